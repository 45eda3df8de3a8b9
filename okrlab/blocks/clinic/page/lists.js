// Taking over lists: a pasted one, sorted in columns, and outcomes of the ladder.

import { field, pick } from "../../../boards/kit/forms.js";
import { draw, element, html, keyed } from "../../../boards/kit/template.js";
import { press, said, submit } from "../../../boards/kit/view.js";
import { shorter, uid } from "../../../boards/kit/words.js";

const SAVED = ["why", "how", "what"];
const COLUMNS = [...SAVED, "ask"];
const DRAFT = "paste::text";

export function lists(clinic) {
  const { t, desk, link, open, nextPlace } = clinic;

  /** A box to paste into, and its lines in columns; `done` is called when all is saved. */
  function sorter(done = () => {}) {
    const label = { label: t("paste_label"), hint: t("paste_hint") };
    const words = field(t, desk.keep, { ...label, draft: DRAFT, limit: 20000 });
    words.area.rows = 5;
    const form = element(html`
      <form class="ok-box ok-paste" novalidate>
        ${words}
        <div class="ok-row">${press(t("sort"), { act: "sort" }, { look: "ok-main" })}</div>
      </form>`);
    const out = element(html`<div class="ok-sorted" hidden></div>`);
    let lines = [];
    let left = 0;

    form.send = async () => {
      if (!words.area.value.trim()) return words.area.focus();
      const found = await link.answer({ op: "split", text: words.area.value });
      lines = found.lines.map((one) => ({ ...one, proposed: one.column }));
      left = found.left;
      turn(true);
      out.querySelector("select")?.focus();
    };
    function turn(isSorted) {
      form.hidden = isSorted;
      out.hidden = !isSorted;
      if (isSorted) draw(out, sorted());
      else words.area.focus();
    }

    const most = ({ column }) => desk.limits[column === "why" ? "Objective" : "KeyResult"].text;
    const isLong = (one) => [...one.text].length > most(one);
    const isKept = (one) => SAVED.includes(one.column) && !isLong(one);
    const aims = () => lines.filter((one) => one.column === "how");

    /** The key result a line of work is for: the one chosen, or the one above it in the list. */
    function under(one) {
      if (one.under?.column === "how" || one.under === null) return one.under;
      const before = lines.slice(0, lines.indexOf(one));
      const above = before.findLast(({ column }) => ["why", "how"].includes(column));
      return above?.column === "how" ? above : null; // a new objective starts over
    }

    const option = (value, label) => keyed(value, html`<option value=${value}>${label}</option>`);

    function line(one) {
      const n = lines.indexOf(one);
      const columns = [...COLUMNS, "none"].filter((to) => to !== "ask" || one.column === "ask");
      const aim = (kr) => option(lines.indexOf(kr), shorter(kr.text, 60));
      const work = () => html`
        <label class="ok-stack">
          <span class="ok-small">${t("work_for")}</span>
          <select data-work=${n} .value=${under(one) ? lines.indexOf(under(one)) : ""}>
            ${option("", t("work_for_none"))}${aims().map(aim)}
          </select>
        </label>`;
      const view = html`
        <li>
          ${said(one.text, "ok-strong")}
          <p class="ok-small">${one.column === one.proposed ? one.why : t("sorted_by_you")}</p>
          ${isLong(one) && html`<p class="ok-small ok-danger">${t("line_long")}</p>`}
          <select aria-label=${t("move_line", { text: shorter(one.text, 40) })} data-line=${n}
            .value=${one.column}>${columns.map((to) => option(to, t(`to_${to}`)))}</select>
          ${one.column === "what" && aims().length > 0 && work()}
        </li>`;
      return keyed(n, view);
    }

    function sorted() {
      const column = (name) => {
        const some = lines.filter((one) => one.column === name);
        if (!some.length) return null;
        return html`
          <section data-column=${name}><h3>${t(`column_${name}`)}</h3><ul>${some.map(line)}</ul></section>`;
      };
      const waiting = lines.filter((one) => one.column === "ask").length;
      const save = { look: "ok-main", off: !lines.some(isKept) };
      return html`
        ${left > 0 && html`<p>${t.n("lines_left", left)}</p>`}
        <div class="ok-columns">${[...COLUMNS, "none"].map(column)}</div>
        <div class="ok-row">
          ${press(t("save_all"), { act: "save-lines" }, save)}
          ${press(t("back_to_text"), { act: "unsort" }, { look: "ok-quiet" })}
          ${waiting > 0 && html`<span class="ok-small">${t.n("lines_open", waiting)}</span>`}
        </div>`;
    }

    out.addEventListener("change", ({ target }) => {
      const { line: moved, work } = target.dataset;
      if (work) lines[work].under = lines[target.value] ?? null;
      else lines[moved].column = target.value;
      turn(true);
      if (moved) out.querySelector(`[data-line="${moved}"]`)?.focus();
    });

    /** The lines as cards: each key result under the objective before it, else under the first. */
    function cards() {
      const kept = lines.filter(isKept);
      const ids = new Map(kept.map((one) => [one, uid()]));
      const opening = kept.find((one) => one.column === "why");
      const objectives = desk.of("Objective");
      let aim = ids.get(opening) ?? objectives[0]?.id ?? "";
      let aimsBefore = 0;
      let before = 0;
      return kept.map((one) => {
        const { text, column } = one;
        const id = ids.get(one);
        if (column === "why") {
          aim = id;
          return { type: "Objective", id, text, position: nextPlace(objectives) + aimsBefore++ };
        }
        if (column === "what")
          return { type: "Initiative", id, text, key_result: ids.get(under(one)) ?? "" };
        const position = nextPlace(clinic.krs(aim)) + before++;
        return { type: "KeyResult", id, text, objective: aim, position };
      });
    }

    function save() {
      if (!desk.write()) return desk.notYet();
      const rest = lines.filter((one) => !isKept(one) && one.column !== "none");
      const text = rest.map((one) => one.text).join("\n");
      if (text) {
        desk.keep.set(`draft:${DRAFT}`, { text, at: Date.now() });
        desk.notice(t("lines_kept"), "", text);
      } else desk.drafts.forget("paste:");
      clinic.first = null;
      const made = cards();
      desk.set(made);
      done();
      const next = made.find((one) => one.type === "KeyResult");
      if (next) open.take(next.id);
    }

    Object.assign(out, { save, unsort: () => turn(false) });
    return element(html`<div class="ok-stack">${form}${out}</div>`);
  }

  function paste() {
    const node = sorter(() => dialog.close());
    const content = [html`<p>${t("paste_intro")}</p>`, node];
    const dialog = desk.sheet(t("paste"), content, { wide: true });
    node.querySelector("textarea").focus();
  }

  async function rungs() {
    const objective = desk.of("Objective")[0]?.id ?? "";
    const form = element(html`<form class="ok-box" novalidate><div class="ok-stack"></div></form>`);
    const box = form.firstElementChild;
    const content = [html`<p>${t("from_ladder_intro")}</p>`, form];
    const dialog = desk.sheet(t("from_ladder"), content);
    draw(box, html`<p>…</p>`);
    const ticks = (await clinic.rungs()).map((rung) => {
      const { text: label, level } = rung;
      const one = pick({ label, kind: "checkbox" });
      one.append(
        element(html`<span class="ok-badge" data-level=${level}>${t(`level_${level}`)}</span>`),
      );
      return { rung, one };
    });
    if (!ticks.length) return draw(box, html`<p>${t("from_ladder_none")}</p>`);
    draw(
      box,
      html`${ticks.map(({ one }) => one)}<div class="ok-row">${submit(t("take_these"))}</div>`,
    );
    form.send = () => {
      const ticked = ticks.filter(({ one }) => one.area.checked).map(({ rung }) => rung);
      if (!ticked.length) return;
      if (!desk.write()) return desk.notYet();
      const aim = !objective && ticked.find((one) => one.objective)?.objective;
      const aims = aim ? [{ type: "Objective", id: uid(), text: aim, position: 1 }] : [];
      const under = aims[0]?.id ?? objective;
      const at = nextPlace(clinic.krs(under));
      const kr = ({ text }, n) => ({ ...clinic.newKr(under), text, position: at + n });
      const krs = ticked.map(kr);
      desk.set([...aims, ...krs]);
      dialog.close();
      open.take(krs[0].id);
    };
  }

  return { sorter, paste, rungs };
}
