// The ways to join: the QR code on the wall, the code to say aloud, and all links.

import { nameChips } from "../../boards/kit/names.js";
import { codeOdds } from "../../boards/kit/sheets.js";
import { html, keyed } from "../../boards/kit/template.js";
import { copier, picture, press, said } from "../../boards/kit/view.js";
import { lasting } from "../../boards/kit/words.js";
import { onward, quiet, soft, urlOf } from "./parts.js";

const KINDS = ["join", "view", "facilitate", "host"];
const POWERS = ["facilitate", "host"]; // links that must not be shown to a room
const MINUTE = 60000; // ms
const FEW = 24; // names that are surely in sight: more can be scrolled, by keys too
const MOST_NAMES = 60;

/** The ways to join a lobby's workshop (see lobby.js). */
export function doorsOf(lobby) {
  const { t, link, server, room, host, phones } = lobby;
  /** @type {any} */
  let code = null;
  let odds = null;
  let isAsked = false;
  const unveiled = new Set();

  async function askCode(fresh = false) {
    isAsked = true;
    const told = await link.answer({ op: "code", fresh });
    code = { ...told, until: Date.now() + MINUTE * told.left };
    odds = told.odds;
    lobby.repaint();
  }

  const unreached = (join) => html`
    <h3>${t(join.url ? "here_title" : "no_address_title")}</h3>
    ${said(t("here_hint"))}
    ${phones.offer()}
    <p class="ok-url">${urlOf(join)}</p>
    ${soft(t("here_else"))}
    ${host && quiet(t("address_say"), { act: "address" }, { look: "" })}`;

  function reached({ qr, url, unsure }) {
    const left = code && Math.max(1, Math.ceil((code.until - Date.now()) / MINUTE));
    return html`
      ${picture(qr, t("join_alt"))}
      <h3>${t("join_hint")}</h3>
      <p class="ok-url" dir="auto">${t("join_or", { address: new URL(url).host })}</p>
      <p class="ok-code">${code?.code ?? "…"}</p>
      <div class="ok-row lo-mid">
        ${press(t("code_fresh"), { act: "code" })}
        ${copier(t("copy"), url)}
      </div>
      <div class="ok-row lo-mid lo-safe">
        ${soft(code ? t("code_renews", { time: lasting(t, left) }) : t("code_wait"))}
        ${odds && codeOdds(t, odds)}
      </div>
      ${unsure && soft(t("join_unsure"))}
      ${phones.back()}`;
  }

  /** Who has come in, `then` what comes, and where a host goes from here: all in sight at once. */
  function arrivals(then) {
    if (!room || !server.doors.join) return null;
    const here = server.here ?? [];
    return html`
      <div class="lo-here">
        <p class="lo-count">${t.n("people", here.length)}</p>
        ${here.length ? null : soft(t("here_none"))}
        <div class="lo-names" tabindex=${here.length > FEW ? 0 : null} role=${here.length > FEW ? "group" : null}
          aria-label=${here.length > FEW ? t("names_here") : null}>${nameChips(t, here, MOST_NAMES)}</div>
        ${then}
        <div class="lo-onward">
          ${onward(t("console"), "90-facilitate", { look: "lo-main" })}
          ${onward(t("projector"), "85-projector", { blank: true })}
        </div>
      </div>`;
  }

  function door() {
    const { join } = server.doors;
    if (!room) return html`<h3>${t("solo_title")}</h3>${said(t("solo_hint"))}`;
    return join && (join.local ? unreached(join) : reached(join));
  }

  function linkOf(kind) {
    const door = server.doors[kind];
    const name = t(`link_${kind}`);
    const isPower = POWERS.includes(kind);
    const isVeiled = isPower && !unveiled.has(door.path);
    const mayRenew = host || !isPower;
    const show = { name: t("link_show_name", { name }) };
    return keyed(
      kind,
      html`
      <li>
        <div>
          <strong>${name}</strong>${soft(t(`link_${kind}_hint`))}
          <p class="ok-url" ?hidden=${isVeiled}>${urlOf(door)}</p>
        </div>
        <div class="ok-row">
          ${isVeiled && quiet(t("link_show"), { act: "unveil", kind }, show)}
          ${copier(t("copy"), urlOf(door), { name: t("copy_name", { name }) })}
          ${mayRenew && quiet(t("link_renew"), { act: "renew", kind }, { name: t("renew_name", { name }) })}
        </div>
      </li>`,
    );
  }

  const links = () => html`
    <ul class="lo-links">
      ${KINDS.filter((kind) => server.doors[kind]).map(linkOf)}
      <li>
        <div><strong>${t("course")}</strong>${soft(t("course_hint"))}</div>
        <div class="ok-row">${onward(t("course_open"), "70-course")}</div>
      </li>
    </ul>`;

  return {
    door,
    arrivals,
    links,
    askCode,
    /** Asks for the code if it is shown and was not asked for yet. */
    look(isShown) {
      const join = isShown && room && server.doors.join;
      if (join && !join.local && !isAsked) askCode();
    },
    /** The page got its whole state anew, so the code has to be asked for again. */
    again() {
      isAsked = false;
    },
    tick() {
      if (code && Date.now() > code.until) {
        code = null;
        isAsked = false;
      }
      lobby.repaint();
    },
    unveil: (kind) => unveiled.add(server.doors[kind].path),
  };
}
