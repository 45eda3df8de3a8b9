// Files: importing a table of touchpoints or the history of a metric, and downloading the map.

import { base64, HISTORIES, TABLES } from "../../../boards/kit/files.js";
import { chosen, field, pick } from "../../../boards/kit/forms.js";
import { againBox, answerForm, wayBox } from "../../../boards/kit/histories.js";
import { sheet } from "../../../boards/kit/sheets.js";
import { tableBox } from "../../../boards/kit/tables.js";
import { element, html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";

const BIGGEST = 5e6;
const FORMATS = ["xlsx", "csv", "wide.csv", "md", "svg", "png"];

export function journeyFiles(desk, map) {
  const { t, root, link } = desk;
  const main = { look: "ok-main" };
  let pairing = []; // of each metric that was read: where it belongs, which way is better, its unit

  /** A sheet that sends a file, shows what the kernel read, and asks before anything is kept. */
  function bring(op, title, hint, more, shown) {
    let state = "";
    let found = null;
    let latest = null;
    const input = element(html`
      <input type="file" accept=${op === "history" ? HISTORIES : TABLES} aria-label=${t("choose_file")}
        @change=${read}>`);
    const node = sheet(
      root,
      t,
      title,
      () => html`
      <p>${hint}</p>${input}<p role="status">${state}</p><div class="ok-stack">${found}</div>`,
      { wide: true },
    );
    const tell = (words, view = null) => {
      state = words;
      found = view;
      node.redraw();
    };
    async function read() {
      const [file] = input.files;
      latest = null;
      if (!file) return tell(state);
      if (file.size > BIGGEST) return tell(t("file_large"));
      ask(file);
    }
    /** Read a file, and again with the answers to what it leaves open. */
    async function ask(file, answers = {}) {
      tell(t("file_wait"));
      const asked = base64(file).then((content) =>
        link.answer({ op, name: file.name, content, ...more, ...answers }),
      );
      latest = asked;
      const answer = await asked;
      if (asked !== latest) return; // meanwhile another file was chosen
      const { failed = "", problems = [] } = answer;
      const again = (answers) => ask(file, { answers });
      tell(failed, failed ? problems.length > 0 && amiss(problems) : shown(answer, again));
      node.querySelector(".ok-stack :is(button, select)")?.focus();
    }
    input.focus();
  }

  const amiss = (problems, more = 0) => html`
    <ul class="ok-list jo-problems">
      ${problems.map(({ cell, said }) => html`<li>${cell && html`<b>${cell} </b>`}${said}</li>`)}
      ${more > 0 && html`<li>${t("problems_more", { n: more })}</li>`}
    </ul>`;

  function bringTable() {
    const shown = (found) => {
      const { failed, touchpoints, changed, new: fresh, problems, more, asks = [] } = found;
      if (failed) return html`<p>${failed}</p>${problems.length > 0 && amiss(problems)}`;
      const all = { n: touchpoints, fresh, changed };
      const told = asks.map(({ words }) => words);
      const others = problems.filter(({ said }) => !told.some((one) => said.startsWith(one)));
      const wrong = () => html`
        <section><h3>${t.n("problems", others.length + more)}</h3>${amiss(others, more)}</section>`;
      const label = problems.length ? "take_good" : "take_all";
      const nothing = asks.length ? "" : t("found_nothing");
      return html`
        <p class="ok-strong">${fresh || changed ? t("found_in_table", all) : nothing}</p>
        ${others.length > 0 && wrong()}
        ${(fresh || changed) > 0 && press(t(label), { act: "take" }, main)}`;
    };
    const box = tableBox(t, {
      about: t("bring_table_hint"),
      go: t("read_table"),
      file: t("choose_file"),
      read: (message) => link.answer({ op: "table", name: "", ...message }),
      shown,
    });
    sheet(root, t, t("bring_table"), box, { wide: true });
    box.querySelector("input").focus();
  }

  function bringHistory(id) {
    const more = { touchpoint: id };
    bring("history", t("bring_history"), t("bring_history_hint"), more, (found, again) => {
      const { metrics, notes, problems } = found;
      const form = answerForm(t, found, again);
      if (problems.length) return [amiss(problems), form];
      const points = desk.of("Touchpoint").map(({ id, text }) => [id, text]);
      const unit = { label: t("field_unit"), hint: t("hint_unit"), limit: 60 };
      pairing = metrics.map((one) => ({
        id: one.id,
        of: pick({
          label: t("belongs_to"),
          value: one.of,
          choices: [["", t("leave_out")], ...points],
        }),
        better: wayBox(t, one),
        again: againBox(t, desk.of("Metric"), one),
        unit: field(t, desk.keep, { ...unit, value: one.unit }),
      }));
      const row = ({ name, periods }, i) => html`
        <li class="jo-pairing">
          <p><b dir="auto">${name}</b> <small>${periods}</small></p>
          ${["of", "again", "better", "unit"].map((box) => pairing[i][box])}
        </li>`;
      return html`
        <p>${t("pairing_hint")}</p>
        ${notes.length > 0 && html`<ul class="jo-problems">${notes.map((one) => html`<li>${one}</li>`)}</ul>`}
        <ul class="ok-list">${metrics.map(row)}</ul>
        ${press(t("take_metrics"), { act: "take-metrics" }, main)}
        ${form}`;
    });
  }

  /** Put what was read on the map, and close the sheet. */
  async function take(at, more = {}) {
    const dialog = at.closest("dialog");
    await link.answer({ op: "take", ...more });
    dialog.close();
  }

  function takeMetrics(at) {
    const taken = pairing.filter(({ of }) => of.area.value);
    const asked = taken.flatMap(({ again, better }) => (again ? [again, better] : [better]));
    if (!chosen(asked.map(({ area }) => area))) return;
    const said = ({ area }) => area.value.trim();
    const pair = ({ of, better, unit, again }) => ({
      of: said(of),
      better: said(better),
      unit: said(unit),
      ...(again && { again: said(again) === "anew" ? again.of : "" }),
    });
    take(at, { metrics: Object.fromEntries(pairing.map((one) => [one.id, pair(one)])) });
  }

  async function download(format) {
    const { persona, view } = map.look;
    const { content, ...file } = await link.answer({ op: "download", format, persona, view });
    desk.save({ ...file, text: Uint8Array.from(atob(content), (one) => one.charCodeAt(0)) });
  }

  return {
    acts: {
      "bring-table": bringTable,
      "bring-history"({ id }, at) {
        at.closest("dialog")?.close();
        bringHistory(id);
      },
      take: (_, at) => take(at),
      "take-metrics": (_, at) => takeMetrics(at),
    },
    bringing: () =>
      desk.write()
        ? [
            { label: t("bring_table"), run: bringTable },
            { label: t("bring_history"), run: () => bringHistory("") },
          ]
        : [],
    taking: () =>
      FORMATS.map((format) => ({
        label: t(`take_${format.replace(".", "_")}`),
        run: () => download(format),
      })),
  };
}
