// Where numbers come in: a file or pasted text, sent piece by piece, or one of our own histories.

import { base64, ends, HISTORIES } from "../../../boards/kit/files.js";
import { countText, field } from "../../../boards/kit/forms.js";
import { answerForm } from "../../../boards/kit/histories.js";
import { element, html } from "../../../boards/kit/template.js";
import { press, submit } from "../../../boards/kit/view.js";
import { foundForm } from "./found.js";

const PIECE = 48000; // bytes of a file in one message

/** What the board shows until it has its first numbers, and whenever more are added. */
export function intake(desk, { sets, biggest }, show) {
  const { t, keep, root, link } = desk;
  /** A file on its way, or one of our sets: {name, file | set, answers, at, state, found?, forms?} */
  let taking = null;
  let adding = false;
  let pasting = false;
  let isOver = false;

  // -------------------------------------------------------------- a file, piece by piece

  function take(file, isPasted = false) {
    const { name, size } = file;
    if (size > biggest) return desk.notice(t("too_big", { name }));
    if (!size) return desk.notice(t("empty_file", { name }));
    if (!isPasted && !ends(name, HISTORIES)) return desk.notice(t("odd_file", { name }));
    desk.unsay();
    begin({ name, file, answers: taking?.name === name ? taking.answers : {} });
    desk.paint();
    root.querySelector(".ok-taking").scrollIntoView({ block: "nearest" });
  }

  /** Send the file from its start; answers to an earlier attempt are ignored from now on. */
  async function begin({ name, file = null, set = "", answers }) {
    const mine = { name, file, set, answers, at: 0, state: file ? "sending" : "reading" };
    taking = mine;
    desk.repaint();
    const next = () => (file ? piece(mine) : link.answer({ op: "set", name: set }));
    let told = await next();
    while (taking === mine && told.op === "took" && told.at > mine.at) {
      mine.at = told.at;
      told = await next();
    }
    heard(mine, told);
  }

  async function piece(mine) {
    const { file, name, at, answers } = mine;
    const end = Math.min(at + PIECE, file.size);
    const last = end === file.size;
    const data = await base64(file.slice(at, end)).catch(() => "");
    if (taking !== mine) return null;
    if (last) mine.state = "reading";
    desk.repaint();
    return link.answer({ op: "file", name, at, last, data, answers });
  }

  async function readAgain(answers) {
    const mine = { ...taking, answers, state: "reading" };
    taking = mine;
    desk.repaint();
    heard(mine, await link.answer({ op: "again", answers }));
  }

  function heard(mine, told) {
    if (taking !== mine) return;
    if (told.op === "unread" && told.gone && mine.file) return begin(mine);
    if (told.op === "unread") {
      desk.notice(told.message, told.hint);
      taking = null;
    }
    if (told.op === "found") {
      const { answers, problems } = told;
      const other = () => press(t("other_file"), { act: "drop-file" }, { look: "ok-quiet" });
      const forms = [answerForm(t, told, readAgain, other())];
      if (!problems.length) forms.unshift(foundForm(desk, told, other(), use));
      const state = problems.length ? "problems" : "found";
      taking = { ...mine, answers, state, found: told, forms };
    }
    desk.repaint();
  }

  function use(cards) {
    desk.set(cards);
    if (!taking.set) desk.drafts.forget("paste:");
    if (taking.name === t("pasted_name")) {
      paste.area.value = "";
      countText(t, paste.area);
    }
    taking = null;
    adding = false;
    show(cards[0].id);
  }

  // -------------------------------------------------------------- what is shown of it

  const noted = (list) => html`
    <ul class="ok-lines">${list.map(({ words }) => html`<li dir="auto">${words}</li>`)}</ul>`;

  function takingView() {
    const { state, name, file, at, found, forms } = taking;
    if (state === "sending" || state === "reading") {
      const [max, value] = state === "sending" ? [file.size, at] : [];
      return html`
        <p class="ok-strong">${t(state, { name })}</p>
        <progress max=${max} value=${value} aria-label=${t(state, { name })}></progress>`;
    }
    const { problems, more, notes } = found;
    if (state === "problems")
      return html`
        <h2>${t.n("problems", problems.length + more)}</h2>
        <p class="ok-small">${t("problems_hint")}</p>
        ${noted(problems)}
        ${more > 0 && html`<p>${t.n("problems_more", more)}</p>`}
        <p class="ok-strong">${t("keep_answers")}</p>
        ${forms}`;
    const readAs = () => html`
      <details class="ok-more">
        <summary>${t("read_as", { n: notes.length })}</summary>
        ${noted(notes)}
      </details>`;
    return html`<h2>${t("found_title")}</h2>${forms}${notes.length > 0 && readAs()}`;
  }

  // -------------------------------------------------------------- where to begin

  const paste = field(t, keep, {
    label: t("paste_label"),
    hint: t("paste_hint"),
    draft: "paste::text",
    limit: 200000,
  });
  paste.area.rows = 6;
  const pasteForm = element(html`
    <form class="ok-box" novalidate>
      ${paste}<div class="ok-row">${submit(t("paste_read"))}</div>
    </form>`);
  pasteForm.send = () => {
    if (!paste.area.value.trim()) return paste.area.focus();
    take(new File([paste.area.value], t("pasted_name")), true);
  };

  function picked({ target }) {
    const [file] = target.files;
    target.value = "";
    if (file) take(file);
  }
  for (const name of ["dragover", "dragleave", "drop"])
    root.addEventListener(name, (event) => {
      if (!desk.write() || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      isOver = name === "dragover";
      if (name === "drop" && event.dataTransfer.files[0]) {
        adding = true;
        take(event.dataTransfer.files[0]);
      }
      desk.repaint();
    });

  const history = (name) => html`
    <li>
      <button type="button" data-act="set" data-name=${name}>
        <strong>${t(`set_${name}`)}</strong><span>${t(`set_${name}_story`)}</span>
      </button>
    </li>`;

  const startView = (hasMetrics) => html`
    <section class="ok-start" ?hidden=${!desk.write() || taking || (hasMetrics && !adding)}>
      <div><h2>${t("start_title")}</h2><p>${t("start_intro")}</p></div>
      <div class="ok-door" data-over=${isOver}>
        <label class="ok-pick">
          <input type="file" accept=${HISTORIES} class="ok-file"
            aria-label=${t("choose_file")} @change=${picked}>
          <span>${t("choose_file")}</span>
        </label>
        <p class="ok-small">${t("or_drop")}</p>
      </div>
      <details class="ok-more" ?open=${pasting}>
        <summary>${t("paste_open")}</summary>
        ${pasteForm}
      </details>
      <div class="ok-ours">
        <p class="ok-strong">${t("none_at_hand")}</p>
        <ul>${sets.map(history)}</ul>
      </div>
      <div class="ok-row ok-foot">
        ${press(t("bridge_open"), { act: "bridge" }, { look: "ok-quiet" })}
        ${hasMetrics && press(t("cancel"), { act: "stop-adding" }, { look: "ok-quiet" })}
      </div>
    </section>`;

  function add(isOn = true) {
    adding = isOn;
    desk.paint();
  }

  return {
    add,
    isOpen: () => adding || taking != null,
    view: (hasMetrics) => html`
      ${startView(hasMetrics)}
      <section class="ok-taking" aria-live="polite" ?hidden=${!taking}>${taking && takingView()}</section>`,
    paste() {
      pasting = true;
      desk.repaint();
    },
    /** The kernel was replaced and does not have the file: send it again. */
    anew() {
      if (["sending", "reading"].includes(taking?.state)) begin(taking);
    },
    acts: {
      set: ({ name }) => begin({ name: t(`set_${name}`), set: name, answers: {} }),
      "drop-file"() {
        taking = null;
        adding = true;
      },
      "stop-adding": () => add(false),
      add() {
        add();
        root.querySelector(".ok-file").focus();
      },
    },
  };
}
