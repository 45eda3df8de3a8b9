// What happens on a page, said to those who hear it. There is one polite voice, the page's status
// (`statusView` in shell.js); what happens within a moment is one sentence: "20 new cards".

const MOMENT = 1000; // ms in which things that happen are said together
const STAYS = 5000; // ms after which a sentence is gone, so that it can be said again

/** `show(words)` puts words into the status, and takes them away again with none. */
export function openSaying(t, show) {
  const counted = new Map(); // by kind: how often it happened, and to what
  const latest = new Map(); // by kind: the sentence that holds now
  const known = new Map(); // by kind: the sentence that held last
  let timer = 0;
  let over = 0;

  function speak() {
    timer = 0;
    const counts = [...counted].map(([kind, { n, text }]) => t.n(`told_${kind}`, n, { text }));
    show([...counts, ...latest.values()].filter(Boolean).join(". "));
    counted.clear();
    latest.clear();
    clearTimeout(over);
    over = setTimeout(show, STAYS, "");
  }

  function soon() {
    timer ||= setTimeout(speak, MOMENT);
  }

  return {
    /** Something of a kind (`told_<kind>_one` and `_many` in the catalogue) happened to `text`. */
    happened(kind, text = "") {
      const { n = 0 } = counted.get(kind) ?? {};
      counted.set(kind, { n: n + 1, text });
      soon();
    },
    /** Says a sentence of a kind whenever it is another than before; not the first one. */
    holds(kind, sentence) {
      const before = known.get(kind);
      known.set(kind, sentence);
      if (before === undefined || before === sentence) return;
      latest.set(kind, sentence);
      if (sentence) soon();
    },
    stop() {
      clearTimeout(timer);
      clearTimeout(over);
    },
  };
}
