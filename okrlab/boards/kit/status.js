// The status of the line to the kernel, which all boards on a page show together.

/** How long an answer may take, in ms, before a message counts as lost. */
export const PATIENCE = 8000;

/**
 * The one status of a session's page: the most serious one of all its boards, so that no two dots
 * contradict each other. Boards find each other through the window, whichever file they come from.
 */
const STATUSES = ["ready", "saved", "again", "connecting", "sending", "lost"];

globalThis.okrlabBoards ??= new Set();
export const allBoards = globalThis.okrlabBoards;

export function tellAll(who) {
  const ours = [...allBoards].filter((one) => one.who === who);
  const now = STATUSES[Math.max(...ours.map((one) => STATUSES.indexOf(one.now)))];
  for (const one of ours) {
    if (one.said === now) continue;
    one.said = now;
    one.tell(now);
  }
}
