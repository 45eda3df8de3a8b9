// The workshops of this home: one of them is open and shows its links.

import { html, keyed } from "../../boards/kit/template.js";
import { picture, press } from "../../boards/kit/view.js";
import { dayWords, uid } from "../../boards/kit/words.js";
import { linkOf } from "./links.js";

/** The list of workshops of a panel (see panel.js), and the form that makes one. */
export function workshopsOf(side) {
  const { t, ask } = side;
  let open = ""; // the id of the workshop whose links are shown
  /** @type {any[] | null} */
  let links = null;
  let isMaking = false;

  /** Asks anew for the links of the open workshop. */
  async function look() {
    const { on_server } = side.told.workshops.find(({ id }) => id === open) ?? {};
    if (on_server == null) open = "";
    links = on_server ? await ask(`workshops/${open}`) : null;
  }

  function unfold({ id }) {
    open = open === id ? "" : id;
    links = null;
    return side.doing(`links ${open}`, look);
  }

  async function make(event) {
    event.preventDefault();
    const box = event.target.elements.title;
    const title = box.value;
    const made = await side.doing(
      "make",
      async () => {
        const { id } = await ask("workshops", { title, once: side.once });
        side.once = uid();
        isMaking = false;
        open = id;
        links = null;
        await side.refresh();
        return id;
      },
      () => t("made", { title }),
    );
    if (made) document.getElementById(`pa-${made}`)?.focus();
    else box.focus();
  }

  const form = () => html`
    <form class="ok-box" @submit=${make}>
      <div class="ok-field">
        <label for="pa-title">${t("make_title")}</label>
        <input id="pa-title" name="title" type="text" dir="auto" required autocomplete="off"
          placeholder=${t("make_hint")}>
      </div>
      <div class="ok-row">
        <button type="submit" class="ok-main">${t("make_do")}</button>
        ${side.told.workshops.length > 0 && press(t("cancel"), { act: "make-not" }, { look: "ok-quiet" })}
      </div>
    </form>`;

  function doors() {
    if (!side.told.server.url) return html`<p class="pa-soft">${t("links_off")}</p>`;
    if (!links) return html`<p class="pa-soft">${t("links_wait")}</p>`;
    const join = links.find(({ kind }) => kind === "join");
    return html`
      ${
        join?.qr &&
        html`${picture(join.qr, t("join_alt"))}<p class="pa-soft pa-mid">${t("join_hint")}</p>`
      }
      ${join?.here_only && html`<p class="pa-soft">${t("here_only")}</p>`}
      <ul class="pa-links">${links.map((one) => linkOf(t, one))}</ul>
      <p class="pa-soft">${t("links_hidden")}</p>`;
  }

  const inside = ({ id, on_server, place }) => html`
    ${on_server ? doors() : html`<p class="pa-soft">${t("no_links", { place })}</p>`}
    ${press(t("result_cell"), { act: "result", id })}`;

  const entry = (one) => {
    const { id, title, team, cycle, date } = one;
    return keyed(
      id,
      html`
      <li data-open=${String(id === open)}>
        <h3>
          <button type="button" id=${`pa-${id}`} class="pa-workshop" data-act="unfold" data-id=${id}
            aria-expanded=${String(id === open)}>
            <span>
              <strong dir="auto">${title}</strong>
              <small dir="auto">${[team !== title && team, cycle, dayWords(date)].filter(Boolean).join(" · ")}</small>
            </span>
          </button>
        </h3>
        ${id === open && html`<div class="pa-inside">${inside(one)}</div>`}
      </li>`,
    );
  };

  return {
    look,
    /** How a cell's session is told which workshop is unfolded here; empty for the newest. */
    opens: () => side.told.workshops.find(({ id }) => id === open)?.opens ?? "",
    view() {
      const { workshops } = side.told;
      const isForm = isMaking || !workshops.length;
      return html`
        <section>
          ${
            workshops.length
              ? html`<ul class="pa-list">${workshops.map(entry)}</ul>`
              : html`<p>${t("none")}</p>`
          }
          ${isForm ? form() : press(t("make"), { act: "make" })}
        </section>`;
    },
    acts: {
      unfold,
      result: ({ id }) => side.insert(side.told.workshops.find((one) => one.id === id).source),
      make() {
        isMaking = true;
        side.repaint();
        document.getElementById("pa-title")?.focus();
      },
      "make-not"() {
        isMaking = false;
        side.repaint();
      },
    },
  };
}
