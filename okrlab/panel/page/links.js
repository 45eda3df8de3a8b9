// A link of a workshop: it is opened in a new browser tab or copied, and never written out.

import { html, keyed } from "../../boards/kit/template.js";
import { copier } from "../../boards/kit/view.js";

/** The name of a kind of link. */
export const nameOf = (t, kind) => t(`link_${kind}`);

/** An entry of a list of links; `name` is what the link is called. */
export function linkOf(t, { kind, url }, name = nameOf(t, kind)) {
  return keyed(
    kind,
    html`
    <li>
      <span class="pa-name" dir="auto">${name}</span>
      <a class="ok-button" href=${url} target="_blank" rel="noopener noreferrer"
        aria-label=${t("open_name", { name })}>${t("open")}</a>
      ${copier(t("copy_short"), url, { look: "ok-quiet", name: t("copy_name", { name }) })}
    </li>`,
  );
}
