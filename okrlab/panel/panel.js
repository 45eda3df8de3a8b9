// The side panel in JupyterLab: workshops and their links, the server, and boards for the notebook
// that is open. It shows no link itself, as JupyterLab may be on a projector; it opens and copies them.

import { attr } from "../boards/kit/dom.js";
import { copyText, makeSure } from "../boards/kit/sheets.js";
import { sheetsOnce } from "../boards/kit/sheets_once.js";
import { draw, html } from "../boards/kit/template.js";
import { press } from "../boards/kit/view.js";
import { speaker, uid } from "../boards/kit/words.js";
import { boardsOf } from "./page/boards.js";
import { elsewhereOf } from "./page/elsewhere.js";
import { workshopsOf } from "./page/workshops.js";

/**
 * Draws the panel in `root`; what it returns is called whenever the panel comes into sight.
 * `ask(path, body?)` asks the Jupyter server, and `desk` is the notebook that is open.
 */
export default function panel({ root: around, ask, desk, texts, boards }) {
  const t = speaker(() => texts);
  const root = document.createElement("div");
  for (const [name, value] of Object.entries({
    class: "okr okr-panel",
    role: "region",
    "aria-label": t("title"),
    tabindex: -1,
  }))
    attr(root, name, value);
  around.prepend(root);

  const side = {
    t,
    ask,
    boards,
    /** What was told last; null until it was. @type {any} */
    told: null,
    trouble: null,
    /** What failed with that. */
    failed: "",
    said: "",
    busy: "",
    once: uid(),
    repaint,
    refresh,
    doing,
    insert,
  };
  const workshops = workshopsOf(side);
  const shelf = boardsOf(side, workshops);
  const elsewhere = elsewhereOf(side);

  let last = Promise.resolve();
  const waiting = new Map(); // by name: what is under way, or comes after that

  /**
   * Does something that takes a moment, after what is under way; the same again, meanwhile, is not
   * done twice. What goes wrong is said in the panel.
   */
  function doing(name, run, said = (/** @type {any} */ _) => "") {
    if (!waiting.has(name)) {
      const done = last.then(() => doNow(name, run, said)).finally(() => waiting.delete(name));
      waiting.set(name, done);
      last = done;
    }
    return waiting.get(name);
  }

  async function doNow(name, run, said) {
    const isOver = name !== "refresh" || side.failed === name; // looking again answers nothing else
    Object.assign(side, { busy: name, trouble: isOver ? null : side.trouble, said: "" });
    repaint();
    let given = null;
    try {
      given = await run();
      side.said = said(given);
    } catch (error) {
      side.trouble = error.code ? error : { message: t(whatHappened(error)), hint: "" };
      side.failed = name;
    }
    side.busy = "";
    repaint();
    return given;
  }

  /** Inserts a cell into the notebook that is open; see remoteEntry.js. */
  function insert(source, beside = "") {
    return doing(
      `insert ${source} ${beside}`,
      async () => {
        try {
          await desk.insert(source, beside);
        } catch (error) {
          const hint = error?.message ?? "";
          throw Object.assign(new Error(t("not_inserted")), { code: "insert", hint });
        }
      },
      () => t("inserted", { path: desk.at() }),
    );
  }

  async function refresh() {
    side.told = await ask("workshops");
    await workshops.look();
  }

  async function turn(to) {
    await doing("server", async () => {
      await ask("server", { to });
      await refresh();
    });
  }

  const acts = {
    refresh() {
      side.trouble = null;
      doing("refresh", refresh);
    },
    start: () => turn("on"),
    stop: () =>
      makeSure(root, t, t("server_stop"), t("server_sure"), t("server_stop"), () => turn("off")),
    copy: ({ text }, button) => copyText(t, text, button),
    ...workshops.acts,
    ...shelf.acts,
    ...elsewhere.acts,
  };
  root.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-act]");
    if (button instanceof HTMLElement) acts[button.dataset.act]?.(button.dataset, button);
  });

  function server() {
    const { url, ours } = side.told.server;
    const isStarting = side.busy === "server" && !url;
    return html`
      <section class="pa-server" data-on=${String(Boolean(url))}>
        <p role="status">${url ? t("server_on", { address: new URL(url).host }) : t("server_off")}</p>
        ${ours && html`<p class="pa-soft">${t("server_ours")}</p>`}
        ${!url && press(t(isStarting ? "server_starting" : "server_start"), { act: "start" })}
        ${ours && press(t("server_stop"), { act: "stop" })}
      </section>`;
  }

  function repaint() {
    const { told, trouble, said, busy } = side;
    attr(root, "aria-busy", String(Boolean(busy)));
    draw(root, [
      html`
      <header>
        <h2>${t("title")}</h2>
        ${press(t("refresh"), { act: "refresh" }, { look: "ok-quiet" })}
      </header>
      <div role="alert">
        ${
          trouble &&
          html`<div class="ok-notice"><p><strong dir="auto">${trouble.message}</strong> ${trouble.hint}</p></div>`
        }
      </div>
      <p class="ok-unseen" role="status">${said}</p>
      ${told && [server(), workshops.view(), shelf.view()]}
      ${elsewhere.view()}`,
    ]);
  }

  const look = () => {
    sheetsOnce();
    return doing("refresh", refresh);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && root.checkVisibility()) look(); // another tab may have let phones in
  });
  repaint();
  return look;
}

const FAILED = 500; // from here on, a status of a server that failed
const whatHappened = ({ status = 0 }) =>
  status === 401 || status === 403 ? "logged_out" : status >= FAILED ? "failed" : "no_answer";
