// What opens over a page: sheets, menus, and confirmations.

import { active } from "./dom.js";
import { countText } from "./forms.js";
import { draw, element, html } from "./template.js";
import { icon } from "./view.js";
import { uid } from "./words.js";

/** Asks the boards on a page for what is in their menus; the event's detail takes it. */
export const MENU = "okrlab:menu";

/**
 * A modal sheet with a title; closing it removes it and gives the focus back. Its content is a view,
 * or a function that returns one, which `redraw()` calls again.
 */
export function sheet(root, t, title, body, { wide = false, closed = () => {} } = {}) {
  const name = `ok-${uid()}`;
  const node = element(html`
    <dialog class=${wide ? "ok-sheet ok-wide" : "ok-sheet"} aria-labelledby=${name}>
      <header>
        <h2 id=${name} tabindex="-1" autofocus>${title}</h2>
        <button type="button" class="ok-quiet ok-square" data-close aria-label=${t("close")}>
          ${icon("close")}
        </button>
      </header>
      <div class="ok-sheet-body"></div>
    </dialog>`);
  const [head, inside] = node.children;
  const buttons = () => [...inside.querySelectorAll("button, input")];
  node.redraw = () => {
    const focus = active(root);
    const at = inside.contains(focus) ? buttons().indexOf(focus) : -1;
    draw(inside, typeof body === "function" ? body() : body);
    if (at >= 0 && !inside.contains(focus)) (buttons()[at] ?? head.firstElementChild).focus();
  };
  node.redraw();
  return unfold(root, node, closed);
}

/**
 * A sheet with a form in it, which closes when the form is sent, unless the form `stays`. The
 * content above the form may be a function.
 */
export function formSheet(
  shell,
  title,
  form,
  /** @type {Record<string, any>} */ { above = null, below = null, focus = true, ...options } = {},
) {
  const top = () => (typeof above === "function" ? above() : above);
  const node = shell.sheet(title, () => [top(), form, below], options);
  const { send } = form;
  form.send = () => {
    const sent = send();
    if (sent && !form.stays) node.close();
    return sent;
  };
  for (const area of form.querySelectorAll("textarea")) countText(shell.t, area);
  if (focus) form.area.focus();
  return node;
}

/**
 * Copies a text, and says so on the button. Over plain http, as on a meeting room's network,
 * browsers provide no clipboard, so an older command is used. If that fails too, the text is shown
 * beside the button, selected, to be copied by hand. Returns whether it was copied.
 */
export async function copyText(t, text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    button.parentNode.querySelector(".ok-copy")?.remove();
    const box = element(
      html`<input class="ok-copy" readonly value=${text} aria-label=${t("copy")}>`,
    );
    button.before(box);
    box.focus();
    box.select();
    if (!document.execCommand("copy")) return false;
    box.remove();
    button.focus();
  }
  const words = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
  words.nextNode().textContent = t("copied"); // the text itself: what a view drew stays its own
  return true;
}

/** How hard it is to guess a code that is said aloud, for people who want to know. */
export const codeOdds = (t, [one, ten, hundred]) => html`
  <details class="ok-more ok-odds">
    <summary>${t("code_odds")}</summary>
    <p>${t("code_odds_body", { one, ten, hundred })}</p>
  </details>`;

/** Asks before something that cannot be undone; `sure` runs only after a yes. */
export const makeSure = (root, t, title, words, label, sure) =>
  sheet(
    root,
    t,
    title,
    html`
    <p>${words}</p>
    <div class="ok-row">
      <button type="button" class="ok-main" data-close @click=${() => sure()}>${label}</button>
      <button type="button" class="ok-quiet" data-close>${t("cancel")}</button>
    </div>`,
  );

/** Actions beside the button `at`: [{label, run, checked?, danger?, off?, keys?} | {head} | null]. */
export function menu(root, at, items) {
  const entry = ({ head, label, run, checked, danger, off, keys }) =>
    head
      ? html`<p class="ok-menu-head" role="presentation">${head}</p>`
      : html`<button type="button" role=${checked == null ? "menuitem" : "menuitemradio"}
          aria-checked=${checked == null ? null : String(checked)} ?disabled=${off}
          class=${danger ? "ok-danger" : null} @click=${() => node.close() ?? run()}>
          <span>${label}</span>${keys && html`<kbd>${keys}</kbd>`}
        </button>`;
  const node = element(html`
    <dialog class="ok-menu">
      <div role="menu" aria-label=${at.getAttribute("aria-label") ?? at.textContent}>
        ${items.filter(Boolean).map(entry)}
      </div>
    </dialog>`);
  const buttons = () => [...node.querySelectorAll("button:not(:disabled)")];
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
