// The review board: a check-in of fifteen minutes, a review of past work, and what deliveries
// changed. Verdicts, counts and questions come from the kernel.

import { deckDesk } from "../../boards/kit/deck.js";
import { lookingBack } from "./page/back.js";
import { checkingIn } from "./page/checkin.js";
import { theatreOf } from "./page/theatre.js";

const NONE_YET = { day: "", expired: [], due: [], actions: [], lines: [], looks: [] };

function reviewBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "review", { views: ["checkin", "back", "theatre"] });
  const { t, server } = desk;
  const { hows = [], resolves = [] } = model.get("_context") ?? {};
  Object.assign(server, NONE_YET);

  const decided = (key) => t(`decide_${key.replaceAll(" ", "_") || "none"}`);
  const checkin = checkingIn(desk, resolves, decided);
  const back = lookingBack(desk, hows);
  const theatre = theatreOf(desk);

  const stop = desk.start({
    view: () => ({ checkin, back, theatre })[desk.view].view(),
    shown: (name, value) =>
      name === "how" ? t(`how_${value}`) : name === "decision" ? decided(value) : value,
    restore(home) {
      const [kind, id] = home.split(":");
      if (kind !== "past") return false;
      back.openPast(id === "new" ? "" : id);
      return true;
    },
    acts: { ...checkin.acts, ...back.acts, ...theatre.acts },
  });
  return () => {
    checkin.stop();
    stop();
  };
}

export default { render: reviewBoard };
