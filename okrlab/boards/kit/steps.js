// Commands about next steps, which are on a board of the whole workshop.

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

export const removeStep = ({ id, version = 0 }) => ({
  type: "SetCards",
  board,
  cards: [],
  gone: { [id]: version },
});
