// The sheets of a lobby: an agenda from a file, another workshop, and the end of this one.

import { attr } from "../../boards/kit/dom.js";
import { field } from "../../boards/kit/forms.js";
import { pause } from "../../boards/kit/line.js";
import { draw, element, html } from "../../boards/kit/template.js";
import { copier, press, said, submit } from "../../boards/kit/view.js";
import { dayWords, onServer, uid } from "../../boards/kit/words.js";
import { input, onward, quiet, soft, urlOf } from "./parts.js";

const MOST = 900; // largest file in kB
const TRAVELS = 1e6; // largest message in bytes
const SILENCE = 15000; // ms after which an answer is no longer awaited
const BEFORE = ["duplicate", "follow"]; // ways to start from an existing workshop

/** Whether this is an exported workshop, rather than an agenda. */
function isExport(text) {
  try {
    return Array.isArray(JSON.parse(text).events);
  } catch {
    return false;
  }
}

/** The sheets of a lobby (see lobby.js). */
export function makingOf(lobby) {
  const { t, keep, link, server, room, host } = lobby;

  /** The answer to a request of the host; without one in time, the page says so. */
  async function wish(message) {
    const denied = (key) => ({ op: "denied", message: t(key), hint: "" });
    if (link.lost()) return denied("status_lost");
    const silence = pause(SILENCE).then(() => denied("no_answer"));
    const refused = ({ message: said }) => ({ op: "denied", message: said, hint: "" });
    return Promise.race([link.answer(message).catch(refused), silence]);
  }

  /** A form whose request is made once, however often it is sent; `send` returns the answer. */
  function wishing(form, button, send) {
    const wrong = element(html`<p class="lo-wrong" role="alert"></p>`);
    form.send = async () => {
      if (button.disabled) return;
      button.disabled = true;
      const answer = await send();
      button.disabled = false;
      if (answer?.op === "denied") draw(wrong, `${answer.message} ${answer.hint}`.trim());
    };
    return wrong;
  }

  // -------------------------------------------------------------- a file

  /** A box to choose or paste a file; `take` returns its text, or nothing after saying why. */
  function filePart() {
    const wrong = element(html`<p class="lo-wrong" role="alert"></p>`);
    const from = element(soft(""));
    const paste = field(t, keep, { label: t("file_paste"), limit: 1000 * MOST });
    let name = "";
    const say = (words) => draw(wrong, words);
    async function picked({ target }) {
      const [file] = target.files;
      name = file?.name ?? "";
      const isLarge = file?.size > 1000 * MOST;
      say(isLarge ? t("file_large", { most: MOST }) : "");
      if (!file || isLarge) return;
      draw(from, name);
      paste.area.value = await file.text();
    }
    const node = element(html`
      <div class="lo-stack">
        <div class="ok-row">
          <label class="lo-button">
            ${t("file_pick")}
            <input type="file" accept=".toml,.json,.txt" class="lo-file" @change=${picked}>
          </label>
          ${from}
        </div>
        ${paste}${wrong}
      </div>`);
    const take = () => {
      const text = paste.area.value.trim();
      const travels = new Blob([JSON.stringify(text)]).size; // quotes count double
      const isLarge = travels > TRAVELS;
      say(!text ? t("file_empty") : isLarge ? t("file_large", { most: MOST }) : "");
      return isLarge ? "" : text;
    };
    return Object.assign(node, { take, say, name: () => name });
  }

  function openFile() {
    const part = filePart();
    const form = element(html`
      <form class="lo-stack" novalidate>
        ${soft(t("file_about"))}
        ${part}${submit(t("file_use"))}
      </form>`);
    const node = lobby.sheet(t("file_title"), form);
    const button = form.querySelector("[type=submit]");
    const wrong = wishing(form, button, async () => {
      const text = part.take();
      if (!text) return null;
      if (!isExport(text)) {
        node.close();
        return lobby.use(part.name(), text);
      }
      if (!host || !room) return part.say(t("file_host"));
      return finish(await wish({ op: "import", name: part.name(), content: text }), node);
    });
    button.before(wrong);
  }

  // -------------------------------------------------------------- another workshop

  /** Shows the host link of the new workshop, to open or to keep, or why there is none. */
  function finish(answer, node) {
    if (answer.op === "denied") return answer;
    node.close();
    const url = urlOf(answer);
    lobby.sheet(answer.title ? t("new_done", { title: answer.title }) : t("new_ready"), () => [
      soft(t("new_keep")),
      html`
        <p class="ok-url">${url}</p>
        <div class="ok-row">
          ${onward(t("new_open"), onServer(answer.path), { look: "lo-main" })}
          ${copier(t("copy"), url)}
        </div>`,
    ]);
    return answer;
  }

  function openNew({ source = lobby.context().workshop, title: of = "", mode = "" } = {}) {
    const group = `ok-${uid()}`;
    const choice = (value, label, isOn) => html`
      <label class="lo-tick">
        <input type="radio" name=${group} value=${value} checked=${isOn}>
        <span dir="auto">${label}</span>
      </label>`;
    const duplicate = of ? t("new_duplicate_of", { title: of }) : t("new_duplicate");
    const follow = of ? t("new_follow_of", { title: of }) : t("new_follow");
    const part = Object.assign(filePart(), { hidden: true });
    const called = input(t("new_name"), { maxlength: 120, required: true });
    const team = input(t("new_team"), { maxlength: 60, value: server.team });
    const cycle = input(t("new_cycle"), { maxlength: 60, value: server.cycle });
    const form = element(html`
      <form class="lo-stack" novalidate>
        ${called}
        <fieldset class="lo-ticks" @change=${() => attr(part, "hidden", picked() !== "file")}>
          <legend>${t("new_from")}</legend>
          ${!of && server.offered.map((one, i) => choice(one.name, one.title, i === 0))}
          ${choice("duplicate", duplicate, mode === "duplicate")}
          ${choice("follow", follow, mode === "follow")}
          ${!of && choice("file", t("new_file"), false)}
        </fieldset>
        ${part}
        <div class="lo-two">${team}${cycle}</div>
        ${submit(t("new_create"))}
      </form>`);
    const picked = () => form.querySelector(`[name="${group}"]:checked`).value;
    const node = lobby.sheet(t("new_title"), form);
    const button = form.querySelector("[type=submit]");
    const wrong = wishing(form, button, async () => {
      const title = called.box.value.trim();
      const way = picked();
      const text = way === "file" ? part.take() : "";
      if (!title) return called.box.focus();
      if (way === "file" && !text) return null;
      const isBefore = BEFORE.includes(way);
      const wished = {
        op: "create",
        title,
        team: team.box.value,
        cycle: cycle.box.value,
        agenda_file: text,
        agenda: isBefore || text ? "" : way,
        source: isBefore ? source : "",
        mode: isBefore ? way : "",
      };
      return finish({ ...(await wish(wished)), title }, node);
    });
    button.before(wrong);
    called.box.focus();
  }

  function openEarlier() {
    const row = ({ id, title, created, path }) => html`
      <li>
        <div><strong dir="auto">${title}</strong>${soft(dayWords(created))}</div>
        <div class="ok-row">
          ${path && onward(t("earlier_open"), onServer(path))}
          ${press(
            "",
            { act: "source", source: id },
            { look: "ok-quiet ok-square", icon: "more", name: t("earlier_more", { title }) },
          )}
        </div>
      </li>`;
    const rows = server.others.map(row);
    const list = rows.length ? html`<ul class="lo-links">${rows}</ul>` : said(t("earlier_none"));
    lobby.sheet(t("earlier_title", { team: server.team || t("new_team") }), list);
  }

  function source({ source: id }, at) {
    const { title } = server.others.find((one) => one.id === id);
    const start = (mode) => {
      at.closest("dialog").close();
      openNew({ source: id, title, mode });
    };
    lobby.menu(at, [
      { label: t("earlier_duplicate"), run: () => start("duplicate") },
      { label: t("earlier_follow"), run: () => start("follow") },
    ]);
  }

  // -------------------------------------------------------------- the end

  function openForget() {
    const typed = input(t("delete_type"), { hint: server.title });
    const button = element(
      html`<button type="submit" class="ok-danger">${t("delete_now")}</button>`,
    );
    const form = element(html`<form class="lo-stack" novalidate></form>`);
    const wrong = wishing(form, button, async () => {
      if (!typed.box.value.trim()) return typed.box.focus();
      return wish({ op: "forget", title: typed.box.value });
    });
    draw(
      form,
      html`
      ${said(t("delete_hint"))}
      ${typed}${wrong}
      <div class="ok-row">${button}${quiet(t("cancel"), { close: true })}</div>`,
    );
    lobby.sheet(t("delete_title", { title: server.title }), form);
    typed.box.focus();
  }

  const openRenew = ({ kind }) =>
    lobby.makeSure(
      t("renew_title", { name: t(`link_${kind}`) }),
      t("renew_hint"),
      t("link_renew"),
      () => link.answer({ op: "revoke", kind }),
    );

  return {
    file: openFile,
    another: () => openNew(),
    earlier: openEarlier,
    source,
    forget: openForget,
    renew: openRenew,
  };
}
