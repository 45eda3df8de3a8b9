// What a survey showed: items by spread, changes since the last survey, and advice for the coach.

import { html } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { head, hint, lines } from "./parts.js";

export function surveyView(t, { survey, led }) {
  if (!survey) return null;
  const { told, items, trend, answered, source, known } = survey;

  function bars({ text, counts, reversed }) {
    const most = Math.max(1, ...counts);
    const steps = counts.map((n, i) => n && t("survey_step", { n, step: i + 1 })).filter(Boolean);
    const spread = steps.join(", ");
    const bar = (n) => html`<span><i style=${`--part: ${n / most}`}></i><b>${n || ""}</b></span>`;
    return html`
      <li>
        <p dir="auto">${text}${reversed && html`<small> (${t("survey_turned")})</small>`}</p>
        <div class="rd-bars" role="img" aria-label=${t("survey_bar", { text, spread })}>
          ${counts.map(bar)}
        </div>
      </li>`;
  }

  const turn = ({ text, before, now }) => html`
    <li><span dir="auto">${text}</span><p>${t("survey_then_now", { before, now })}</p></li>`;
  const gap = (one) => html`<li>${said(one.told)}${said(one.ask, "ok-strong")}</li>`;
  const forCoach = ({ gaps, next, avoid }) => html`
    <details class="rd-led">
      <summary>${t("for_coach")}</summary>
      ${
        gaps?.length > 0 &&
        html`
        <h4>${t("lead_gap")}</h4>
        <ul class="rd-lines">${gaps.slice(0, 3).map(gap)}</ul>`
      }
      <h4>${t("ask_next")}</h4>${lines(next)}
      <h4>${t("avoid")}</h4>${lines(avoid)}
    </details>`;
  return html`
    <section class="rd-part">
      ${head(t("survey_head"), t.n("survey_people", answered))}
      ${told.slice(1).map((line) => said(line, "ok-strong"))}
      ${hint(t("survey_side"))}
      <ul class="rd-items">${bars(items[0])}</ul>
      ${
        trend &&
        html`
        <details>
          <summary>${t("survey_trend", { cycle: trend.cycle })}</summary>
          ${hint(t("survey_trend_hint"))}
          <ul class="rd-items">${trend.rows.map(turn)}</ul>
        </details>`
      }
      <details>
        <summary>${t("survey_all")}</summary>
        <ul class="rd-items">${items.map(bars)}</ul>
      </details>
      ${led && forCoach(led)}
      <p class="rd-source">${source} ${known}</p>
    </section>`;
}
