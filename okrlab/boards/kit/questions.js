// Questions to the kernel: each has a number, and is sent again if it may have been lost.

import { uid } from "./words.js";

/** The kernel refused a question. The page shows the reason already. */
export class Refusal extends Error {}

addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof Refusal) event.preventDefault(); // no caller has to handle it
});

/**
 * The questions on a line that are not answered yet. The same question keeps its number until it is
 * answered: a button pressed three times on a slow line is one request, and creates one thing.
 * `post(message)` sends; `beat` is the number of ms between two pings of the line.
 */
export function openQuestions(post, beat) {
  const numbers = new Map(); // from a question's text to its number
  /** @type {Map<string, [(answer: any) => void, (refusal: Refusal) => void][]>} */
  const waiting = new Map();
  let unheard = []; // sent, and not yet known to have arrived
  let isMissing = false; // the connection was lost since

  const ask = (message) => {
    unheard.push({ message, at: Date.now() });
    post(message);
  };

  return {
    /** Sends a message without an answer; it is sent again if its connection may have lost it. */
    ask,
    /**
     * The kernel's answer to a message. The same message, sent again before it is answered, is the
     * same question. Rejects with a `Refusal` if it is refused; the page shows why, so callers need
     * not handle it.
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
    /** Takes a message of the kernel, which may answer something. */
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
    /** Sends again, over the new connection, what the lost one may not have delivered. */
    again() {
      if (!isMissing) return;
      isMissing = false;
      const lost = unheard;
      unheard = [];
      for (const { message } of lost) ask(message);
    },
  };
}
