// Shows okrlab's boards (anywidgets, by their published contract) and a dozen ipywidgets, and keeps
// them in touch with their kernel: says within seconds when it cannot, and finds the way back by itself.

const PROTOCOL = "v1.kernel.websocket.jupyter.org";
const LARGEST = 1 << 20; // the server closes the socket on anything longer
const BEAT = 1500; // ms between two signs of life
const PATIENCE = 3000; // ms until a missing answer counts as a loss
const ASLEEP = 4 * BEAT; // ms without a beat after which the page must have slept
const HURRY = 1200; // the patience with a connection that has slept: most likely it is dead
const LONG = 16 << 10; // bytes from which the server announces a message
const SLOWEST = 8; // bytes in a ms: on a slower line than that, what is announced counts as lost
const JUST_AWAKE = 30000; // ms in which a page tries often: a phone's own network takes a while
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const byId = (id, /** @type {Document} */ root = document) => root.getElementById(id);
const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) =>
    b.toString(16).padStart(2, "0"),
  ).join("");
const read = (id, root) => JSON.parse(byId(id, root).textContent);
const spread = (ms) => ms * (0.75 + Math.random() / 2); // not everybody at the same moment
const wait = (ms) => new Promise((done) => setTimeout(done, spread(ms)));
let ticked = Date.now(); // by this clock a page notices that it slept: the other one may have stood still

let { kernel, texts, files, root } = read("okr-config");
let isBuilt = false; // what the kernel says before is in the page's own states
const status = byId("okr-status");

function say(text, good = false) {
  status.textContent = text;
  status.className = good ? "good" : "";
  if (good)
    setTimeout(() => {
      if (status.textContent === text) say("");
    }, 2000);
}

function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}

// ------------------------------------------------------------------ frames on the wire
const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const bytesOf = (value) =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

function pack(type, content, metadata, buffers) {
  const header = {
    msg_id: newId(),
    msg_type: type,
    username: "",
    session: line.session,
    date: new Date().toISOString(),
    version: "5.4",
  };
  const json = [header, {}, metadata, content].map((part) => encoder.encode(JSON.stringify(part)));
  const parts = [encoder.encode("shell"), ...json, ...buffers.map(bytesOf)];
  const start = 8 * (parts.length + 2);
  const frame = new Uint8Array(parts.reduce((size, part) => size + part.length, start));
  const numbers = new DataView(frame.buffer);
  numbers.setBigUint64(0, BigInt(parts.length + 1), true);
  let at = start;
  parts.forEach((part, i) => {
    numbers.setBigUint64(8 * (i + 1), BigInt(at), true);
    frame.set(part, at);
    at += part.length;
  });
  numbers.setBigUint64(8 * (parts.length + 1), BigInt(at), true);
  return { id: header.msg_id, frame };
}

function unpack(data) {
  const numbers = new DataView(data);
  const count = Number(numbers.getBigUint64(0, true));
  const edge = Array.from({ length: count }, (_, i) =>
    Number(numbers.getBigUint64(8 * (i + 1), true)),
  );
  const part = (i) => new Uint8Array(data, edge[i], edge[i + 1] - edge[i]);
  const json = (i) => JSON.parse(decoder.decode(part(i)));
  const buffers = edge
    .slice(5, -1)
    .map((start, i) => new DataView(data, start, edge[i + 6] - start));
  return { header: json(1), parent: json(2), content: json(4), buffers };
}

function put(state, paths = [], buffers = []) {
  paths.forEach((path, i) => {
    const holder = path.slice(0, -1).reduce((inner, key) => inner[key], state);
    holder[path.at(-1)] = buffers[i];
  });
  return state;
}

function lift(value, path, paths, buffers) {
  // takes binary values out, noting where they were
  if (isBinary(value)) {
    paths.push(path);
    buffers.push(value);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, i) => lift(item, [...path, i], paths, buffers));
  if (value && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, lift(item, [...path, key], paths, buffers)]),
    );
  }
  return value;
}

function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b || isBinary(a) || isBinary(b))
    return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key], b[key]))
  );
}

// ------------------------------------------------------------------ what the page has
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

function possessions() {
  // of each widget: the marks of its long values
  const marks = ({ state }) =>
    Object.entries(state)
      .map(([key, value]) => [key, mark(value)])
      .filter(([, made]) => made);
  return Object.fromEntries(
    [...models.values()].map((model) => [model.id, Object.fromEntries(marks(model))]),
  );
}

