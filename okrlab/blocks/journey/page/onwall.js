// The map on a wall: as many touchpoints at once as can be read from the last row, and the others on
// pages that turn. Where it is too high it gets smaller; where it can't, cells are shortened, and then
// lanes are left out, which is told.

import { attr } from "../../../boards/kit/dom.js";
import { LEAST, unit } from "../../../boards/kit/wall.js";
import { listed } from "./map.js";

const TYPE = 16; // pixels of the words before they are scaled
const COLUMN = 140; // pixels of the narrowest column, before it is scaled
const LARGER = [1.7, 1.4, 1.2, 1]; // of the smallest scale
const PAGED = 1.25; // that of a map which needs pages anyway: larger words before more lanes
const LINES = [6, 4, 3, 2]; // of a cell
const HAIR = 0.01;
const EXTRA = ["thought", "action", "gain"]; // on a map that needs pages, before words are cut
const SPARED = [...EXTRA, "pain", "score"]; // in this order, where a wall is full

export function mapOnWall(desk, scroll) {
  const { t, server, pages } = desk;
  let scale = 1;
  let most = 0; // the first of the scales that is not known to be too high
  let isPaged = false;
  let about = "";
  let hurts = ""; // where it hurts most, which was turned to

  const room = () => (scroll.clientWidth || desk.root.clientWidth) - 2;

  return {
    scale: () => scale,
    /** The part of the columns that is on this page; where it hurts most comes first. */
    part(columns, label, low) {
      const least = (LEAST * unit()) / TYPE;
      const abreast = (zoom) => Math.max(1, Math.floor((room() / zoom - label) / COLUMN));
      const now = [server.revision, columns.length, innerWidth, innerHeight].join();
      if (now !== about) [about, most] = [now, 0];
      const isWide = (one, n) => n >= most && abreast(one * least) >= columns.length;
      const whole = LARGER.find(isWide);
      isPaged = !whole;
      scale = (whole ?? PAGED) * least;
      const many = Math.ceil(columns.length / abreast(scale)) || 1;
      const each = Math.ceil(columns.length / many);
      pages.count(many, "map");
      const pageOf = (test) => Math.floor(columns.findIndex(({ one }) => one && test(one)) / each);
      if ([...low].join() !== hurts) {
        hurts = [...low].join();
        pages.show(pageOf(({ id }) => low.has(id)));
      }
      pages.show(pageOf(({ id }) => id === server.lit?.card));
      return columns.slice(pages.page() * each, (pages.page() + 1) * each);
    },
    width: (n, label) => Math.floor((room() / scale - label) / Math.max(1, n)),
    /** Makes what was drawn low enough, once everything above it has been drawn. */
    fit(sheet) {
      const all = SPARED.map((lane) => sheet.querySelector(`tr[data-lane="${lane}"]`));
      const rows = all.filter(Boolean); // what is empty is not drawn
      const laneOf = ({ dataset }) => dataset.lane;
      for (const row of rows) row.hidden = false;
      const isHigh = () => sheet.getBoundingClientRect().bottom > innerHeight - 84 * unit();
      const shorten = (lines) => {
        sheet.style.setProperty("--lines", lines || "none");
        attr(sheet, "data-short", Boolean(lines));
      };
      sheet.style.zoom = scale;
      shorten(0);
      const next = LARGER.findIndex((one) => one * LEAST * unit() < scale * TYPE - HAIR);
      if (isHigh() && next >= 0 && !isPaged) {
        most = next;
        return desk.repaint();
      }
      const leave = (some) => {
        for (const row of some) if (isHigh()) row.hidden = true;
      };
      if (isPaged) leave(rows.filter((row) => EXTRA.includes(laneOf(row))));
      for (const lines of LINES) if (isHigh()) shorten(lines);
      leave(rows);
      for (const lines of [0, ...LINES, 1]) {
        shorten(lines); // what was left out may have made room for whole words
        if (!isHigh()) break;
      }
      const { top, height } = sheet.getBoundingClientRect();
      if (isHigh()) sheet.style.zoom = (scale * (innerHeight - 84 * unit() - top)) / height;
      const left = rows.filter((row) => row.hidden).map((row) => t(`lane_${laneOf(row)}`));
      const also = left.length > 0 && t("wall_left", { lanes: left.join(", ") });
      const sizes = new Set(
        [...sheet.querySelectorAll(".jo-dot")].map((one) => one.getAttribute("r")),
      );
      const dots = sizes.size > 1 && t("dots_wall");
      pages.leaves(listed([dots, sheet.querySelector(".jo-spread") && t("spread_wall"), also]));
    },
  };
}
