// A metric's chart: drawn by the kernel, shown here with the target at the slider's value.

import { attr, setText } from "../../../boards/kit/dom.js";
import { element, html, svg } from "../../../boards/kit/template.js";
import { shorter } from "../../../boards/kit/words.js";

/** Move a chart's target line, labelled with `plain`; without a target, hide it. */
export function pointTo(chart, target, plain) {
  const line = chart.querySelector(".okr-target");
  if (!line) return;
  attr(line, "display", target == null ? "none" : null);
  if (target == null) return;
  const [low, high, top, bottom] = ["low", "high", "top", "bottom"].map((one) =>
    Number(chart.dataset[one]),
  );
  const y = bottom - ((target - low) / (high - low)) * (bottom - top);
  attr(line, "transform", `translate(0,${Math.max(top, Math.min(bottom, y)).toFixed(1)})`);
  setText(line.querySelector("text"), plain(target));
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