// ------------------------------------------------------------------ the line to the kernel
const line = {
  session: newId(),
  control: newId(),
  queue: [],
  socket: null,
  lost: false,
  leaving: false,
  tries: 0,
  woke: 0,
  heard: 0,
  coming: 0,
  sent: 0,
  through: 0,
  asks: [],
  refused: 0,
  cut: null,

  connect() {
    const url = new URL(
      `${root}/api/kernels/${kernel}/channels?session_id=${this.session}`,
      location.href,
    );
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    [this.coming, this.sent, this.through, this.asks] = [0, 0, 0, []];
    socket.onopen = () => {
      if (socket !== this.socket) return;
      if (isBuilt) this.askStates(); // first: only to a page that has said what it has is a long answer announced
      for (const frame of this.queue.splice(0)) this.go(frame);
      [this.tries, this.refused] = [0, -1];
      if (this.lost) this.back();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      if (typeof data === "string") return this.announced(data);
      if (data.byteLength > LONG) this.coming = Math.max(0, this.coming - data.byteLength);
      if (isBuilt) take(unpack(data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.broken();
    };
  },

  announced(said) {
    // whatever is sent after a long message arrives after it
    if (said[0] === "!") this.through = this.asks.shift() ?? this.through; // what we said before our question has arrived
    if (said[0] !== "+") return;
    this.coming += Number(said.slice(1));
    this.bear(this.coming / SLOWEST);
  },

  bear(ms) {
    // boards wait for their kernel's answers, too
    dispatchEvent(new CustomEvent("okrlab:arriving", { detail: ms }));
  },

  askStates() {
    // what has changed since the page's own states were written, or while we were away
    if (this.socket?.readyState !== 1) return; // asked when it opens
    this.go(`=${JSON.stringify(possessions())}`); // what the page has is not sent again
    this.send(
      "comm_open",
      { comm_id: this.control, target_name: "jupyter.widget.control", data: {} },
      [],
      { version: "1.0.0" },
    );
    this.send("comm_msg", { comm_id: this.control, data: { method: "request_states" } });
  },

  go(frame) {
    // an answer has to wait until our own long words have left, wherever they queue
    this.socket.send(frame);
    if (frame.length <= LONG) return;
    this.sent += frame.length;
    this.bear((this.sent - this.through) / SLOWEST);
  },

  send(type, content, buffers = [], metadata = {}) {
    const { id, frame } = pack(type, content, metadata, buffers);
    if (frame.length > LARGEST) say(texts.too_long);
    else if (this.socket?.readyState === 1) this.go(frame);
    else if (this.queue.length < 200) this.queue.push(frame);
    return id;
  },

  beat(patience = PATIENCE) {
    // a question only the server answers, so a busy kernel is no loss
    if (this.lost || this.socket?.readyState !== 1) return;
    const asked = performance.now(),
      { socket } = this;
    socket.send("?");
    this.asks.push(this.sent);
    let leaving = socket.bufferedAmount;
    const look = () => {
      if (this.lost || socket !== this.socket || this.heard >= asked) return;
      const rest =
        asked + patience + (this.coming + this.sent - this.through) / SLOWEST - performance.now();
      const left = socket.bufferedAmount,
        leaves = left > 0 && left < leaving; // our own words are still on their way
      if (rest <= 0 && !leaves) return this.broken();
      leaving = left;
      if (leaves) this.bear(patience);
      setTimeout(look, rest > 0 ? Math.min(rest, patience) : patience);
    };
    setTimeout(look, patience);
  },

  wake() {
    // the phone was unlocked, the laptop opened, the network is back: nothing waits any longer
    const slept = Date.now() - ticked > ASLEEP;
    [ticked, this.woke, this.tries] = [Date.now(), Date.now(), 0];
    if (this.lost) this.cut?.abort();
    else this.beat(slept ? HURRY : PATIENCE);
  },

  broken() {
    if (this.leaving) return;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    if (!this.lost) {
      this.lost = true;
      say(texts.lost);
      dispatchEvent(new Event("okrlab:lost"));
      this.find();
    }
  },

  back() {
    this.lost = false;
    say(texts.alive, true);
    dispatchEvent(new Event("okrlab:alive"));
  },

  span(ms) {
    // a signal that ends whatever waits for it: after so long, or when the page wakes up
    const cut = new AbortController();
    this.cut = cut;
    setTimeout(() => cut.abort(), ms);
    return cut.signal;
  },

  async find() {
    // until it is back: the same kernel if it lives, else a new one for the same page
    while (this.lost && !this.leaving) {
      const longest = Date.now() - this.woke < JUST_AWAKE ? 1000 : 8000;
      await ended(this.span(spread(Math.min(250 * 2 ** this.tries, longest))));
      // A socket is a connection of its own. A request may go out on one that died while the page slept.
      if (!this.tries++ && (await this.open(2000))) return;
      try {
        const answer = await ask(`${root}/api/kernels/${kernel}`, this.span(8000));
        if (answer.status >= 500) continue;
        if (!answer.ok && !(await rebuild())) continue;
      } catch {
        continue;
      }
      if (await this.open(8000)) return;
      if (this.refused >= 0 && ++this.refused === 2) {
        // all else comes through, and no socket ever did
        say(texts.no_sockets);
        fetch(`${root}/api/kernels/${kernel}/channels`).catch(() => {}); // tells the host
      }
    }
  },

  async open(patience) {
    this.connect();
    const { socket } = this,
      close = ended(this.span(patience));
    await Promise.race([
      close,
      new Promise((done) => {
        socket.onerror = done;
        socket.addEventListener("open", done);
        socket.addEventListener("close", done);
      }),
    ]);
    if (this.lost && socket === this.socket) {
      this.socket = null;
      socket.close();
    }
    return !this.lost;
  },
};

const ended = (signal) =>
  new Promise((done) => {
    signal.addEventListener("abort", done, { once: true });
  });

function ask(path, signal) {
  // After a sleep every connection that the browser kept may be dead, and it keeps six: one that is silent is given up for another.
  const most = Date.now() - line.woke < JUST_AWAKE ? 7 : 1;
  let over = false;
  const one = async (_, n) => {
    if (n)
      await new Promise((done) => {
        setTimeout(done, 300 * n);
      });
    const end = new AbortController();
    signal.addEventListener("abort", () => end.abort(signal));
    const given = n < most - 1 && setTimeout(() => end.abort(), 1500);
    return over
      ? null
      : fetch(path, { signal: end.signal })
          .finally(() => clearTimeout(given))
          .catch((error) =>
            end.signal.aborted && !signal.aborted ? new Promise(() => {}) : Promise.reject(error),
          );
  };
  return Promise.race(Array.from({ length: most }, one)).finally(() => {
    over = true;
  });
}

async function rebuild() {
  // the kernel has gone: run the page again and put its widgets where the old ones are
  say(texts.rebuilding);
  const answer = await fetch(location.href, { signal: line.span(30000) });
  if (answer.status === 404) {
    line.leaving = true;
    say(texts.ended);
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
  const kind = (state) => [state._model_module, state._model_name, state._anywidget_id].join();
  const ours = [...models.values()].filter((model) => model.listed);
  const theirs = Object.entries(read("okr-states", page));
  if (
    ours.length !== theirs.length ||
    theirs.some(([, { state }], i) => kind(state) !== kind(ours[i].state))
  ) {
    location.reload(); // another shape: boards keep drafts in the browser
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
  kernel = read("okr-config", page).kernel;
  Object.assign(line, { session: newId(), control: newId(), queue: [] });
  for (const [id, entry] of theirs) models.get(id).refresh(stateOf(entry));
  return true;
}

// ------------------------------------------------------------------ models
const models = new Map();
const awaited = new Map();

class Model {
  #listeners = [];
  dirty = {};
  pending = new Map();
  board = null;
  failed = false;

  constructor(id, state, listed) {
    this.id = id;
    this.state = state;
    this.listed = listed;
    this.inOrder = this.ready =
      state._model_module === "anywidget" ? begin(this) : Promise.resolve();
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
      ([key]) => key !== "_esm" && key !== "_css" && !(key in this.dirty) && !this.pending.has(key),
    );
    this.#merge(Object.fromEntries(known));
  }
}

function getModel(id) {
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

function stateOf({ state, buffers = [] }) {
  const binary = buffers.map(
    (one) => new DataView(Uint8Array.from(atob(one.data), (c) => c.charCodeAt(0)).buffer),
  );
  return put(
    state,
    buffers.map((one) => one.path),
    binary,
  );
}

function keep(id, state, listed = false) {
  const known = models.get(id);
  if (known) {
    known.inOrder = known.inOrder.then(() => known.refresh(state));
    return;
  }
  const model = new Model(id, state, listed);
  models.set(id, model);
  if (state._model_name === "OutputModel") ipywidgets().then((found) => found.watch(model));
  awaited.get(id)?.found(model);
  awaited.delete(id);
}

function forget(model) {
  model.tell("destroy");
  models.delete(model.id);
}

function take(message) {
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
  else controls?.then((found) => found.heard(type, parent.msg_id, content));
}

// ------------------------------------------------------------------ boards: anywidget's front-end modules
const modules = new Map();
const isAddress = (source) => /^(https?:\/\/|\/(?!\/|\*))/.test(source); // a board may begin with a comment

function load(source) {
  if (!modules.has(source)) {
    const url = isAddress(source)
      ? source
      : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    modules.set(
      source,
      import(url).then((found) => found.default ?? found),
    );
  }
  return modules.get(source);
}

const face = (model, owner) => ({
  get: (key) => model.get(key),
  set: (key, value) => model.set(key, value),
  save_changes: () => model.save_changes(),
  send: (content, callbacks, buffers) => model.send(content, callbacks, buffers),
  on: (names, heard) => model.on(names, heard, owner),
  off: (names, heard) => model.off(names, heard, owner),
  widget_manager: { get_model: async (id) => face(await getModel(id), owner) },
});

function dress(css, id) {
  if (!isAddress(css)) return document.head.append(make("style", { id, textContent: css }));
  return new Promise((done) => {
    document.head.append(
      make("link", { id, rel: "stylesheet", href: css, onload: done, onerror: done }),
    );
  });
}

async function begin(model) {
  try {
    const found = await load(model.get("_esm"));
    model.board = typeof found === "function" ? await found() : found;
    const css = model.get("_css"),
      mark = `css-${model.get("_anywidget_id")}`;
    if (css && !byId(mark)) await dress(css, mark);
    const owner = {},
      end = new AbortController();
    const done = await model.board.initialize?.({
      model: face(model, owner),
      signal: end.signal,
      experimental: {},
    });
    model.on("destroy", () => {
      end.abort();
      model.off(null, null, owner);
      if (typeof done === "function") done();
    });
  } catch (error) {
    model.failed = true;
    console.error(error);
  }
}

async function show(model, el, signal) {
  await model.ready;
  if (model.failed) return unshown(model, el);
  const owner = {};
  const done = await model.board.render?.({
    model: face(model, owner),
    el,
    signal,
    experimental: {},
  });
  signal.addEventListener("abort", () => {
    model.off(null, null, owner);
    if (typeof done === "function") done();
  });
}

// ------------------------------------------------------------------ views
const unshown = (model, el) =>
  el.append(
    make("p", {
      className: "w-unshown",
      textContent: texts.cannot_show.replace("{what}", model.get("_model_name") ?? ""),
    }),
  );
let controls; // the ipywidgets, loaded when a page has any
const ipywidgets = () =>
  (controls ??= import(files.controls).then((found) => found.default({ mount, getModel, make })));

async function mount(id, el, signal = new AbortController().signal) {
  const model = await getModel(id);
  if (model.get("_model_module") === "anywidget") return show(model, el, signal);
  const { draw } = await ipywidgets();
  if (!(await draw(model, el, signal))) unshown(model, el);
}

// ------------------------------------------------------------------ begin
function build() {
  for (const [id, entry] of Object.entries(read("okr-states"))) {
    if (models.has(id))
      models.get(id).listed = true; // the socket was quicker, and knows better
    else keep(id, stateOf(entry), true);
  }
  isBuilt = true;
  line.askStates();
  const slots = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-model]"));
  const places = [...slots].map((place) => mount(place.dataset.model, place));
  const bare = () => {
    byId("okr-skeleton").hidden = true;
    document.documentElement.dataset.okr = "ready";
  };
  Promise.race([...places, wait(5000)]).then(bare, bare);
  if (!places.length) bare();
}

line.connect();
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
setInterval(() => {
  if (Date.now() - ticked > ASLEEP) line.wake();
  else line.beat();
  ticked = Date.now();
}, BEAT);
addEventListener("offline", () => line.broken());
for (const [event, where] of /** @type {[string, EventTarget][]} */ ([
  ["online", window],
  ["pageshow", window],
  ["resume", document],
]))
  where.addEventListener(event, () => line.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") line.wake();
  else line.beat();
});
addEventListener("pagehide", (event) => {
  if (event.persisted || line.leaving) return;
  line.leaving = true;
  navigator.sendBeacon(`${root}/voila/api/shutdown/${kernel}`);
});
