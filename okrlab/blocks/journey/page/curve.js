// The emotion curve: a line for each persona, the middle half as a bar, a diamond where it hurts.

import { html, svg } from "../../../boards/kit/template.js";
import { shorter, signed, uid } from "../../../boards/kit/words.js";
import { EMOTIONS, half, isApart } from "./map.js";

const DASHES = ["", "7 4", "2 4", "9 3 2 3"];
const BESIDE = 9; // pixels between a name and the end of its line
const LETTER = 8; // pixels that a letter of a name takes, at most on average

export function journeyCurve(desk, map) {
  const { t } = desk;
  const wordsId = `ok-${uid()}`;

  function told(points) {
    const known = points.map((one) => ({ ...map.point(one.id), text: `“${one.text}”` }));
    const felt = known.filter(({ emotion }) => emotion != null);
    const who = map.nameOf(map.look.persona) || t("everyone");
    if (!felt.length) return t("curve_empty", { who });
    const moments = felt.filter(({ moment }) => moment).map(({ text }) => text);
    const each = ({ text: touchpoint, emotion, low, high }) => {
      const spread = { low: signed(half(low ?? 0)), high: signed(half(high ?? 0)) };
      const values = { touchpoint, emotion: signed(half(emotion)), ...spread };
      return t(low === high ? "point" : "point_spread", values);
    };
    return [
      t("curve_told", { who, n: felt.length, of: points.length }),
      ...felt.map(each),
      moments.length && t("moments_told", { touchpoints: moments.join(", ") }),
    ]
      .filter(Boolean)
      .join(" ");
  }

  /**
   * `at(i)` is the horizontal position of point `i`; `bands` are the stages behind the curve. Where
   * it stands above a table with columns of a `step`, the `low` ones, which hurt most, are marked.
   */
  function drawn(
    look,
    points,
    { width, height, pad, top = pad, at = null, bands = [], step = 0, low = new Set() },
  ) {
    const share = (i) => (points.length < 2 ? 0.5 : i / (points.length - 1));
    const x = at ?? ((i) => pad + share(i) * (width - 2 * pad));
    const y = (value) => top + ((2 - value) / 4) * (height - top - pad);
    const spots = points
      .map((one, i) => ({ ...map.point(one.id), one, x: x(i) }))
      .filter(({ emotion }) => emotion != null);

    const band = ([from, to], n) => svg`
      <rect class=${n % 2 ? "jo-band" : "jo-band jo-odd"} x=${from} y="0" width=${to - from}
        height=${height}></rect>`;
    const level = (value) => svg`
      <line class=${value ? "jo-line" : "jo-zero"} x1="0" x2=${width} y1=${y(value)}
        y2=${y(value)}></line>`;
    const name = ({ name: words }, end, n) => {
      const after = width - end.x - 2 * BESIDE; // room on the right; where that is too little, on the left
      const isBefore = after < words.length * LETTER && end.x > after;
      const most = Math.floor((isBefore ? end.x - BESIDE : after) / LETTER);
      return svg`
      <text class="jo-name" x=${isBefore ? Math.min(end.x + BESIDE, width - 4) : end.x + BESIDE}
        y=${y(end.emotion) - 9 - 13 * (n % 2)}
        text-anchor=${isBefore ? "end" : "start"}>${shorter(words, Math.max(8, most))}</text>`;
    };
    const line = (persona, n) => {
      const isMine = ({ one }) => !persona || !one.persona || one.persona === persona.id;
      const mine = spots.filter(isMine);
      if (!mine.length) return null;
      const path = mine.map((one, i) => `${i ? "L" : "M"}${one.x} ${y(one.emotion)}`).join("");
      const dashes = DASHES[n % DASHES.length] || null;
      return [
        svg`<path class="jo-path" d=${path} stroke-dasharray=${dashes}></path>`,
        persona && name(persona, mine.at(-1), n),
      ];
    };
    const spread = ({ x, low, high }) => svg`
      <line class="jo-spread" x1=${x} x2=${x} y1=${y(low)} y2=${y(high)}></line>`;
    const diamond = ({ one, x, emotion }) => svg`
      <path class="jo-moment" d=${`M${x} ${y(emotion) - 9}l9 9-9 9-9-9z`}>
        <title>${one.text}: ${t("moment")}</title>
      </path>`;
    const dot = ({ one, x, emotion, importance }) => svg`
      <circle class="jo-dot" cx=${x} cy=${y(emotion)} r=${3 + (importance ?? 3) * 0.7}>
        <title>${one.text}</title>
      </circle>`;
    const people = map.personas();
    const under = ({ x }) => svg`
      <rect class="jo-under" x=${x - step / 2} y="0" width=${step} height=${height}></rect>`;
    const worst = ({ x, emotion }) => svg`
      <text class="jo-worst" x=${x} y=${y(emotion) + (map.isWall() ? 28 : 21)} text-anchor="middle">${t("lowest")}</text>`;
    const lows = spots.filter(({ one }) => low.has(one.id));
    return html`
      <svg class=${look} role="img" aria-label=${t("curve")} aria-describedby=${wordsId}
        viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height}>
        ${bands.map(band)}${lows.map(under)}
        ${EMOTIONS.map(level)}
        ${(people.length > 1 && !map.look.persona ? people : [null]).map(line)}
        ${spots.map((one) => [isApart(one) && spread(one), one.moment ? diamond(one) : dot(one)])}
        ${lows.map(worst)}
      </svg>`;
  }

  return {
    told,
    drawn,
    /** The curve in words, for screen readers. */
    words: (points) => html`<p class="ok-unseen" id=${wordsId}>${told(points)}</p>`,
  };
}
