// The readiness board: what a survey showed, where a team starts and why, the plan of all teams,
// and a leader's message rewritten. Advice, feedback and pictures come from the kernel.

import { deckDesk } from "../../boards/kit/deck.js";
import { beginning } from "./page/begin.js";
import { drilling } from "./page/drill.js";
import { full, planning } from "./page/plan.js";

const NONE_YET = { survey: null, placed: [], advice: {}, means: [], led: null };

function readinessBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "readiness", {
    views: ["start", "plan", "message"],
    full,
  });
  const { t, server } = desk;
  const about = { questions: {}, order: [], stages: [], messages: [], ...model.get("_context") };
  Object.assign(server, NONE_YET);

  const stageName = (stage) => t(`stage_${stage}`);
  const start = beginning(desk, about, stageName);
  const plan = planning(desk, about, stageName, start.choice);
  const message = drilling(desk, about);

  return desk.start({
    view: () => ({ start, plan, message })[desk.view].view(),
    place: () => "",
    shown(name, value) {
      if (name === "stage" || name === "advised") return stageName(value);
      return Array.isArray(value) ? value.join(", ") : value;
    },
    restore(home) {
      const [kind, id] = home.split(":");
      if (kind === "plan") plan.openPlan(id);
      else if (kind === "end") plan.openEnd();
      else return false;
      return true;
    },
    acts: { ...start.acts, ...plan.acts, ...message.acts },
  });
}

export default { render: readinessBoard };
