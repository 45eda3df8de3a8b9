// The names of a workshop, of its team and of its cycle, which a host may change.

import { complain } from "../../boards/kit/forms.js";
import { html } from "../../boards/kit/template.js";
import { said } from "../../boards/kit/view.js";
import { quiet } from "./parts.js";

export const NAMES = ["title", "team", "cycle"];
const LIMIT = 120; // most characters of a name

/** The names of a lobby's workshop (see lobby.js); `setFrame` records changed ones. */
export function namingOf(lobby, setFrame) {
  const { t, server } = lobby;
  /** @type {Record<string, string> | null} */
  let before = null; // what the names were before this page changed them

  const named = () => Object.fromEntries(NAMES.map((name) => [name, server[name]]));

  /** `tried` are names that were refused, to be changed and sent again. */
  function open(tried = {}) {
    const opened = named();
    const isMoved = (name) => server[name] !== opened[name];
    /** What another host has changed meanwhile: it is said before it is replaced. */
    const above = () => html`
      <p>${t("names_edit_hint")}</p>
      <div role="status">
        ${NAMES.filter(isMoved).map((name) =>
          said(
            t("names_meanwhile", { name: t(`name_${name}`), value: server[name] }),
            "lo-meanwhile",
          ),
        )}
      </div>`;

    /** Only what was changed here: another host's words for the rest stay. */
    function send(names) {
      before = named();
      setFrame(
        Object.fromEntries(
          NAMES.flatMap((name) => (names[name] === opened[name] ? [] : [[name, names[name]]])),
        ),
      );
      return true;
    }

    const one = (name) => ({
      name,
      label: t(`name_${name}`),
      value: tried[name] || server[name],
      limit: LIMIT,
      needed: true,
    });
    const form = lobby.form({ home: "names", fields: NAMES.map(one), send });
    lobby.formSheet(t("names_edit"), form, { above });
    return form;
  }

  /** One name was refused, and the others with it: all of them are in their boxes again. */
  function refuse(frame, why) {
    Object.assign(server, before);
    before = null;
    complain(open(frame).areas.team, why);
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
    refuse,
    acts: { rename: () => open(), unname: undo },
  };
}
