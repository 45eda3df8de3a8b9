// What a workshop keeps: the parking lot, next steps, the team's sentence, notes, and the card that
// is on every screen.

import { addStep, editStep, removeStep } from "../../boards/kit/steps.js";
import { html } from "../../boards/kit/template.js";
import { press, said } from "../../boards/kit/view.js";
import { uid } from "../../boards/kit/words.js";
import { edited } from "./editor.js";
import { cardsKnown } from "./given.js";
import { row, rows, sign } from "./rows.js";

export function keptSheets(shell, plan, { run }) {
  const { t, server, link } = shell;

  function openParked() {
    const form = shell.form({
      home: "park",
      label: t("add"),
      stays: true,
      fields: [{ name: "text", label: t("park_label"), needed: true }],
      send: ({ text }) => run({ type: "Park", id: uid(), text }),
    });
    const parked = ([id, text]) =>
      row(id, text, [], sign("close", t("take_off", { text }), { act: "unpark", parked: id }));
    shell.formSheet(t("parked"), form, {
      above: () => rows(Object.entries(server.parked).map(parked), t("parked_none")),
    });
  }

  // -------------------------------------------------------------- the day of the check-in

  function openDay() {
    const { checkin = "" } = server.frame;
    const form = shell.form({
      home: "checkin",
      label: t("save"),
      fields: [
        { name: "day", kind: "date", label: t("checkin_day"), value: checkin, needed: true },
      ],
      send: ({ day }) => run({ type: "SetFrame", frame: { ...server.frame, checkin: day } }),
    });
    shell.formSheet(t("checkin_title"), form, { above: said(t("checkin_hint"), "ok-about") });
  }

  /** The day for a calendar, or if there is none the question for it: it is never guessed. */
  const dayView = () =>
    server.frame.checkin
      ? html`<a class="ok-button" href="result.html?as=ics" download>${t("checkin_take")}</a>`
      : press(t("checkin_set"), { act: "day" });

  // -------------------------------------------------------------- next steps

  const stepFields = (/** @type {any} */ { text, who, due } = {}) => [
    { name: "text", label: t("step_text"), value: text, needed: true },
    { name: "who", label: t("step_who"), value: who, limit: 60 },
    { name: "due", label: t("step_due"), value: due, limit: 60, hint: t("step_due_hint") },
  ];

  function openSteps() {
    const kinds = ["action", "decision"].map((kind) => [kind, t(`step_${kind}`)]);
    const kind = { name: "kind", kind: "choice", beside: true, label: t("step_kind") };
    const form = shell.form({
      home: "steps-new",
      label: t("add"),
      stays: true,
      fields: [...stepFields(), { ...kind, value: "action", choices: kinds }],
      send: (values) => run(addStep(values)),
    });
    const step = ({ id, text, kind: is = "action", who, due, done, carried }) =>
      row(
        id,
        text,
        [t(`step_${is}`), who, due, done && t("step_done"), carried && t("step_carried")],
        sign("more", t("more_about", { text }), { act: "step", step: id }),
      );
    shell.formSheet(t("steps"), form, {
      above: () => rows(server.steps.map(step), t("steps_none")),
    });
  }

  function stepMenu(at, id) {
    const one = server.steps.find((step) => step.id === id);
    if (!one) return;
    const edit = (values) => run(editStep(one, values));
    shell.menu(at, [
      one.kind !== "decision" && {
        label: t(one.done ? "step_undone" : "step_done"),
        run: () => edit({ done: !one.done }),
      },
      {
        label: t("edit"),
        run() {
          const saw = { text: one.text, who: one.who ?? "", due: one.due ?? "" };
          const form = shell.form({
            home: `step-${id}`,
            fields: stepFields(one),
            send(values) {
              const mine = edited(saw, values);
              if (Object.keys(mine).length) edit(mine);
            },
          });
          shell.formSheet(t("edit"), form);
        },
      },
      { label: t("remove"), danger: true, run: () => run(removeStep(one)) },
    ]);
  }

  // -------------------------------------------------------------- cards and words

  async function openSentence() {
    const { text, example } = server.sentence;
    let texts = [];
    const form = shell.form({
      home: "sentence",
      fields: [
        { name: "text", label: t("sentence_text"), value: text, limit: 300, needed: true },
        { name: "example", label: t("sentence_example"), value: example, limit: 300 },
      ],
      also: press(t("not_now"), { act: "sentence-later", close: true }),
      send: (sentence) => run({ type: "ChooseSentence", sentence }),
    });
    const { area } = form;
    const take = (words) => {
      area.value = words;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    };
    const offer = (words) => html`
      <li>
        <button type="button" class="ok-quiet" @click=${() => take(words)}>${words}</button>
      </li>`;
    shell.formSheet(t("sentence"), form, {
      above: () => [
        said(t(server.sentence.not_now ? "sentence_later" : "sentence_hint"), "ok-about"),
        texts.length > 0 && html`<ul class="ok-rows ok-pick">${texts.map(offer)}</ul>`,
      ],
    });
    const groups = await cardsKnown(link);
    const here = groups.filter(({ board }) => plan.find(board));
    texts = here.flatMap(({ cards }) => cards.map((card) => card.text));
    shell.repaint();
  }

  async function openSpotlight() {
    let groups = null;
    const light = (label, data, more = {}) =>
      press(label, { act: "spot", ...data, close: true }, { look: "ok-quiet", ...more });
    function group({ board, title, cards, asks, paths }) {
      const ask = ({ id, text, says }) => html`
        <li>
          ${light(says, { board, spot: id, says })}<small dir="auto">${text}</small>
        </li>`;
      const path = (id, text) =>
        light(
          t("spot_path"),
          { board, spot: id, path: true },
          { name: t("spot_path_of", { text }) },
        );
      const card = ({ id, text }) => html`
        <li>${light(text, { board, spot: id })}${paths && path(id, text)}</li>`;
      return html`
        <section>
          <h3 dir="auto">${title}</h3>
          ${asks.length > 0 && html`<h4>${t("spot_asks")}</h4><ul class="ok-rows ok-pick">${asks.map(ask)}</ul>`}
          <ul class="ok-rows ok-pick">${cards.map(card)}</ul>
        </section>`;
    }
    const about = () => t(!groups ? "one_moment" : groups.length ? "spot_hint" : "spot_none");
    shell.sheet(t("spotlight"), () => [said(about(), "ok-about"), groups?.map(group)], {
      wide: true,
    });
    groups = await cardsKnown(link);
    shell.repaint();
  }

  function openNote({ id, title }) {
    const form = shell.form({
      home: `note:${id}`,
      fields: [{ name: "text", label: title, value: server.notes[id], limit: 1000 }],
      send: ({ text }) => run({ type: "WriteNote", card: id, text }),
    });
    shell.formSheet(t("my_note"), form, { above: said(t("note_hint"), "ok-about") });
  }

  const acts = {
    step: ({ step }, at) => stepMenu(at, step),
    unpark: ({ parked }) => run({ type: "Unpark", id: parked }),
    spot: ({ board, spot, says = "", path }) =>
      run({ type: "Spotlight", board, card: spot, says, path: path === "true" }),
    favourite() {
      const { board, card } = server.favourite;
      run({ type: "Spotlight", board, card });
    },
    "spot-off": () => run({ type: "Spotlight" }),
    "sentence-later": () => run({ type: "ChooseSentence", sentence: { not_now: true } }),
  };

  return {
    openParked,
    openSteps,
    openDay,
    dayView,
    openSentence,
    openSpotlight,
    openNote,
    acts,
  };
}
