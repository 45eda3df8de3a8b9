// Several boards on one page: what their style sheets share is there once.

const NAMED = ".okr-sheet-"; // the empty rules that begin the parts of a sheet (boards/source.py)

/** What a page hears when its sheets have changed. */
export const OTHER = "okrlab:sheets";

/**
 * Every board's style sheet begins with what all boards share. A later copy would override what
 * an earlier board says of itself, so only the first copy on a page stays.
 */
export function sheetsOnce() {
  const there = new Set();
  let isOther = false;
  for (const sheet of document.styleSheets) {
    const rules = rulesOf(sheet);
    if (!partOf(rules[0])) continue;
    let isCopy = false;
    const copies = [];
    for (const [n, rule] of rules.entries()) {
      const part = partOf(rule);
      if (part) isCopy = part !== "own" && there.has(part);
      else if (isCopy) copies.push(n);
      if (part) there.add(part);
    }
    for (const n of copies.reverse()) sheet.deleteRule(n);
    isOther ||= copies.length > 0;
  }
  if (isOther) requestAnimationFrame(() => window.dispatchEvent(new Event(OTHER))); // fit anew
}

/** @returns {any[]} none of a sheet from another site, which must not be read */
function rulesOf(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

const partOf = (rule) =>
  rule?.selectorText?.startsWith(NAMED) ? rule.selectorText.slice(NAMED.length) : "";
