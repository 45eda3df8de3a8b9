// Questions to the kernel about what is being typed.

import { PATIENCE } from "./status.js";

/**
 * Asks about what is being typed in `form`: one question at a time, then the latest. It asks again
 * every few seconds while there is no answer, since question or answer may have been lost. `take`
 * gets only the answer to the latest question; one that comes too late is dropped. Once the form has
 * left the page, nothing is asked or taken any more. A refused question has no answer.
 * @param {{ answer: (message: any) => Promise<any>, lost: () => string }} link
 * @param {Element} form
 * @param {(answer: any) => void} take
 * @returns {(message: { op: string, [name: string]: unknown } | null) => void} a function that asks;
 *   with null there is nothing left to ask
 */
export function asker(link, form, take) {
  let latest = null,
    asked = null, // the one whose answer is awaited
    timer = 0;
  async function ask() {
    const mine = latest;
    asked = mine;
    timer = setTimeout(again, PATIENCE / 2);
    const answer = await link.answer(mine).catch(() => null);
    if (mine !== asked) return;
    clearTimeout(timer);
    asked = null;
    if (mine !== latest || !form.isConnected) next();
    else if (answer) take(answer);
  }
  function again() {
    if (link.lost() && form.isConnected) timer = setTimeout(again, PATIENCE / 2);
    else next(); // a lost line would keep each one for later
  }
  function next() {
    asked = null;
    if (latest && form.isConnected) ask();
  }
  return (message) => {
    latest = message;
    if (latest && !asked) ask();
  };
}
