// What the kernel says about widgets: takes it in, and tells the server what the page has already.

import { ipywidgets, printed } from "./boards.js";
import { line } from "./connection.js";
import { put } from "./frames.js";
import { enter, forget, Model, models } from "./model.js";

const encoder = new TextEncoder();
const CHECKS = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function mark(value) {
  // its size and its checksum, as the server reckons them; nothing for what is short
  const said = JSON.stringify(value) ?? "";
  if (said.length < 256) return null;
  const bytes = encoder.encode(said);
  let check = -1;
  for (const byte of bytes) check = (check >>> 8) ^ CHECKS[(check ^ byte) & 255];
  return `${bytes.length}:${(~check >>> 0).toString(16)}`;
}

export function possessions() {
  // of each widget: the marks of its long values
  const marks = ({ state }) =>
    Object.entries(state)
      .map(([key, value]) => [key, mark(value)])
      .filter(([, made]) => made);
  return Object.fromEntries(
    [...models.values()].map((model) => [model.id, Object.fromEntries(marks(model))]),
  );
}

export function keep(id, state, listed = false) {
  const known = models.get(id);
  if (known) {
    known.inOrder = known.inOrder.then(() => known.refresh(state));
    return;
  }
  const model = new Model(id, state, listed);
  if (state._model_name === "OutputModel") ipywidgets().then((found) => found.watch(model));
  enter(model);
}

export function take(message) {
  const {
      header: { msg_type: type },
      parent,
      content,
    } = message,
    data = content.data,
    model = models.get(content.comm_id);
  if (type === "comm_open" && content.target_name === "jupyter.widget")
    keep(content.comm_id, put(data.state, data.buffer_paths, message.buffers));
  else if (
    type === "comm_msg" &&
    content.comm_id === line.control &&
    data.method === "update_states"
  ) {
    for (const [id, entry] of Object.entries(put(data.states, data.buffer_paths, message.buffers)))
      keep(id, entry.state);
  } else if (type === "comm_msg" && model)
    model.inOrder = model.inOrder.then(() => model.receive(message));
  else if (type === "comm_close" && model) forget(model);
  else printed(type, parent.msg_id, content);
}
