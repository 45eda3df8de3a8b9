// Served in place of a script that this server does not have: another version of okrlab made the page. The next
// server that is asked may have it, and a browser keeps it then; so a page has all its files in the end.

const [how] = /** @type {PerformanceNavigationTiming[]} */ (
  performance.getEntriesByType("navigation")
);
fetch(import.meta.url, { cache: "reload" })
  .catch(() => {})
  .then(() => {
    setTimeout(() => location.reload(), how?.type === "reload" ? 500 + 1000 * Math.random() : 0);
  });
