// The clinic board: objectives with their key results, read while they are typed; one question at
// a time about the one in hand. What a key result is worth asking about, the kernel says.

import { deckDesk } from "../../boards/kit/deck.js";
import { copyText } from "../../boards/kit/sheets.js";
import { html } from "../../boards/kit/template.js";
import { dayWords } from "../../boards/kit/words.js";
import { asking } from "./page/asking.js";
import { boxes } from "./page/boxes.js";
import { gridView } from "./page/grid.js";
import { ground } from "./page/ground.js";
import { lists } from "./page/lists.js";
import { menus } from "./page/menus.js";
import { setView } from "./page/set.js";
import { shelf } from "./page/shelf.js";
import { writing } from "./page/writing.js";

function clinicBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "clinic", { views: ["set", "grid"] });
  const clinic = ground(desk, model.get("_context") ?? {});
  const { t, root } = desk;
  const open = Object.assign(
    clinic.open,
    ...[writing, lists, boxes, shelf].map((part) => part(clinic)),
  );
  const { pose, otherAnswers, halve } = asking(clinic);
  const menu = menus(clinic);
  const set = setView(clinic, pose);
  const grid = gridView(clinic);

  const acts = {
    new: ({ id }) => open.write("new", id),
    edit({ part }, _, id) {
      if (getSelection().toString() || !open.write("edit", id)) return;
      if (part) clinic.writer.form.openPart(part);
    },
    menu: (_, at, id) => menu.ofKr(at, id),
    "work-menu": ({ id }, at) => menu.ofWork(at, id),
    "objective-menu": ({ id }, at) => menu.ofObjective(at, id),
    objective: ({ id }) => open.objective(id),
    paste: () => open.paste(),
    rungs: () => open.rungs(),
    sort: (_, at) => at.closest("form").requestSubmit(),
    "save-lines": (_, at) => at.closest(".ok-sorted").save(),
    unsort: (_, at) => at.closest(".ok-sorted").unsort(),
    fill: ({ part }, at) => at.closest("form").openPart(part),
    answers: (_, at, id) => otherAnswers(at, desk.get(id)),
    later(_, __, id) {
      clinic.late.add(`${clinic.lookOf(id).ask?.rule}:${id}`);
      desk.drafts.forget(`rewrite:${id}`);
      clinic.hand = "";
    },
    "set-later": ({ rule, card }) => clinic.late.add(`${rule}:${card}`),
    reachable: (_, __, id) => desk.change(id, { reachable: true }),
    halve: (_, __, id) => halve(desk.get(id)),
    bridge: (_, __, id) => open.bridge(desk.get(id)),
    leads: ({ id, to }) => desk.change(id, { leads_to: to }),
    "keep-pair": () => open.pair({ before: clinic.offer.before, after: clinic.offer.after }),
    "drop-pair"() {
      clinic.offer = null;
    },
    pair: ({ id }) => open.pair({ id }),
    bet: ({ id }) => open.bet(desk.get(id)),
    remove: ({ id }) => desk.remove(id),
    goto({ id }) {
      desk.view = "set";
      open.take(id);
    },
    "copy-link": ({ url }, at) => copyText(t, url, at),
  };

  function keys(event, isTyping) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const id = event.target.closest?.("[data-card]")?.dataset.card;
    if (event.key === "Escape" && clinic.writer?.form.contains(event.target)) {
      open.cancel();
      desk.repaint();
    } else if (event.altKey && by && id && !isTyping && desk.write()) {
      event.preventDefault();
      menu.shift(desk.get(id), by);
    }
  }

  /** Opens the box of a draft again, where its card still is. */
  function restore(where) {
    const [kind, id = ""] = where.split(":");
    const card = desk.get(id);
    const a = (type) => (card?.type === type ? card : null);
    if (kind === "edit" || kind === "new") return open.write(kind, id);
    if (kind === "objective") open.objective(id);
    else if (kind === "bet") open.bet(a("Hypothesis"), a("KeyResult"));
    else if (kind === "pair") open.pair({ id });
    else if (kind === "extras" && card) open.extras(card);
    else if (kind === "bridge" && card) open.bridge(card);
    else if (kind === "rewrite" && card) {
      open.take(id, false);
      root.querySelector(".ok-question textarea")?.focus();
    } else return false;
    return true;
  }

  function shown(name, value) {
    if (name === "bridge")
      return t("bridge_is", { owner: value.owner, expires: dayWords(value.expires) });
    if (name === "until") return dayWords(value);
    if (name === "decision") return clinic.decided(value);
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (["objective", "key_result", "leads_to", "about"].includes(name))
      return desk.get(value)?.text;
    return value;
  }

  return desk.start({
    view() {
      open.rescue();
      const isGrid = desk.view === "grid";
      return html`
        ${set()}
        <section class="ok-gridview" ?hidden=${!isGrid} aria-label=${t("view_grid")}>${isGrid && grid()}</section>`;
    },
    acts,
    keys,
    restore,
    shown,
    menu: menu.ofBoard,
    place: (id) => desk.get(id)?.text ?? "",
    about: (rule) => html`<p class="ok-small">${t("rule_page", { rule })}</p>`,
  });
}

export default { render: clinicBoard };
