// A workshop's settings: each part can be opened, and shows its value beside its name.

import { attr } from "../../boards/kit/dom.js";
import { field, longer } from "../../boards/kit/forms.js";
import { draw, element, html, keyed } from "../../boards/kit/template.js";
import { uid } from "../../boards/kit/words.js";
import { NAMES } from "./naming.js";
import { input, picker, quiet, show, soft } from "./parts.js";

const FLAGS = ["challenge", "milestones", "appraisal_free"];
const STRICTNESS = ["gentle", "steady", "strict"];
const MOST_PEOPLE = 1000;
const LINES = 2000; // most characters of the room's own lines

/** The settings of a lobby (see lobby.js): an element, and functions that redraw it. */
export function settingsOf(lobby) {
  const { t, keep, link, server, room, root, host, phones } = lobby;
  const node = element(html`<div class="lo-folds"></div>`);
  const group = `ok-${uid()}`;
  let wrong = ""; // why the address was refused
  let doubted = ""; // an address at which the server did not find itself
  let isTrying = false;

  const people = input(t("people"), {
    type: "number",
    hint: t("people_hint"),
    min: 0,
    max: MOST_PEOPLE,
    inputmode: "numeric",
  });
  const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
  const zone = picker(t("zone_label"), t("zone_hint"), zones);
  const address = input(t("address_label"), {
    type: "url",
    hint: t("address_hint"),
    inputmode: "url",
    spellcheck: "false",
  });
  const own = field(t, keep, { label: t("agreement_own"), limit: LINES });

  /** The settings with a command's values applied to those that are known. */
  function lay({ type, frame, agreement, block, named }) {
    if (type === "SetFrame") {
      server.frame = { ...frame };
      for (const name of NAMES) {
        server[name] = frame[name] || server[name];
        delete server.frame[name];
      }
    }
    if (type === "SetAgreement") server.agreement = agreement;
    if (type === "ShowNames")
      server.plan = server.plan.map((one) => (one.id === block ? { ...one, named } : one));
  }

  /** Shows a new value at once; if it is refused, the old one is shown again. */
  function send(command) {
    lay(command);
    link.do(command);
    lobby.paint();
  }

  function setFrame(changed) {
    wrong = "";
    send({ type: "SetFrame", frame: { ...server.frame, ...changed } });
  }

  function agree(changed) {
    if (longer(own.area.value, LINES) > 0) return;
    const lines = own.area.value.split("\n").map((line) => line.trim());
    const agreement = { ...server.agreement, ...changed, own: lines.filter(Boolean) };
    send({ type: "SetAgreement", agreement });
  }

  people.box.addEventListener("change", ({ target }) =>
    setFrame({
      people: Math.max(0, Math.min(MOST_PEOPLE, Math.round(Number(target.value) || 0))),
    }),
  );
  zone.box.addEventListener("change", ({ target }) => {
    if (target.value) setFrame({ zone: target.value });
    else target.value = server.frame.zone ?? "";
  });
  address.box.addEventListener("change", ({ target }) => setAddress(target.value.trim()));

  /** An address is tried before it becomes a code, and stays in its box if it leads nowhere. */
  async function setAddress(typed) {
    doubted = wrong = "";
    if (typed && typed !== server.frame.address) {
      isTrying = true;
      lobby.repaint();
      const { message = "", hint = "", code = "" } = await phones.attempt(typed);
      isTrying = false;
      if (address.box.value.trim() !== typed) return lobby.repaint(); // typed on meanwhile
      wrong = `${message} ${hint}`.trim();
      doubted = code === "address_no_answer" ? typed : "";
    }
    if (wrong) lobby.repaint();
    else setFrame({ address: typed });
  }
  own.area.addEventListener("change", () => agree({}));

  const fold = (name, title, now, inside) => html`
    <details class="lo-fold" data-fold=${name}>
      <summary><span>${title}</span><span class="lo-now" dir="auto">${now}</span></summary>
      <div class="lo-in">${inside}</div>
    </details>`;

  /** A checkbox, drawn as it is set; `set` gets its new value. */
  const tick = (label, isOn, set, name = null, off = false) => html`
    <label class="lo-tick">
      <input type="checkbox" aria-label=${name} .checked=${isOn} ?disabled=${off}
        @change=${({ target }) => set(target.checked)}>
      <span dir="auto">${label}</span>
    </label>`;

  function names() {
    const sealed = server.plan.filter((block) => block.sealed && !block.skip);
    const shown = sealed.filter((block) => block.named).length;
    const one = ({ id: block, title, named: isNamed, waiting }) => {
      const set = (named) =>
        send({ type: "ShowNames", id: "agenda", block, named, base: server.version });
      const label = waiting ? title : `${title} · ${t("names_locked")}`;
      return keyed(block, tick(label, isNamed, set, t("names_label", { title }), !waiting));
    };
    return fold("names", t("names_title"), shown ? t.n("names_some", shown) : t("names_never"), [
      soft(t("names_hint")),
      html`<div class="lo-ticks">${sealed.map(one)}</div>`,
    ]);
  }

  function agreement() {
    const { agreement: set } = server;
    const strictness = set.strictness ?? "steady";
    const about = [set.appraisal_free && t("agreement_free"), t(`strict_${strictness}`)];
    const flag = (name) => {
      const label = t(`agreement_${name.split("_")[0]}`);
      return tick(label, Boolean(set[name]), (on) => agree({ [name]: on }));
    };
    const choice = (one) => html`
      <label>
        <input type="radio" name=${group} value=${one} .checked=${one === strictness}
          @change=${() => agree({ strictness: one })}>
        <span>${t(`strict_${one}`)}</span>
      </label>`;
    return fold("agreement", t("agreement_title"), about.filter(Boolean).join(" · "), [
      soft(t("agreement_hint")),
      FLAGS.map(flag),
      html`<fieldset class="ok-choice">
        <legend>${t("agreement_strict")}</legend>${STRICTNESS.map(choice)}
      </fieldset>`,
      own,
    ]);
  }

  function redraw() {
    const { frame, doors } = server;
    show(root, people.box, frame.people ? String(frame.people) : "");
    show(root, zone.box, frame.zone ?? "");
    if (!wrong) show(root, address.box, frame.address);
    show(root, own.area, (server.agreement.own ?? []).join("\n"));
    attr(address.box, "aria-invalid", wrong && "true");
    const many = frame.people ? t("people_some", { n: frame.people }) : t("people_none");
    const reached = frame.address || t(doors.join?.local ? "address_here" : "address_default");
    draw(node, [
      fold("people", t("people_title"), many, people),
      fold("zone", t("zone_title"), frame.zone || t("zone_none"), zone),
      names(),
      agreement(),
      room &&
        host &&
        fold("address", t("address_title"), reached, [
          address,
          html`<p class="lo-wrong" role="alert">${isTrying ? t("address_trying") : wrong}</p>`,
          doubted && quiet(t("address_anyway"), { act: "anyway" }),
        ]),
    ]);
  }

  return {
    node,
    redraw,
    setFrame,
    acts: {
      anyway() {
        setFrame({ address: doubted });
        doubted = "";
      },
    },
    /** A value set here does not jump back while the kernel has not confirmed it. */
    stillSet() {
      for (const { command } of link.outbox) lay(command);
    },
    /** The address was refused; it stays in its box. */
    refuse(why) {
      wrong = why;
    },
    openAddress() {
      const folds = [node.closest("details"), node.querySelector("[data-fold=address]")];
      for (const one of folds) if (one) one.open = true;
      address.box.focus();
    },
  };
}
