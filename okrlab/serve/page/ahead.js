// What a page can be used without: the type, and the boards that are not open yet. On a slow line
// they come after what it needs.

import { begin, isBoard } from "./boards.js";
import { wait } from "./connection.js";
import { models } from "./model.js";
import { config, make } from "./status.js";

const { face, later } = config;
const [sheet, letters] = face;
const KNOWN = "okrlab:type"; // in the browser: the type that it has already
const SOON = 200; // ms in which letters may still change: nobody has begun to read
const QUIET = 2000; // ms for those who come together

const dress = () => document.head.append(make("link", { rel: "stylesheet", href: sheet }));

function known() {
  try {
    return localStorage.getItem(KNOWN) === letters;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function remember() {
  try {
    localStorage.setItem(KNOWN, letters);
  } catch {
    // it is asked again on the next page
  }
}

/** Dresses the page in its type at once, where the browser has it. */
export const wearType = () => known() && dress();

async function load(file) {
  const answer = await fetch(file, { priority: "low" });
  await answer.blob();
}

async function takeType() {
  const asked = performance.now();
  await load(letters);
  remember();
  const [entry] = performance.getEntriesByName(new URL(letters, location.href).href).slice(-1);
  const isFromCache = entry instanceof PerformanceResourceTiming && !entry.transferSize; // the door had it
  // On a slow line the next page is the first to wear it: no button moves under a finger.
  if (isFromCache || performance.now() - asked < SOON) dress();
}

/** Fetches what may be wanted next, one after the other, so that cards still get through. */
export async function fetchAhead() {
  const boards = () => [...models.values()].filter(isBoard);
  try {
    await Promise.all(boards().map((one) => one.ready)); // those that are shown
    if (!known()) await takeType();
    await wait(QUIET);
    for (const board of boards()) await begin(board);
    for (const file of later) {
      await load(file);
      if (file.endsWith(".js"))
        document.head.append(make("link", { rel: "modulepreload", href: file }));
    }
  } catch {
    // it is fetched when it is wanted
  }
}
