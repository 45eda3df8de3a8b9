// Next steps, which are on a board of the whole workshop: commands about them, and how each is read.

import { tidy } from "./cards.js";
import { uid } from "./words.js";

const board = "nextsteps";
const type = "NextStep";

export const addStep = (values) => ({
  type: "SetCards",
  board,
  cards: [tidy({ type, id: uid(), ...values })],
  gone: {},
});

export const editStep = ({ id, version = 0 }, values) => ({
  type: "EditCard",
  board,
  id,
  base: version,
  changes: { type, ...values },
});

export const signOf = ({ kind, done }) => (done ? "✓" : kind === "decision" ? "◆" : "○");

/** Whether it is a decision, who does it, and by when, as one line. */
export const aboutStep = (t, { kind, who, due }) =>
  [kind === "decision" && t("decision"), who, due && t("due", { due })].filter(Boolean).join(" · ");

export const removeStep = ({ id, version = 0 }) => ({
  type: "SetCards",
  board,
  cards: [],
  gone: { [id]: version },
});
