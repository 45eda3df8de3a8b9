// Forms over cards, and what becomes of their words when somebody else was quicker.

import { same, tidy, wordsOf, written } from "./cards.js";
import { conflictSheet } from "./conflict.js";
import { countText, field, longer, oneBox, pick } from "./forms.js";
import { sheet } from "./sheets.js";
import { element, html } from "./template.js";
import { press, submit } from "./view.js";

/** The forms of a desk (see deck.js): they keep what is typed until it is saved. */
export function cardForms(desk) {
  const { t, keep, drafts, root } = desk;
  const kept = (home, name) => keep.get(`draft:${home}:${name}`);
  const keepWords = (home, name, text, base) =>
    keep.set(`draft:${home}:${name}`, { text, at: Date.now(), base });

  /**
   * A form over one card. `fields`: {name, label?, hint?, limit?, kind?: "choice"|"date"|"checkbox",
   * choices?, needed?}; `after` stands beside the buttons. `original` is the card on the deck, where `card` is another view of it;
   * `whole(card)` makes all that is sent of the card in its new words, as a list.
   */
  function cardForm({
    home,
    card,
    original = card,
    fields,
    extra = null,
    after = null,
    whole = (one) => [one],
    then = () => {},
    label = t("save"),
    inline = false,
    cancel = true,
    enter = true,
  }) {
    const boxes = fields.map(({ name, label: own, kind, choices, off, hint, limit, quiet }) => {
      const box = { label: own ?? t(`field_${name}`), value: card[name] ?? "" };
      if (kind) return pick({ ...box, kind, choices, off });
      const most = limit ?? desk.limits[card.type]?.[name]; // as the record has it
      return field(t, keep, { ...box, hint, limit: most, quiet, draft: `${home}:${name}` });
    });
    const form = element(html`
      <form class="ok-box" novalidate data-enter=${enter} data-editing=${card.id}>
        ${inline ? html`<div class="ok-line">${boxes}${submit(label)}</div>` : boxes}
        ${extra}
        ${
          !inline &&
          html`<div class="ok-row">
            ${submit(label)}${cancel && press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" })}
            ${after}
          </div>`
        }
      </form>`);
    const version = card.version ?? 0;
    const bases = fields.map(({ name }) => kept(home, name)?.base);
    const base = bases.find((one) => one != null) ?? version;
    const saw = base === version ? { ...original } : {};
    const value = ({ kind }, { area }) =>
      kind === "checkbox" ? area.checked || null : area.value.trim();
    form.send = () => {
      const wrong = boxes.find(({ area }, i) => {
        const { needed, kind } = fields[i];
        const isLong = !kind && longer(area.value, Number(area.dataset.limit)) > 0;
        return isLong || (needed && !area.value.trim());
      });
      if (wrong) {
        wrong.area.focus();
        return false;
      }
      if (!desk.write()) {
        desk.notYet();
        return false;
      }
      const values = Object.fromEntries(fields.map((one, i) => [one.name, value(one, boxes[i])]));
      drafts.forget(home);
      if (!version || fields.some(({ name }) => !same(values[name], card[name])))
        desk.set(whole({ ...card, ...values, version: form.base }), {
          home,
          saw: version ? { [card.id]: saw } : null,
        });
      then();
      return true;
    };
    const areas = Object.fromEntries(fields.map(({ name }, i) => [name, boxes[i].area]));
    return Object.assign(form, { base, home, card: card.id, area: boxes[0].area, areas });
  }

  /** A sheet with a form in it, closed when the form is sent. */
  function formSheet(title, form, { above = null, below = null, wide = false } = {}) {
    const node = sheet(root, t, title, [above, form, below], { wide, closed: desk.left });
    const { send } = form;
    form.send = () => {
      if (send()) node.close();
    };
    for (const area of form.querySelectorAll("textarea")) countText(t, area);
    form.area.focus();
    return node;
  }

  /** My own change must not look like somebody else's to a box I have open. */
  function rebase({ revision }, entry) {
    const { id, base, cards = [{ id, version: base }] } = entry?.command ?? {};
    for (const card of cards)
      for (const form of root.querySelectorAll("form"))
        if (form.base != null && form.card === card.id && form.base === (card.version ?? 0))
          form.base = revision;
  }

  /** Nothing typed is lost: words that were not taken go back to the box they came from. */
  function refused({ message, hint }, entry) {
    const { saw, home = "", command: { cards = [] } = {} } = entry ?? {};
    const mine = cards.map((card) => ({ card, own: written(card, saw?.[card.id]) }));
    const words = mine.flatMap(({ own }) => Object.values(own)).filter(isText);
    const about = mine.find(({ card }) => home.endsWith(`:${card.id}`)) ?? mine[0];
    if (home && about)
      for (const [name, value] of Object.entries(about.own))
        if (isText(value)) keepWords(home, name, value, about.card.version);
    desk.notice(message, hint, home && desk.reopen(home) ? "" : words.join("\n"));
  }

  /** Two wrote at once: what only one of us changed is joined; for the rest, both texts are shown. */
  function conflict({ card, by, command }, entry) {
    const wish = command ?? entry?.command;
    const home = entry?.home ?? "";
    if (wish?.type !== "SetCards") return;
    const mine = wish.cards.find(({ id }) => id === card.id);
    const saw = entry?.saw?.[card.id];
    const name = desk.personOf(by);
    const again = (fixed) => {
      const cards = wish.cards.map((one) => (one === mine ? fixed : one));
      const gone = card.id in wish.gone ? { ...wish.gone, [card.id]: card.version } : wish.gone;
      desk.send({ ...wish, cards, gone }, { home, saw: { ...entry?.saw, [card.id]: card } });
    };
    const own = mine ? written(mine, saw) : {};
    const apart = Object.keys(own).filter(
      (one) => !same(card[one], own[one]) && !same(card[one], saw?.[one]),
    );
    const merged = mine && tidy({ ...card, ...own });
    if (mine && !apart.length) return again(merged); // they changed something else
    for (const one of home ? apart : []) // until someone has chosen, even over a reload
      if (isText(own[one])) keepWords(home, one, own[one], card.version);
    conflictSheet(desk, {
      name,
      home,
      theirs: card,
      mine,
      apart,
      about: wordsOf(card),
      use: () => again(merged),
    });
  }

  return { cardForm, formSheet, oneBox: (box) => oneBox(desk, box), rebase, refused, conflict };
}

const isText = (value) => typeof value === "string";
