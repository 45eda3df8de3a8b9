// The one open box on a card, and what happens to a text that was refused.

import { cardsOf } from "../../../boards/kit/cards.js";
import { countText } from "../../../boards/kit/forms.js";
import { uid } from "../../../boards/kit/words.js";
import { stepForm } from "./newrung.js";

const ON_CARDS = ["climb", "descend", "branch", "edit"];
const WORDS = ["text", "assumption", "rationale", "objective", "actor"];
const ASIDE = 470; // pixels that an open box needs next to its card
const ABOVE = 340; // and those that it needs above it

export function ladderBoxes(desk, composer) {
  const { t, keep, drafts, root } = desk;

  function put(box) {
    desk.box = box;
    desk.paint();
    desk.left();
  }

  function made(kind, rung, home) {
    const names = rung.level === "outcome" || rung.actor ? ["text", "actor"] : ["text"];
    if (kind === "edit")
      return desk.wordForm(rung, home, names, {
        then() {
          close();
          desk.cardOf(rung.id)?.querySelector("[data-act=menu]").focus();
        },
      });
    return stepForm(desk, kind, rung, {
      home,
      sent(id) {
        close();
        desk.reveal(id);
      },
    });
  }

  function open(kind, id, focus = true) {
    const rung = desk.ladder.rungs.get(id);
    const node = desk.cardOf(id);
    if (!rung || !node) return null;
    drafts.flush(); // saves the draft of the box that closes
    const form = made(kind, rung, `${kind}:${id}`);
    const { left, top } = node.getBoundingClientRect();
    const edge = root.getBoundingClientRect();
    const isAside = left - edge.left > edge.width - ASIDE;
    put({
      kind,
      card: id,
      form,
      isAside,
      isBelow: kind !== "climb" || top - edge.top < ABOVE,
    });
    for (const area of form.querySelectorAll("textarea")) countText(t, area);
    if (focus) {
      form.area.focus();
      form.area.setSelectionRange(9999, 9999);
    }
    return form;
  }

  function close(discard = false) {
    if (discard) drafts.forget(desk.box.form.home);
    put(null);
  }

  /** Somebody removed the card with the open box: what was typed stays on the page. */
  function rescue() {
    const { form } = desk.box;
    const words = form.area.value.trim();
    drafts.forget(form.home);
    desk.box = null;
    const isKept = words && !composer.area.value.trim();
    if (isKept) composer.fill(words);
    desk.notice(t("card_gone"), isKept ? t("card_gone_kept") : "", isKept ? "" : words);
  }

  /** After a reload, put the last draft back into the box it was typed into. */
  function restore(home) {
    const [kind, id] = home.split(":");
    if (ON_CARDS.includes(kind)) open(kind, id);
    else if (kind === "compose") composer.area.focus();
    else if (kind === "link") desk.openLink(id);
  }

  /** Put a text that was refused back into its box, so that nothing typed is lost. */
  function refused({ message, hint }, entry) {
    const { command = {}, home = "" } = entry ?? {};
    const [card = {}] = cardsOf(command);
    const said = { ...command, ...card };
    const words = WORDS.map((name) => said[name]).find(Boolean) ?? "";
    desk.notice(message, hint, words && giveBack(home, said) ? "" : words);
  }

  function giveBack(home, card) {
    const { text, level = "", version: base } = card;
    const [kind, on] = home.split(":");
    const isFree = !desk.box || desk.box.form.home === home;
    if (text && ON_CARDS.includes(kind) && desk.ladder.rungs.has(on) && isFree) {
      keep.set(`draft:${home}:text`, { text, at: Date.now(), base });
      const form = open(kind, on, false);
      if (level) form?.pick?.(level, true);
      return true;
    }
    if (!text || composer.area.value.trim()) return false;
    composer.fill(text, level);
    return true;
  }

  /** After a conflict, keep both texts: mine on a new card. */
  function two({ type, level, actor: theirs }, { text, actor = theirs }, apart) {
    if (type !== "Rung" || !apart.includes("text") || !desk.write()) return null;
    return () => desk.set([{ type, id: uid(), text, level, actor }]);
  }

  return { open, close, rescue, restore, refused, two };
}
