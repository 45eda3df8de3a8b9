// Shows okrlab's boards (anywidgets, by their published contract) and a dozen ipywidgets, and keeps
// them in touch with their kernel: says within seconds when it cannot, and finds the way back by itself.

import { fetchAhead, wearType } from "./ahead.js";
import { mount } from "./boards.js";
import { keep, possessions, take } from "./comms.js";
import { connect, line, wait } from "./connection.js";
import { models, stateOf } from "./model.js";
import { rebuild } from "./rebuild.js";
import { byId, read } from "./status.js";

function build() {
  for (const [id, entry] of Object.entries(read("okr-states"))) {
    if (models.has(id))
      models.get(id).listed = true; // the socket was quicker, and knows better
    else keep(id, stateOf(entry), true);
  }
  line.isBuilt = true;
  line.askStates();
  const slots = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-model]"));
  const places = [...slots].map((place) => mount(place.dataset.model, place));
  const bare = () => {
    byId("okr-skeleton").hidden = true;
    document.documentElement.dataset.okr = "ready";
    fetchAhead();
  };
  Promise.race([...places, wait(5000)]).then(bare, bare);
  if (!places.length) bare();
}

connect({ take, possessions, rebuild });
wearType();
// The boards are there before the lesson is.
const built = () => {
  if (!byId("okr-built")) return false;
  build();
  return true;
};
if (!built()) {
  const watch = new MutationObserver(() => {
    if (built()) watch.disconnect();
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
}
