// Who is here, and the ways to join: links, a QR code, a code to say aloud.

import { participants } from "../../boards/kit/names.js";
import { phonesOf } from "../../boards/kit/phones.js";
import { codeOdds, copyText } from "../../boards/kit/sheets.js";
import { COACHES } from "../../boards/kit/shell.js";
import { html } from "../../boards/kit/template.js";
import { press, said } from "../../boards/kit/view.js";
import { offer, row, rows, sign } from "./rows.js";

const DOORS = ["join", "view", "facilitate"];

/** A person by their id. */
export const personIn = ({ people }, id) => people.find((one) => one.id === id);

export function peopleSheets(shell, { run }) {
  const { t, server, link } = shell;
  const phones = phonesOf(shell);
  const nameOf = (one) => shell.personOf(one?.name);
  const isCoach = (one) => COACHES.includes(one?.role);
  const presence = (one) => t(one.here ? "is_here" : "is_away");

  function openPeople() {
    const form = shell.form({
      home: "name",
      fields: [{ name: "name", label: t("your_name"), value: server.me.name, limit: 60 }],
      send: ({ name }) => run({ type: "NameMyself", name }),
    });
    const person = (one) => {
      const name = nameOf(one);
      const isMe = one.id === server.me.id;
      return row(
        one.id,
        isMe ? t("you", { name }) : name,
        [isCoach(one) && t("is_coach"), presence(one)],
        !isMe && sign("more", t("more_about", { text: name }), { act: "person", person: one.id }),
      );
    };
    const invite = press(t("invite"), { act: "doors", close: true }, { icon: "join" });
    shell.formSheet(t("people_title"), form, {
      focus: false,
      above: () => [
        html`<div class="ok-row">${invite}</div>`,
        rows(server.people.map(person), t("nobody")),
      ],
    });
  }

  function personMenu(at, id) {
    const one = personIn(server, id);
    const name = nameOf(one);
    const hand = { label: t("hand_over_to", { name }), run: () => acts.hand({ person: id }) };
    const sure = (title, hint, label, yes) => ({
      label: t(label),
      run: () => shell.makeSure(t(title, { name }), t(hint), t(label), yes),
    });
    const endLinks = async () => {
      await link.answer({ op: "end_rejoin", person: id });
      shell.notice(t("end_links_done", { name: nameOf(personIn(server, id)) }));
    };
    const remove = () => run({ type: "RemovePerson", person: id });
    shell.menu(at, [
      isCoach(one) && one.here && hand,
      !isCoach(one) && { label: t("same_as"), run: () => openMerge(id) },
      sure("end_links_title", "end_links_hint", "end_links", endLinks),
      {
        ...sure("remove_person_title", "remove_person_hint", "remove_person", remove),
        danger: true,
      },
    ]);
  }

  function openMerge(id) {
    const name = nameOf(personIn(server, id));
    const others = participants(server).filter((one) => one.id !== id);
    const into = (one) =>
      offer(nameOf(one), { act: "merge", person: id, into: one.id }, presence(one));
    shell.sheet(t("same_as_title", { name }), [
      said(t("same_as_hint", { name }), "ok-about"),
      rows(others.map(into), t("nobody")),
    ]);
  }

  function openHandOver() {
    const others = server.people.filter(
      (one) => one.here && isCoach(one) && one.id !== server.me.id,
    );
    const hand = (one) =>
      press(t("hand_over_to", { name: nameOf(one) }), { act: "hand", person: one.id, close: true });
    const invite = { act: "doors", kind: "facilitate", close: true };
    shell.sheet(t("hand_over"), [
      said(t(others.length ? "hand_over_hint" : "hand_over_none"), "ok-about"),
      others.map(hand),
      press(t("invite_coach"), invite, { icon: "join" }),
    ]);
  }

  // -------------------------------------------------------------- the ways in

  let shown = ""; // the kind of link that is shown
  let doors = null;
  let code = null;
  let copied = "";

  function openDoors(kind = "join") {
    shown = kind;
    code = null;
    shell.sheet(t("doors_title"), doorsView);
    askDoors({ op: "links" });
    askCode(false);
  }

  async function askDoors(message) {
    doors = null;
    doors = (await link.answer(message)).links;
    shell.repaint();
  }

  async function askCode(isNew) {
    code = await link.answer({ op: "code", new: isNew });
    shell.repaint();
  }

  function doorsView() {
    if (!doors) return said(t("one_moment"), "ok-about");
    const kinds = DOORS.filter((one) => doors[one]?.url);
    if (!kinds.length) return said(t("no_address"));
    const { url, qr, here_only: isLocal, unsure } = doors[shown] ?? doors[kinds[0]];
    const drawn = qr?.includes("xmlns=")
      ? qr
      : qr?.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
    const hasCode = shown === "join" && !isLocal;
    const mayRevoke = shown !== "facilitate" || server.me.role === "host";
    const choice = (kind) => html`
      <button type="button" data-act="door" data-kind=${kind}
        aria-pressed=${String(kind === shown)}>${t(`door_${kind}`)}</button>`;
    const source = `data:image/svg+xml,${encodeURIComponent(drawn)}`;
    const spoken = () => html`
      <p class="ok-spoken">
        ${t("spoken")} <b>${code.code}</b> <span class="ok-url">${new URL(url).origin}</span>
      </p>
      ${codeOdds(t, code.odds)}`;
    const quiet = { look: "ok-quiet" };
    return html`
      <div class="ok-views" role="group" aria-label=${t("doors_title")}>${kinds.map(choice)}</div>
      ${said(t(`door_${shown}_hint`), "ok-about")}
      ${isLocal && [said(t("here_only"), "ok-local"), phones.offer()]}
      ${unsure && said(t("join_unsure"), "ok-local")}
      ${drawn && html`<img class="ok-qr" alt=${t("qr_alt")} src=${source}>`}
      <p class="ok-url">${url}</p>
      ${hasCode && code && spoken()}
      ${shown === "join" && phones.back()}
      <div class="ok-row">
        ${press(t(copied === url ? "copied" : "copy"), { act: "copy", url })}
        ${hasCode && press(t("new_code"), { act: "new-code" }, quiet)}
        ${mayRevoke && press(t("revoke"), { act: "revoke" }, { look: "ok-quiet ok-danger" })}
      </div>`;
  }

  const acts = {
    ...phones.acts,
    people: openPeople,
    person: ({ person }, at) => personMenu(at, person),
    merge: ({ person, into }) => run({ type: "MergePersons", person, into }),
    hand: ({ person }) => run({ type: "TakeLead", person }),
    doors: ({ kind }) => openDoors(kind),
    door({ kind }) {
      shown = kind;
    },
    async copy({ url }, at) {
      if (await copyText(t, url, at)) copied = url;
      shell.repaint();
    },
    "new-code": () => askCode(true),
    revoke() {
      const kind = shown;
      const name = t(`door_${kind}`);
      shell.makeSure(t("revoke_title", { name }), t("revoke_hint"), t("revoke"), () =>
        askDoors({ op: "revoke", kind }),
      );
    },
  };

  /** The server is reached elsewhere now, so the links that are shown have to be asked for anew. */
  const moved = () => doors && askDoors({ op: "links" });

  return { openDoors, openHandOver, moved, acts };
}
