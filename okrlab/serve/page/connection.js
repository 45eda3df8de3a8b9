// The line to the kernel: says within seconds when it is lost, and finds the way back by itself.

import { newId, pack, unpack } from "./frames.js";
import { config, say } from "./status.js";

const PROTOCOL = "v1.kernel.websocket.jupyter.org";
const LARGEST = 1 << 20; // the server closes the socket on anything longer
const BEAT = 1500; // ms between two signs of life
const PATIENCE = 3000; // ms until a missing answer counts as a loss
const ASLEEP = 4 * BEAT; // ms without a beat after which the page must have slept
const HURRY = 1200; // the patience with a connection that has slept: most likely it is dead
const LONG = 16 << 10; // bytes from which the server announces a message
const SLOWEST = 8; // bytes in a ms: on a slower line than that, what is announced counts as lost
const JUST_AWAKE = 30000; // ms in which a page tries often: a phone's own network takes a while
const { texts, root } = config;
const spread = (ms) => ms * (0.75 + Math.random() / 2); // not everybody at the same moment
export const wait = (ms) => new Promise((done) => setTimeout(done, spread(ms)));
let ticked = Date.now(); // by this clock a page notices that it slept: the other one may have stood still

export const line = {
  kernel: config.kernel,
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
  isBuilt: false, // what the kernel says before is in the page's own states
  take: null, // what the page does with a message, see `connect`
  possessions: null,
  rebuild: null,

  connect() {
    const url = new URL(
      `${root}/api/kernels/${this.kernel}/channels?session_id=${this.session}`,
      location.href,
    );
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    [this.coming, this.sent, this.through, this.asks] = [0, 0, 0, []];
    socket.onopen = () => {
      if (socket !== this.socket) return;
      if (this.isBuilt) this.askStates(); // first: only to a page that has said what it has is a long answer announced
      for (const frame of this.queue.splice(0)) this.go(frame);
      [this.tries, this.refused] = [0, -1];
      if (this.lost) this.back();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      if (typeof data === "string") return this.announced(data);
      if (data.byteLength > LONG) this.coming = Math.max(0, this.coming - data.byteLength);
      if (this.isBuilt) this.take(unpack(data));
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
    this.go(`=${JSON.stringify(this.possessions())}`); // what the page has is not sent again
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
    const { id, frame } = pack(this.session, type, content, metadata, buffers);
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
        const answer = await ask(`${root}/api/kernels/${this.kernel}`, this.span(8000));
        if (answer.status >= 500) continue;
        // Where several servers have one address, another one may have the kernel, and be asked next.
        if (!answer.ok && (await this.open(2000))) return;
        if (!answer.ok && !(await this.rebuild())) continue;
      } catch {
        continue;
      }
      if (await this.open(8000)) return;
      if (this.refused >= 0 && ++this.refused === 2) {
        // all else comes through, and no socket ever did
        say(texts.no_sockets);
        fetch(`${root}/api/kernels/${this.kernel}/channels`).catch(() => {}); // tells the host
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

/**
 * Connects, and from then on watches over the connection:
 *   take(message)   does what a message of the kernel asks for
 *   possessions()   what the page has, so that it is not sent again
 *   rebuild()       takes a new kernel's page where the old kernel has gone; returns whether it did
 */
export function connect(handlers) {
  Object.assign(line, handlers);
  line.connect();
  const leave = () => {
    if (line.leaving) return;
    line.leaving = true;
    navigator.sendBeacon(`${root}/voila/api/shutdown/${line.kernel}`);
  };
  setInterval(() => {
    if (Date.now() - ticked > ASLEEP) line.wake();
    else line.beat();
    ticked = Date.now();
  }, BEAT);
  addEventListener("offline", () => line.broken());
  addEventListener("okrlab:ended", () => {
    leave();
    line.socket?.close();
    say("");
  });
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
    if (!event.persisted) leave();
  });
}
