// A box for a new rung: its text, the level that is proposed for it, and the reason.

import { asker } from "../../../boards/kit/asker.js";
import { active } from "../../../boards/kit/dom.js";
import { field, longer } from "../../../boards/kit/forms.js";
import { pause } from "../../../boards/kit/line.js";
import { draw, element, html } from "../../../boards/kit/template.js";
import { press, submit } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { LEVELS } from "./fold.js";

const CALM = 250; // milliseconds without a key before the kernel is asked for a level
const HURRY = 1500; // milliseconds that Enter waits for the level
const LONGER = 8000; // the same while the next line is being written already

/**
 * `below` or `above` is the rung it will be linked to; `sent(id)` is called with the new rung.
 */
export function rungForm(
  desk,
  {
    home,
    label,
    hint = "",
    below = "",
    above = "",
    level = "",
    main = false,
    inline = false,
    sent = (id) => desk.reveal(id, false),
  },
) {
  const { t, keep, drafts, link, root } = desk;
  const group = `ok-${uid()}`;
  const words = field(t, keep, { label, hint, draft: `${home}:text`, quiet: inline });
  const { area } = words;
  const why = element(html`<p class="ok-why" role="status"></p>`);
  const radio = (one) => html`
    <label data-level=${one}>
      <input type="radio" name=${group} value=${one}>
      <span>${desk.named(one)}</span><small>${t(`level_${one}_hint`)}</small>
    </label>`;
  const form = element(html`
    <form class=${main ? "ok-box ok-composer" : "ok-box"} novalidate data-enter>
      <div class="ok-line">${words}${submit(t("add"))}</div>
      <fieldset class="ok-levels">
        <legend>${t("which_level")}</legend>
        <div>${LEVELS.map(radio)}</div>
        ${why}
      </fieldset>
      ${!main && !inline && press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" })}
    </form>`);
  const levels = [...form.querySelectorAll("[type=radio]")];
  let timer = 0;
  let asked = "";
  let answered = ""; // the text that the proposed level belongs to
  const hurried = new Set(); // texts sent before the kernel had proposed their level
  let waiting = ""; // a text that was sent while nobody could propose a level: it goes when one comes
  let picked = Boolean(level);

  const typed = () => area.value.trim();
  const question = (text) => ({ op: "propose", text, below, above });
  const chosen = () => levels.find((one) => one.checked)?.value ?? "";
  const pick = (one, isByHand = picked) => {
    picked = isByHand;
    for (const each of levels) each.checked = each.value === one;
  };
  function offer(proposal) {
    if (picked) return;
    const goes = waiting && waiting === typed();
    waiting = "";
    if (goes && proposal.level) return add(typed(), proposal.level);
    pick(proposal.level, false);
    draw(why, proposal.level ? proposal.why : t("choose_level"));
  }
  const ask = asker(link, form, (proposal) => {
    answered = asked;
    offer(proposal);
    if (!main && form.contains(active(root))) form.scrollIntoView({ block: "nearest" });
  });

  function read() {
    const text = typed();
    form.toggleAttribute("data-typed", Boolean(text));
    clearTimeout(timer);
    if (text !== waiting) waiting = "";
    if (!text) {
      pick(level, Boolean(level));
      draw(why, "");
      ask(null);
      asked = answered = "";
    } else if (text !== asked)
      timer = setTimeout(() => {
        asked = text;
        ask(question(text));
      }, CALM);
  }

  function unsure() {
    draw(why, t("choose_level"));
    levels[0].focus();
  }

  /** Nobody can propose a level now: the wish to add is kept, unless another text or level comes. */
  function later(text) {
    waiting = asked = text;
    draw(why, t("level_later"));
    ask(question(text));
  }

  function add(text, one) {
    const id = uid();
    const tie = { type: "Link", id: uid(), lower: below || id, upper: above || id };
    const cards = [{ type: "Rung", id, text, level: one }, ...(below || above ? [tie] : [])];
    drafts.forget(home);
    desk.unsay();
    if (typed().startsWith(text)) area.value = typed().slice(text.length).trimStart();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    desk.set(cards, { home });
    sent(id);
  }

  /** Enter came before the level: send this text when it arrives, whatever is typed meanwhile. */
  async function hurry(text) {
    if (hurried.has(text)) return;
    hurried.add(text);
    asked = text;
    clearTimeout(timer);
    const answer = link.answer(question(text)).catch(() => null); // the page shows the reason
    let found = await Promise.race([answer, pause(HURRY)]);
    if (!found && typed() !== text) found = await Promise.race([answer, pause(LONGER)]);
    hurried.delete(text);
    if (!form.isConnected) return;
    const isThere = typed() === text;
    if (isThere && found) answered = text;
    const one = (isThere && picked && chosen()) || found?.level;
    if (one) add(text, one);
    else if (isThere && !found && (found !== null || link.lost()))
      later(text); // null: refused
    else if (isThere) unsure();
    else desk.notice(t("choose_level"), "", text);
  }

  form.send = () => {
    const text = typed();
    if (!text || longer(text, 500) > 0) return area.focus();
    if (!desk.write()) return desk.notYet();
    if (!picked && text !== answered) return link.lost() ? later(text) : hurry(text);
    return chosen() ? add(text, chosen()) : unsure();
  };
  form.fill = (text, one) => {
    area.value = text;
    if (one) pick(one, true);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  area.addEventListener("input", read);
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "radio") return;
    picked = true;
    waiting = "";
    draw(why, "");
  });
  if (level) pick(level, true);
  if (area.value) setTimeout(read);
  return Object.assign(form, { area, home, pick });
}

const LABELS = { climb: "climb_label", descend: "descend_label", branch: "branch_label" };

/** The same for a rung above ("climb"), a rung below ("descend") or an alternative ("branch"). */
export const stepForm = (desk, kind, { id }, more) =>
  rungForm(desk, {
    label: desk.t(LABELS[kind]),
    hint: desk.t(`${kind}_hint`),
    below: kind === "climb" ? id : "",
    above: kind === "climb" ? "" : id,
    level: kind === "branch" ? "output" : "",
    ...more,
  });
