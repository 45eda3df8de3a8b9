// The board of wishes: a box for a new one, and four buttons beside each.

import { deckDesk } from "okrlab/kit/deck.js";
import { element, html, keyed } from "okrlab/kit/template.js";
import { press, said, submit } from "okrlab/kit/view.js";
import { uid } from "okrlab/kit/words.js";

const STEPS = [1, 2, 3, 4];

function wishBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "wishes");
  const { t, server } = desk;
  Object.assign(server, { scoring: "", scores: {} });
  const box = element(html`<input maxlength="300" aria-label=${t("wish")}>`);
  const form = element(html`<form class="ok-row" novalidate>${box}${submit(t("add_wish"))}</form>`);
  form.send = () => {
    if (box.value.trim()) desk.set([{ type: "Wish", id: uid(), text: box.value }]);
    box.value = "";
  };

  const score = (id, n) =>
    press(String(n), { act: "score", n }, { name: t("score", { n, text: desk.get(id).text }) });
  const row = ({ id, text }) =>
    keyed(
      id,
      html`<li data-card=${id}>
        ${said(text)}
        ${server.scoring && !desk.context().wall && STEPS.map((n) => score(id, n))}
        <b>${server.scores[`w${id}`] ?? ""}</b>
      </li>`,
    );

  return desk.start({
    view: () => html`${form}<ul>${desk.of("Wish").map(row)}</ul>`,
    acts: {
      score({ n }, _, id) {
        const scores = { ...server.scores, [`w${id}`]: Number(n) };
        desk.send({ type: "GiveAnswer", block: server.scoring, answer: { scores } });
      },
    },
  });
}

export default { render: wishBoard };
