// What all boards of a session's page say together of its line to the kernel.

/** How long an answer may take, in ms, before a message counts as lost. */
export const PATIENCE = 8000;

/**
 * The one status of a session's page: of all its boards, the one that matters most. So no two dots
 * say different things. Boards know of each other through the window, whichever file made them.
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
