// Questions to the kernel: each has a number, and is asked again if it may have been lost.

import { uid } from "./words.js";

/** The kernel refused a question. What it said is on the page already. */
export class Refusal extends Error {}

addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof Refusal) event.preventDefault(); // whoever asked need do nothing
});

/**
 * What was asked over a line and is not answered yet. The same question keeps its number until it
 * is answered: pressed three times on a slow line it is one wish, and what it makes is made once.
 * `post(message)` sends; `beat` is how many ms lie between two pings of the line.
 */
export function openQuestions(post, beat) {
  const numbers = new Map(); // a question in words: its number
  /** @type {Map<string, [(answer: any) => void, (refusal: Refusal) => void][]>} */
  const waiting = new Map();
  let unheard = []; // what no later answer proves to have arrived
  let isMissing = false; // the connection was lost since

  const ask = (message) => {
    unheard.push({ message, at: Date.now() });
    post(message);
  };

  return {
    /** What has no answer of its own: said again if it may have been lost with its connection. */
    ask,
    /**
     * The kernel's answer to a message. The same words, asked again before they are answered, are
     * one question. Throws a `Refusal` if it is refused: the page says why, and whoever asked need
     * do nothing.
     * @param {{ op: string, [name: string]: unknown }} message
     * @returns {Promise<any>}
     */
    answer: (message) =>
      new Promise((take, refuse) => {
        const words = JSON.stringify(message);
        if (!numbers.has(words)) numbers.set(words, uid());
        const n = numbers.get(words);
        waiting.set(n, [...(waiting.get(n) ?? []), [take, refuse]]);
        ask({ ...message, n });
      }),
    /** Whatever the kernel says may answer something. */
    heard(message) {
      const { n } = message;
      if (message.op === "pong") {
        unheard = unheard.filter(({ at }) => isMissing || at > n - beat);
        return;
      }
      for (const [words, one] of numbers) if (one === n) numbers.delete(words);
      for (const [take, refuse] of waiting.get(n) ?? [])
        message.op === "refused" ? refuse(new Refusal(message.message)) : take(message);
      waiting.delete(n);
      unheard = unheard.filter(({ message: asked }) => !asked.n || asked.n !== n);
    },
    missing() {
      isMissing = true;
    },
    /** What went into a connection that was dying is asked of the new one. */
    again() {
      if (!isMissing) return;
      isMissing = false;
      const lost = unheard;
      unheard = [];
      for (const { message } of lost) ask(message);
    },
  };
}
