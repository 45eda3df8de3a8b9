// Questions to the kernel about what is being typed.

import { PATIENCE } from "./status.js";

/**
 * Asks about what is being typed in `form`: one question at a time, then the latest; again every few
 * seconds while there is no answer, as it, or the question, may have been lost. `take` gets the
 * answer to the latest question alone: one that came too late is dropped. When the form has left
 * the page nothing more is asked or taken. A question that is refused has no answer.
 * @param {{ answer: (message: any) => Promise<any>, lost: () => string }} link
 * @param {Element} form
 * @param {(answer: any) => void} take
 * @returns {(message: { op: string, [name: string]: unknown } | null) => void} what asks; with null
 *   there is nothing to be asked any more
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
