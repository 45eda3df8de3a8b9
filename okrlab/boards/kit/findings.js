// What was noticed, as it is listed everywhere: a few that are worth asking now, and the rest folded
// by kind. Which come first is the kernel's to say (see `worth_asking` in record/findings.py).

import { html, keyed } from "./template.js";
import { icon, said } from "./view.js";

/** The cards that a coach would ask about now; nobody else is told. */
export const askedNow = (desk) =>
  new Set(
    desk.coach() ? desk.server.findings.slice(0, desk.server.asking).map((one) => one.card) : [],
  );

/** The sign on such a card, and its name with what the sign says. */
export const flag = (t) =>
  html`<span class="ok-flagged" title=${t("finding_here")}>${icon("flag")}</span>`;
export const flagged = (t, name, isAsked) => (isAsked ? `${name}, ${t("finding_here")}` : name);

/** What a finding says: what was noticed, and the question. */
const plainly = ({ message, question }) => [said(message), said(question, "ok-strong")];

/**
 * Findings as a list.
 * @param {any} t the texts
 * @param {{ findings: any[], asking: number }} told all of them, and how many of the first are for now
 * @param {{ one?: (finding: any) => any, badge?: (finding: any) => any, about?: (rule: string) => any }} more
 *   what a finding says, what is beside its kind, and more about its rule
 */
export function findingsView(t, { findings, asking }, { one = plainly, badge, about } = {}) {
  const kind = (rule) => t(`rule_${rule.replaceAll("-", "_")}`);
  const now = findings.slice(0, asking);
  const rest = findings.slice(asking);
  const rules = [...new Set(rest.map(({ rule }) => rule))];
  const first = (finding) => html`
    <li data-severity=${finding.severity}>
      <p class="ok-kind">${kind(finding.rule)}${badge?.(finding)}</p>
      ${one(finding)}
      ${about?.(finding.rule)}
    </li>`;
  const other = (finding) => html`<li data-severity=${finding.severity}>${one(finding)}</li>`;
  const group = (rule) => {
    const all = rest.filter((each) => each.rule === rule);
    return keyed(
      rule,
      html`
      <details class="ok-group">
        <summary>${kind(rule)} <span class="ok-badge">${all.length}</span></summary>
        <ul class="ok-list">${all.map(other)}</ul>
        ${about?.(rule)}
      </details>`,
    );
  };
  return [
    now.length > 0 &&
      html`<section class="ok-group">
        <h3>${t("findings_now")}</h3>
        <ul class="ok-list">${now.map(first)}</ul>
      </section>`,
    rules.length > 0 &&
      html`<section class="ok-group ok-kinds">
        <h3>${t(now.length ? "findings_rest" : "findings_overruled")}</h3>
        ${rules.map(group)}
      </section>`,
  ];
}
