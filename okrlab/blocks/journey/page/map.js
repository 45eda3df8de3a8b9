// The map as this page shows it: the chosen persona and view, and what is known of each part.

import { html, keyed } from "../../../boards/kit/template.js";
import { signed } from "../../../boards/kit/words.js";

export const WRITTEN = ["action", "thought", "pain", "gain", "owner"];
export const EMOTIONS = [-2, -1, 0, 1, 2];
export const MATTERS = [1, 2, 3, 4, 5];

const FEW = 2; // touchpoints that can hurt most together; if more do, none stands out

/** Whether people felt a touchpoint differently enough that the middle half of them is apart. */
export const isApart = ({ low, high }) => low != null && low !== high;
export const half = (n) => Math.round(n * 100) / 100;
/** Draw each item with `view`, keyed by its id. */
export const each = (all, view) => all.map((one) => keyed(one.id, view(one)));
export const listed = (parts) => parts.filter(Boolean).join(" · ");

export function journeyMap(desk) {
  const { t, server, keep } = desk;
  Object.assign(server, {
    points: {},
    spreads: {},
    ranks: [],
    rule: "",
    weights: {},
    metrics: {},
    until: "",
    scoring: { block: "", state: "" },
    mine: { block: "", scores: {}, ready: false },
  });
  const look = { persona: "", view: "now", whole: false, ...keep.get("look") };

  /** Computed once per frame: every change makes a new `desk.cards`. */
  function once(make) {
    let cards = null;
    let made = null;
    return () => {
      if (cards !== desk.cards) made = make();
      cards = desk.cards;
      return made;
    };
  }

  const isShown = ({ persona = "" }) => !look.persona || !persona || persona === look.persona;
  const personas = once(() => desk.of("Persona"));
  const metrics = once(() => desk.of("Metric"));
  const nameOf = (id) => desk.get(id)?.name ?? "";

  /** The map in the same order as the kernel's `stages`: [{stage, points}]. */
  function groups() {
    const all = desk.of("Touchpoint", isShown);
    const instead = new Set(all.filter(({ view }) => view === "wished").map((one) => one.instead));
    const isNow = ({ id }) => look.view === "now" || !instead.has(id);
    const shown = all.filter((one) =>
      (one.view ?? "now") === "now" ? isNow(one) : look.view === one.view,
    );
    const stages = desk.of("JourneyStage");
    const known = new Set(stages.map(({ id }) => id));
    const inside = (stage) => shown.filter((one) => one.stage === stage.id);
    const lost = shown.filter((one) => !known.has(one.stage));
    return [
      ...stages.map((stage) => ({ stage, points: inside(stage) })),
      ...(lost.length ? [{ stage: { id: "", text: t("no_stage") }, points: lost }] : []),
    ];
  }

  const pointOf = (id) => server.points[id] ?? {};

  /** Which of some touchpoints feel worst: the lowest below 0, and where many are as low those that
   *  matter most, if it is one or two that do. */
  function lowest(points) {
    const felt = points.map(({ id }) => {
      const { emotion, importance } = pointOf(id);
      return { id, emotion: emotion ?? 0, importance: importance ?? 0 };
    });
    const least = Math.min(0, ...felt.map(({ emotion }) => emotion));
    const found = least < 0 ? felt.filter(({ emotion }) => emotion === least) : [];
    const most = Math.max(...found.map(({ importance }) => importance));
    const few = found.length <= FEW ? found : found.filter((one) => one.importance === most);
    return new Set(few.length <= FEW ? few.map(({ id }) => id) : []);
  }

  return {
    look,
    lowest,
    /** Change the view, which this device remembers. */
    choose(changes) {
      Object.assign(look, changes);
      keep.set("look", look);
      desk.repaint();
    },
    isShown,
    isWall: () => "wall" in desk.root.dataset,
    personas,
    nameOf,
    groups,
    points: () => groups().flatMap((one) => one.points),
    /** The scores of a touchpoint, from the room or from a table. */
    point: pointOf,
    metrics: (id) => metrics().filter((one) => one.of === id),
    /** A position after all of these cards. */
    last: (cards) => Math.max(0, ...cards.map(({ position = 0 }) => position)) + 1,
    /** How a touchpoint feels, as a mark. */
    feeling({ emotion = null }, none = "·") {
      const tone = emotion == null ? null : emotion < 0 ? "low" : emotion > 0 ? "high" : "even";
      const mark = emotion == null ? none : signed(half(emotion));
      return html`<span class="jo-feeling" data-tone=${tone}>${mark}</span>`;
    },
    matters: ({ importance = null }) =>
      importance == null ? "" : t("matters", { n: half(importance) }),
    editing(id) {
      const name = desk.editor(id);
      return name && html`<p class="ok-editing">${t("is_editing", { name })}</p>`;
    },
  };
}
