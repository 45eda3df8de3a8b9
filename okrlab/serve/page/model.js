// The widgets' models: their states, who listens to them, and what they tell the kernel.

import { line } from "./connection.js";
import { lift, put, same } from "./frames.js";

export const models = new Map();
const awaited = new Map();

const FILES = new Set(["_esm", "_css", "_texts"]); // fetched once: what they hold never changes

export class Model {
  #listeners = [];
  dirty = {};
  pending = new Map();
  board = null;
  failed = false;

  constructor(id, state, listed) {
    this.id = id;
    this.state = state;
    this.listed = listed;
    this.inOrder = Promise.resolve();
    this.ready = null; // once it has begun
  }

  on(names, heard, owner) {
    for (const name of names.split(/\s+/)) this.#listeners.push({ name, heard, owner });
  }

  off(names, heard, owner) {
    const gone = (one) =>
      (!names || names.split(/\s+/).includes(one.name)) &&
      (!heard || heard === one.heard) &&
      (!owner || owner === one.owner);
    this.#listeners = this.#listeners.filter((one) => !gone(one));
  }

  tell(name, ...values) {
    for (const one of [...this.#listeners])
      if (one.name === name)
        try {
          one.heard(...values);
        } catch (error) {
          console.error(error);
        }
  }

  get(key) {
    return this.state[key];
  }

  set(key, value) {
    const values = typeof key === "object" ? key : { [key]: value };
    for (const changed of this.#merge(values)) this.dirty[changed] = values[changed];
  }

  #merge(values) {
    const changed = Object.keys(values).filter((key) => !same(this.state[key], values[key]));
    for (const key of changed) this.state[key] = values[key];
    for (const key of changed) this.tell(`change:${key}`, this, this.state[key]);
    if (changed.length) this.tell("change", this);
    return changed;
  }

  save_changes() {
    const buffer_paths = [],
      buffers = [],
      state = lift(this.dirty, [], buffer_paths, buffers);
    if (!Object.keys(state).length) return;
    const sent = line.send(
      "comm_msg",
      { comm_id: this.id, data: { method: "update", state, buffer_paths } },
      buffers,
    );
    for (const key of Object.keys(state)) this.pending.set(key, sent);
    this.dirty = {};
  }

  send(content, _callbacks, buffers = []) {
    line.send("comm_msg", { comm_id: this.id, data: { method: "custom", content } }, buffers);
  }

  receive({ content: { data }, parent, buffers }) {
    if (data.method === "custom") return this.tell("msg:custom", data.content, buffers);
    if (data.method === "update") return this.#merge(put(data.state, data.buffer_paths, buffers));
    if (data.method !== "echo_update") return;
    for (const key of Object.keys(data.state))
      if (this.pending.get(key) === parent.msg_id) this.pending.delete(key);
    this.refresh(put(data.state, data.buffer_paths, buffers));
  }

  refresh(state) {
    // what the person has changed meanwhile stays
    const known = Object.entries(state).filter(
      ([key]) => !FILES.has(key) && !(key in this.dirty) && !this.pending.has(key),
    );
    this.#merge(Object.fromEntries(known));
  }
}

export function getModel(id) {
  id = id.replace(/^IPY_MODEL_|^anywidget:/, "");
  if (models.has(id)) return Promise.resolve(models.get(id));
  if (!awaited.has(id)) {
    const one = {};
    one.promise = new Promise((found) => {
      one.found = found;
    });
    awaited.set(id, one);
  }
  return awaited.get(id).promise;
}

/** Makes a model known, also to those who have asked for it before it came. */
export function enter(model) {
  models.set(model.id, model);
  awaited.get(model.id)?.found(model);
  awaited.delete(model.id);
}

export function forget(model) {
  model.tell("destroy");
  models.delete(model.id);
}

export function stateOf({ state, buffers = [] }) {
  const binary = buffers.map(
    (one) => new DataView(Uint8Array.from(atob(one.data), (c) => c.charCodeAt(0)).buffer),
  );
  return put(
    state,
    buffers.map((one) => one.path),
    binary,
  );
}
