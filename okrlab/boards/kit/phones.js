// Phones in the room: a host lets them in, keeps them out again, or has an address tried.

import { html } from "./template.js";
import { press, said } from "./view.js";

/**
 * Asks the server for something that a host may wish: "in", "out", or "try" with an `address`.
 * Answers with a `message` and a `hint` if it is refused.
 */
async function wish(t, workshop, act, more = {}) {
  try {
    const answer = await fetch(`../../api/phones/${encodeURIComponent(workshop)}`, {
      method: "POST",
      body: new URLSearchParams({ act, ...more }),
    });
    if (answer.ok) return await answer.json();
  } catch {
    // as any other answer that says nothing
  }
  return { message: t("phones_lost"), hint: "" };
}

/** What a page shows of it, whose `server.base` is the address in the room while phones are in. */
export function phonesOf(shell) {
  const { t, server, room } = shell;
  const { role, workshop } = shell.context();
  const isHost = room && role === "host";
  /** @type {{ message?: string, hint?: string }} */
  let refusal = {};
  let isAsked = false;

  async function ask(act) {
    isAsked = true;
    refusal = {};
    shell.repaint();
    refusal = await wish(t, workshop, act);
    isAsked = false;
    shell.repaint();
  }

  const why = () => {
    const { message = "", hint = "" } = refusal;
    return html`<p class="ok-local" role="alert" ?hidden=${!message}>${message} ${hint}</p>`;
  };

  return {
    /** While the address is for this computer alone. */
    offer: () => [
      said(t(isHost ? "phones_about" : "phones_ask_host")),
      isHost &&
        press(
          t(isAsked ? "phones_trying" : "phones_in"),
          { act: "phones-in" },
          { look: "ok-main", off: isAsked },
        ),
      why(),
    ],
    /** While phones are let in: what to do if one stays out, and how to keep all of them out. */
    back: () =>
      server.base && [
        said(t("phones_help"), "ok-about"),
        isHost && press(t("phones_out"), { act: "phones-out" }, { look: "ok-quiet", off: isAsked }),
        why(),
      ],
    attempt: (address) => wish(t, workshop, "try", { address }),
    acts: {
      "phones-in": () => ask("in"),
      "phones-out": () =>
        shell.makeSure(t("phones_out_title"), t("phones_out_hint"), t("phones_out"), () =>
          ask("out"),
        ),
    },
  };
}
