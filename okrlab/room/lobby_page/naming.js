// The names of a workshop, of its team and of its cycle, which a host may change.

import { html } from "../../boards/kit/template.js";
import { quiet } from "./parts.js";

export const NAMES = ["title", "team", "cycle"];
const LIMIT = 120; // most characters of a name

/** The names of a lobby's workshop (see lobby.js); `setFrame` records changed ones. */
export function namingOf(lobby, setFrame) {
  const { t, server } = lobby;
  /** @type {Record<string, string> | null} */
  let before = null; // what the names were before this page changed them

  const named = () => Object.fromEntries(NAMES.map((name) => [name, server[name]]));

  function send(names) {
    before = named();
    setFrame(names);
  }

  function open() {
    const one = (name) => ({
      name,
      label: t(`name_${name}`),
      value: server[name],
      limit: LIMIT,
      needed: true,
    });
    const form = lobby.form({ home: "names", fields: NAMES.map(one), send });
    lobby.formSheet(t("names_edit"), form, { above: html`<p>${t("names_edit_hint")}</p>` });
  }

  function undo() {
    setFrame(before);
    before = null;
  }

  const isChanged = () => before && NAMES.some((name) => before?.[name] !== server[name]);

  return {
    view: () => [
      quiet(t("names_edit"), { act: "rename" }),
      isChanged() && quiet(t("names_undo"), { act: "unname" }),
    ],
    acts: { rename: open, unname: undo },
  };
}
