// A leader's message, rewritten: feedback while it is typed. Nothing of it is kept anywhere.

import { countText, field } from "../../../boards/kit/forms.js";
import { html } from "../../../boards/kit/template.js";
import { head, hint } from "./parts.js";

const GOOD = ["outcome", "learning", "room"];
const STILL = 350; // milliseconds without a key before the message is checked

/** The view of that name, like `beginning`. */
export function drilling(desk, { messages }) {
  const { t, keep, link } = desk;
  const message = field(t, keep, { label: t("message_label"), limit: 1000 }); // without a draft, as even this device keeps nothing
  let tip = "";
  let heard = null;
  let latest = null;
  let timer = 0;

  async function ask() {
    const mine = link.answer({ op: "message", text: message.area.value });
    latest = mine;
    const told = await mine;
    if (mine !== latest) return;
    heard = told;
    desk.repaint();
  }
  function listen(wait = STILL) {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  }
  message.area.addEventListener("input", () => listen());

  function heardView({ found, next, done }) {
    const one = ({ kind, told }) => {
      const isGood = GOOD.includes(kind);
      return html`
        <li data-good=${isGood}><span aria-hidden="true">${isGood ? "✓ " : "… "}</span>${told}</li>`;
    };
    return html`
      ${found.length > 0 && html`<ul class="rd-found">${found.map(one)}</ul>`}
      <p class="ok-strong" data-done=${done}>${next}</p>`;
  }

  const tried = ({ id, text }) => html`
    <li><button type="button" class="ok-quiet" data-act="try" data-id=${id}>${text}</button></li>`;

  return {
    view: () => html`
      <div class="ok-deck">
        <section class="rd-part">
          ${head(t("message_head"), t("message_hint"))}
          ${message}
          ${hint(tip)}
          <div class="ok-stack" role="status">${heard && heardView(heard)}</div>
          ${hint(t("message_limits"))}
        </section>
        <section class="rd-part">
          <h3>${t("message_try")}</h3>
          <ul class="rd-tries">${messages.map(tried)}</ul>
        </section>
      </div>`,
    acts: {
      try({ id }) {
        const one = messages.find((each) => each.id === id);
        message.area.value = one.text;
        tip = one.hint;
        countText(t, message.area);
        listen(0);
        message.area.focus();
      },
    },
  };
}
