// The sheets for editing a touchpoint, a stage or a persona.

import { blank } from "../../../boards/kit/cards.js";
import { html } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { dayWords, signed } from "../../../boards/kit/words.js";
import { EMOTIONS, each, listed, MATTERS, WRITTEN } from "./map.js";

const number = (text) => (blank(text) ? null : Number(text));

export function journeyEdit(desk, map, metrics) {
  const { t, server } = desk;
  const quiet = { look: "ok-quiet" };
  const danger = { look: "ok-quiet ok-danger" };
  const choice = (name, choices, more = {}) => ({ name, kind: "choice", choices, ...more });
  const named = (key, names) => names.map((name) => [name, t(`${key}_${name}`)]);
  const asked = ({ asked: day, name }) =>
    day ? t("asked", { name, date: dayWords(day) }) : t("never_asked", { name });

  function openPoint(card) {
    const { id } = card;
    const isKnown = Boolean(desk.get(id));
    const isNow = (one) => (one.view ?? "now") === "now" && one.id !== id;
    const texts = (cards) => cards.map((one) => [one.id, desk.wordsOf(one)]);
    const scores = (steps, words) => [
      ["", t("not_scored")],
      ...steps.map((n) => [`${n}`, words(n)]),
    ];
    const isWish = card.view === "wished" || map.look.view === "wished";
    const people = texts(map.personas());
    const instead = [["", t("nothing_instead")], ...texts(desk.of("Touchpoint", isNow))];
    const lane = (name) => ({
      name,
      label: t(`lane_${name}`),
      hint: t(`hint_${name}`),
    });
    const fields = [
      { ...lane("touchpoint"), name: "text", needed: true },
      { name: "channel", hint: t("hint_channel") },
      ...WRITTEN.map(lane),
      choice("stage", texts(desk.of("JourneyStage")), { label: t("lane_stage") }),
      people.length && choice("persona", [["", t("everyone_all")], ...people]),
      choice("ground", named("ground", ["assumption", "evidence"])),
      { name: "source", hint: t("hint_source") },
      choice("view", named("view", ["now", "wished"])),
      isWish && choice("instead", instead),
      !desk.room && choice("emotion", scores(EMOTIONS, signed)),
      !desk.room && choice("importance", scores(MATTERS, String)),
    ].filter(Boolean);
    const words = (value) => (blank(value) ? "" : String(value));
    const { emotion, importance } = card;
    const felt = { emotion: words(emotion), importance: words(importance) };
    const form = desk.cardForm({
      home: `point:${id}`,
      card: { ground: "assumption", view: "now", ...card, ...felt },
      fields,
      whole: (one) => [
        { ...one, emotion: number(one.emotion), importance: number(one.importance) },
      ],
    });
    desk.formSheet(t(isKnown ? "point_title" : "add_point"), form, {
      wide: true,
      above: isKnown && spreads(id),
      below: isKnown && below(card),
    });
  }

  function below(card) {
    const { id } = card;
    const mine = metrics.large(id);
    const acts = () => html`
      <div class="ok-row jo-acts">
        ${press(t("what_next"), { act: "follow", id })}
        ${press(t("earlier"), { act: "shift", id, by: -1 }, quiet)}
        ${press(t("later"), { act: "shift", id, by: 1 }, quiet)}
        ${desk.coach() && press(t("note"), { act: "note", note: id }, quiet)}
        ${desk.mine(card) && press(t("remove"), { act: "remove", id, close: true }, danger)}
      </div>`;
    const bring = () => html`
      <div class="ok-row">${press(t("bring_history"), { act: "bring-history", id })}</div>`;
    return html`
      <section class="jo-metrics" data-card=${id}>
        <h3>${t("lane_metric")}</h3>
        ${mine.length ? mine : html`<p>${t("no_metric_hint")}</p>`}
        ${desk.write() && bring()}
      </section>
      ${desk.write() && acts()}`;
  }

  /** The room's scores: how many people chose each step. */
  function spreads(id) {
    const room = server.spreads[id];
    const count = (n, step) => html`
      <li>
        <span>${step}</span><span class="jo-pips" aria-hidden="true">${"●".repeat(n)}</span>
        <small>${t.n("people_chose", n)}</small>
      </li>`;
    const side = (title, { least, counts }, words) => html`
      <div>
        <h4>${title}</h4>
        <ul class="jo-counts">${counts.map((n, i) => count(n, words(least + i)))}</ul>
      </div>`;
    return (
      room &&
      html`
      <div class="ok-sides">
        ${room.emotion && side(t("how_it_feels"), room.emotion, signed)}
        ${room.importance && side(t("how_it_matters"), room.importance, String)}
      </div>`
    );
  }

  function openStage(card) {
    const about = { label: t("lane_stage"), needed: true, hint: t("hint_stage") };
    const fields = [{ name: "text", ...about }];
    const form = desk.cardForm({ home: `stage:${card.id}`, card, fields, inline: true });
    desk.formSheet(t(card.version ? "stage_title" : "add_stage"), form);
  }

  function openPersona(card) {
    const form = desk.cardForm({
      home: `persona:${card.id}`,
      card: { kind: "customer", ...card },
      fields: [
        { name: "name", needed: true, hint: t("hint_persona") },
        choice("kind", named("persona_kind", ["customer", "user", "colleague"])),
        { name: "about", hint: t("hint_about") },
        { name: "asked", kind: "date" },
      ],
    });
    const gone = { act: "remove", id: card.id, close: true };
    desk.formSheet(t(card.version ? "persona_title" : "add_persona"), form, {
      below: card.version && desk.mine(card) && press(t("remove"), gone, danger),
    });
  }

  function openPersonas() {
    const kind = (one) => t(`persona_kind_${one.kind ?? "customer"}`);
    const row = (one) => html`
      <li>
        ${press(one.name, { act: "persona", id: one.id })}
        <small>${listed([kind(one), one.about, asked(one)])}</small>
      </li>`;
    desk.liveSheet(t("personas"), () => [
      html`<ul class="ok-list">${each(map.personas(), row)}</ul>`,
      desk.write() && press(t("add_persona"), { act: "new-persona" }),
    ]);
  }

  return { asked, openPoint, openStage, openPersona, openPersonas };
}
