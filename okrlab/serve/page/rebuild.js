// When the kernel has gone: runs the page again and puts its widgets where the old ones are.

import { line, wait } from "./connection.js";
import { newId } from "./frames.js";
import { forget, models, stateOf } from "./model.js";
import { byId, config, read, say } from "./status.js";

const { texts } = config;
/** The script that shows a page: another one in another version of okrlab. */
const madeBy = (page) => page.querySelector("script[src]")?.getAttribute("src");

/** Returns whether the page has a new kernel. */
export async function rebuild() {
  say(texts.rebuilding);
  const answer = await fetch(location.href, { signal: line.span(30000) });
  if (answer.status === 404) {
    const detail = { why: texts.ended };
    const isSaid = !dispatchEvent(new CustomEvent("okrlab:ended", { cancelable: true, detail }));
    say(isSaid ? "" : texts.ended); // boards say it themselves, with what was typed
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) {
    say(page.querySelector("main")?.textContent ?? texts.lost);
    await wait(3000);
    return false;
  }
  if (!byId("okr-states", page)) {
    location.reload();
    return false;
  }
  const kind = (state) =>
    [
      state._model_module,
      state._model_name,
      state._anywidget_id,
      state._esm?.replace(/^https?:\/\/[^/]+/, ""), // a socket has said it with its origin
    ].join();
  const ours = [...models.values()].filter((model) => model.listed);
  const theirs = Object.entries(read("okr-states", page));
  if (
    madeBy(document) !== madeBy(page) ||
    ours.length !== theirs.length ||
    theirs.some(([, { state }], i) => kind(state) !== kind(ours[i].state))
  ) {
    location.reload(); // another shape, or version: boards keep drafts in the browser
    return false;
  }
  const renamed = new Map(
    ours.map((model, i) => [`IPY_MODEL_${model.id}`, `IPY_MODEL_${theirs[i][0]}`]),
  );
  const rename = (value) =>
    Array.isArray(value) ? value.map(rename) : (renamed.get(value) ?? value);
  for (const model of [...models.values()]) if (!model.listed) forget(model);
  models.clear();
  ours.forEach((model, i) => {
    model.id = theirs[i][0];
    models.set(model.id, model);
    for (const key of Object.keys(model.state)) model.state[key] = rename(model.state[key]);
    Object.assign(model, { dirty: {}, pending: new Map() });
  });
  const { kernel } = read("okr-config", page);
  Object.assign(line, { kernel, session: newId(), control: newId(), queue: [] });
  for (const [id, entry] of theirs) models.get(id).refresh(stateOf(entry));
  return true;
}
