// The ladder as an indented outline: to copy, and to paste or type one and look at how it was read.

import { chosen, field, pick } from "../../../boards/kit/forms.js";
import { copyText } from "../../../boards/kit/sheets.js";
import { draw, element, html } from "../../../boards/kit/template.js";
import { press, said, submit } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { DOWNWARDS, reach } from "./fold.js";

const LIMIT = 60_000; // characters of an outline

export function ladderOutline(desk) {
  const { t, keep, link, drafts } = desk;

  /** The outline of the ladder as it is now, in a box to copy it from. */
  async function openText() {
    const { text } = await link.answer({ op: "outline" });
    desk.sheet(t("outline_title"), [
      said(t("outline_about")),
      html`<pre class="ok-outline" dir="auto" tabindex="0">${text}</pre>`,
      html`<div class="ok-row">${press(t("outline_copy"), { act: "outline-copy" }, { look: "ok-main" })}</div>`,
    ]);
  }

  /** A box to paste an outline into; what was read is shown before anything is put on the board. */
  function openRead(typed = "") {
    const box = field(t, keep, {
      label: t("outline_box"),
      hint: t("outline_hint"),
      draft: "outline:text",
      limit: LIMIT,
    });
    if (typed) box.area.value = typed;
    const form = element(html`
      <form class="ok-box ok-outlining" novalidate>
        ${box}
        <div class="ok-row">${submit(t("outline_look"))}</div>
      </form>`);
    const read = element(html`<div class="ok-stack"></div>`);
    form.send = async () => {
      const text = box.area.value;
      if (!text.trim()) return box.area.focus();
      const answer = await link.answer({ op: "read_outline", text }).catch(() => null);
      if (answer && form.isConnected) draw(read, found(answer, node));
    };
    const node = desk.sheet(t("outline_read_title"), () => [said(t("outline_intro")), form, read], {
      wide: true,
    });
    if (typed) form.send();
    else box.area.focus();
  }

  /** How the lines were read: what is known is told, and a level that nobody named can be chosen. */
  function found({ lines, left_out: left }, sheet) {
    const boxes = lines.map((line) => {
      if (line.twin >= 0 || line.card) return null;
      const choices = DOWNWARDS.map((level) => [level, desk.named(level)]);
      return pick({
        label: t("outline_level", { text: line.text }),
        value: line.level ?? "",
        choices: line.level ? choices : [["", t("paste_level")], ...choices],
      });
    });
    const depths = [];
    const row = (line, n) => {
      depths[n] = line.above < 0 ? 0 : depths[line.above] + 1;
      const note = line.over
        ? t.n("too_long", line.over)
        : line.twin >= 0 || line.card
          ? t("outline_there")
          : [line.placed && t("outline_placed"), line.actor && t("who", { actor: line.actor })]
              .filter(Boolean)
              .join(" ");
      return html`
        <li style=${`padding-inline-start: ${Math.min(depths[n], 8) * 20}px`} data-over=${line.over > 0}>
          ${boxes[n]}<p dir="auto">${line.text}${note && html` <small>${note}</small>`}</p>
        </li>`;
    };
    const tooLong = lines.some(({ over }) => over);
    const form = element(html`
      <form class="ok-box" novalidate>
        <ul class="ok-read">${lines.map(row)}</ul>
        ${left > 0 && said(t("outline_left_out", { n: left }))}
        ${tooLong && said(t("outline_too_long"), "ok-strong")}
        ${!lines.length && said(t("outline_nothing"))}
        <div class="ok-row">${!tooLong && lines.length > 0 && submit(t("outline_put"))}</div>
      </form>`);
    form.send = () => {
      if (!chosen(boxes.filter(Boolean).map(({ area }) => area))) return;
      if (!desk.write()) return desk.notYet();
      const cards = made(lines, boxes);
      drafts.forget("outline");
      if (cards.length) desk.set(cards);
      sheet.close();
    };
    return form;
  }

  /** New rungs and links for the lines; what is there already is linked, and no link closes a circle. */
  function made(lines, boxes) {
    const ids = lines.map(({ card }) => card || uid());
    for (const [n, { twin }] of lines.entries()) if (twin >= 0) ids[n] = ids[twin];
    const cards = lines.flatMap(({ text, actor, card, twin }, n) =>
      card || twin >= 0
        ? []
        : [{ type: "Rung", id: ids[n], text, level: boxes[n].area.value, ...(actor && { actor }) }],
    );
    const more = [];
    const out = (id) => [...desk.ladder.out(id), ...more.filter((one) => one.lower === id)];
    for (const [n, { above }] of lines.entries()) {
      const [lower, upper] = [ids[n], ids[above]];
      if (above < 0 || lower === upper || out(lower).some((one) => one.upper === upper)) continue;
      if (reach(upper, out, "upper").has(lower)) continue; // it would lead back to where it starts
      more.push({ type: "Link", id: uid(), lower, upper });
    }
    return [...cards, ...more];
  }

  return {
    openText,
    openRead,
    acts: {
      "outline-copy": (_, at) =>
        copyText(t, at.closest("dialog").querySelector(".ok-outline").textContent, at),
    },
    /** Several lines that are pasted where one is typed are an outline, and are looked at first. */
    paste(event) {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.trim().split("\n").length < 2 || !desk.write()) return;
      event.preventDefault();
      openRead(text);
    },
  };
}
