// A metric's chart: drawn by the kernel, shown here with the target at the slider's value.

import { attr, setText } from "../../../boards/kit/dom.js";
import { element, html, svg } from "../../../boards/kit/template.js";
import { shorter } from "../../../boards/kit/words.js";

const LETTER = 0.58; // how wide a letter of a name is, of its height

/** Move a chart's target line, labelled with `plain`; without a target, hide it. */
export function pointTo(chart, target, plain) {
  const line = chart.querySelector(".okr-target");
  if (!line) return;
  attr(line, "display", target == null ? "none" : null);
  if (target == null) return;
  const [low, high, top, bottom] = ["low", "high", "top", "bottom"].map((one) =>
    Number(chart.dataset[one]),
  );
  const at = bottom - ((target - low) / (high - low)) * (bottom - top);
  const y = Math.max(top, Math.min(bottom, at));
  attr(line, "transform", `translate(0,${y.toFixed(1)})`);
  const text = line.querySelector("text");
  setText(text, plain(target));
  const { width } = chart.viewBox.baseVal;
  if (Number(text.getAttribute("x")) < width / 2) return;
  const letters = Number(chart.getAttribute("font-size"));
  const wide = LETTER * letters * text.textContent.length; // one too long for the margin begins before it
  attr(text, "x", Math.min(Number(chart.dataset.end), width - wide).toFixed(1));
  attr(text, "y", (0.35 * letters + free(chart, y, 1.5 * letters) - y).toFixed(1));
}

/** The height nearest to `y` where no name of another line is nearer than `least`. */
function free(chart, y, least) {
  const end = Number(chart.dataset.end);
  const names = [...chart.querySelectorAll(":scope > text")]
    .filter((one) => Number(one.getAttribute("x")) === end)
    .map((one) => Number(one.getAttribute("y")) - 0.35 * Number(chart.getAttribute("font-size")));
  const isFree = (at) => names.every((one) => Math.abs(at - one) >= least - 0.1);
  const places = [y, ...names.flatMap((one) => [one - least, one + least])].filter(isFree);
  return places.sort((a, b) => Math.abs(a - y) - Math.abs(b - y))[0] ?? y;
}

/** The drawing as a stand-alone file: with its name on top, on white, in colours for print. */
function standalone(chart, name) {
  const copy = chart.cloneNode(true);
  const [, , wide, high] = copy.getAttribute("viewBox").split(" ").map(Number);
  attr(copy, "viewBox", `0 -34 ${wide} ${high + 34}`);
  attr(copy, "height", high + 34);
  attr(copy, "width", wide);
  attr(copy, "class", null);
  copy.prepend(
    element(svg`<rect y="-34" width=${wide} height=${high + 34} fill="#ffffff"></rect>`),
    element(
      svg`<text x="8" y="-14" font-size="16" font-weight="600" fill="#1f2430">${shorter(name, 70)}</text>`,
    ),
  );
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\(--okr-[a-z]+, (#[0-9a-f]+)\)/g, "$1");
}

/** Download a chart, as an SVG file or, with `png`, as an image. */
export async function save(chart, name, png) {
  const file = name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "chart";
  function give(blob, kind) {
    const url = URL.createObjectURL(blob);
    element(html`<a href=${url} download=${`${file}.${kind}`}></a>`).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  const made = new Blob([standalone(chart, name)], { type: "image/svg+xml" });
  if (!png) return give(made, "svg");
  const image = new Image();
  image.src = URL.createObjectURL(made);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  canvas.toBlob((blob) => give(blob, "png"), "image/png");
}
