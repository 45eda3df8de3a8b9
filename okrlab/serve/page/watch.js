// Beside Voilà's own front end: says when the kernel cannot be reached, loads the page again when
// it has gone, and gives pictures their names.

const { kernel, texts, root } = JSON.parse(document.getElementById("okr-config").textContent);
const status = document.getElementById("okr-status");
const ASLEEP = 90000; // ms: the server has given up the connection, and no hidden page waits that long between two ticks
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
let lost = false,
  proven = false,
  refused = 0,
  ticked = Date.now(),
  slept = false,
  tries = 0;

status.style.cssText =
  "position:fixed;inset:auto 0 0;margin:0;padding:.7rem;text-align:center;background:#8f1d1d;color:#fff;z-index:9999";
status.hidden = true;
const cells = document.getElementById("rendered_cells");
cells?.setAttribute("role", "main");

/** Voilà shows an SVG as an image without words; the SVG itself has a title. */
function nameImages() {
  const images = /** @type {NodeListOf<HTMLImageElement>} */ (
    cells.querySelectorAll('img[src^="data:image/svg+xml,"]:not([alt])')
  );
  for (const image of images) {
    const svg = decodeURIComponent(image.src.slice(image.src.indexOf(",") + 1));
    image.alt =
      new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("title")?.textContent ??
      "";
  }
}
if (cells) {
  new MutationObserver(nameImages).observe(cells, { childList: true, subtree: true });
  nameImages();
}

function tell(nowLost) {
  if (nowLost === lost) return;
  lost = nowLost;
  status.hidden = !lost;
  status.textContent = lost ? texts.lost : "";
  dispatchEvent(new Event(lost ? "okrlab:lost" : "okrlab:alive"));
}

async function look() {
  const answer = await fetch(`${root}/api/kernels/${kernel}`, {
    signal: AbortSignal.timeout(slept ? Math.min(700 + 300 * tries++, 3000) : 3000),
  });
  if (answer.status >= 500) throw new Error(String(answer.status));
  if (answer.ok && !slept) {
    const stopped = await noSockets(answer);
    tell(stopped);
    if (stopped) status.textContent = texts.no_sockets;
    return;
  }
  tell(true); // the kernel or the connection has gone; what was typed is kept by the boards
  status.textContent = texts.rebuilding;
  await wait(slept ? 0 : 1500); // long enough to be read
  location.reload();
}

/** Whether other requests get through and WebSockets do not; asked while this page has no connection. */
async function noSockets(answer) {
  const { connections } = await answer.json();
  if (connections || proven || document.readyState !== "complete") return false;
  const url = new URL(
    `${root}/api/kernels/${kernel}/channels?session_id=${crypto.randomUUID?.() ?? Date.now()}`,
    location.href,
  );
  const socket = new WebSocket(url.href.replace("http", "ws"));
  proven = await new Promise((done) => {
    socket.onopen = () => done(true);
    socket.onclose = () => done(false);
  });
  socket.close();
  refused = proven ? 0 : refused + 1;
  if (refused === 2) fetch(url).catch(() => {}); // tells the host
  return refused >= 2;
}

/** A phone that was locked: Voilà's own front end never learns that its connection has died. */
function wake() {
  if (Date.now() - ticked > ASLEEP) slept = true;
  ticked = Date.now();
}

setInterval(wake, 1000);
for (const [event, where] of /** @type {[string, EventTarget][]} */ ([
  ["online", window],
  ["pageshow", window],
  ["resume", document],
  ["visibilitychange", document],
]))
  where.addEventListener(event, wake);
addEventListener("offline", () => tell(true));
for (;;) {
  const silent = await look().then(
    () => false,
    (error) => {
      tell(true);
      return error.name === "TimeoutError";
    },
  );
  await wait(slept && silent ? 0 : 1500); // connections that died while the page slept are silent: there are up to six
}
