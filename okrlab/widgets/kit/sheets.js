// What opens over a page: sheets, menus, and the question whether one is sure.

import { active, h, icon, setText } from "./dom.js";
import { uid } from "./words.js";

/** A modal sheet with a title; closing removes it and gives the focus back. */
export function sheet(root, t, title, body, { wide = false, closed = () => {} } = {}) {
  const name = `ok-${uid()}`;
  const node = h(
    "dialog",
    { class: wide ? "ok-sheet ok-wide" : "ok-sheet", "aria-labelledby": name },
    h(
      "header",
      {},
      h("h2", { id: name, tabindex: -1, autofocus: true }, title),
      h(
        "button",
        {
          type: "button",
          class: "ok-quiet ok-square",
          "data-close": true,
          "aria-label": t("close"),
        },
        icon("close"),
      ),
    ),
    h("div", { class: "ok-sheet-body" }, body),
  );
  return unfold(root, node, closed);
}

/**
 * Copies a text, and says so on the button. On plain http, as in a room's network, browsers give
 * no clipboard: there the older command does it; if that fails too, the text lies beside the
 * button, selected, to be copied by hand.
 */
export async function copyText(t, text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    button.parentNode.querySelector(".ok-copy")?.remove();
    const box = h("input", {
      class: "ok-copy",
      readonly: true,
      value: text,
      "aria-label": t("copy"),
    });
    button.before(box);
    box.focus();
    box.select();
    if (!document.execCommand("copy")) return;
    box.remove();
    button.focus();
  }
  setText(button.lastChild, t("copied"));
}

/** How hard a code to say aloud is to guess, for whoever wants to know. */
export const codeOdds = (t, [one, ten, hundred]) =>
  h(
    "details",
    { class: "ok-odds" },
    h("summary", {}, t("code_odds")),
    h("p", {}, t("code_odds_body", { one, ten, hundred })),
  );

/** Asks once more before what cannot be taken back: `sure` runs on a yes alone. */
export function makeSure(root, t, title, words, label, sure) {
  const yes = h("button", { type: "button", class: "ok-main", "data-close": true }, label);
  yes.addEventListener("click", sure);
  return sheet(root, t, title, [
    h("p", {}, words),
    h(
      "div",
      { class: "ok-row" },
      yes,
      h("button", { type: "button", class: "ok-quiet", "data-close": true }, t("cancel")),
    ),
  ]);
}

/** Actions beside the button `at`: [{label, run, checked?, danger?, off?} | {head} | null]. */
export function menu(root, at, items) {
  const list = h("div", {
    role: "menu",
    "aria-label": at.getAttribute("aria-label") ?? at.textContent,
  });
  for (const item of items.filter(Boolean)) {
    if (item.head) {
      list.append(h("p", { class: "ok-menu-head", role: "presentation" }, item.head));
      continue;
    }
    const one = h(
      "button",
      {
        type: "button",
        role: item.checked == null ? "menuitem" : "menuitemradio",
        "aria-checked": item.checked == null ? null : String(item.checked),
        disabled: item.off,
        class: item.danger ? "ok-danger" : null,
      },
      h("span", {}, item.label),
      item.keys && h("kbd", {}, item.keys),
    );
    one.run = item.run;
    list.append(one);
  }
  const node = h("dialog", { class: "ok-menu" }, list);
  const buttons = () => [...list.querySelectorAll("button:not(:disabled)")];
  node.addEventListener("click", (event) => {
    const one = event.target.closest("button");
    if (one?.run) {
      node.close();
      one.run();
    }
  });
  node.addEventListener("keydown", (event) => {
    const all = buttons(),
      here = all.indexOf(active(root));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to == null) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
  const place = at.getBoundingClientRect();
  unfold(root, node);
  const size = node.getBoundingClientRect();
  const top =
    place.bottom + 6 + size.height < innerHeight
      ? place.bottom + 6
      : Math.max(8, Math.min(place.top - size.height - 6, innerHeight - size.height - 8));
  node.style.setProperty("--top", `${top}px`);
  node.style.setProperty(
    "--left",
    `${Math.max(8, Math.min(place.right - size.width, innerWidth - size.width - 8))}px`,
  );
  return node;
}

function unfold(root, node, closed = () => {}) {
  root.append(node);
  node.addEventListener("click", (event) => {
    if (event.target === node || event.target.closest("[data-close]")) node.close();
  });
  node.addEventListener("close", () => {
    closed();
    node.remove();
  });
  node.showModal();
  return node;
}
