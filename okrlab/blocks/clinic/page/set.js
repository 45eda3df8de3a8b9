// The set: objectives with their key results, the work under each, and what was voted.

import { askedNow, flag, flagged } from "../../../boards/kit/findings.js";
import { html, keyed } from "../../../boards/kit/template.js";
import { press, said } from "../../../boards/kit/view.js";
import { dayWords, shorter } from "../../../boards/kit/words.js";

export function setView(clinic, pose) {
  const { t, desk, server, open } = clinic;
  const small = (text) => html`<p class="ok-small">${text}</p>`;
  const kicker = (text) => html`<p class="ok-kicker">${text}</p>`;
  const noteOn = (id) =>
    server.notes[id] && said(t("note_is", { text: server.notes[id] }), "ok-small");
  const editorOf = (id) => {
    const name = desk.editor(id);
    return name && html`<p class="ok-editing">${t("is_editing", { name })}</p>`;
  };

  let asked = new Set(); // what a coach would ask about now

  // -------------------------------------------------------------- a key result

  function card(kr) {
    const { zone, reason } = clinic.lookOf(kr.id);
    const { writer } = clinic;
    const isOpen = writer?.kind === "edit" && writer.id === kr.id;
    const question = pose(kr, isOpen || !desk.write());
    return html`
      <li class="ok-kr" data-card=${kr.id} data-stop=${kr.id} tabindex="-1"
        aria-label=${flagged(t, shorter(kr.text), asked.has(kr.id))} data-zone=${zone}
        data-sending=${desk.sending.has(kr.id)} data-hand=${clinic.hand === kr.id}>
        <div class="ok-face" ?hidden=${isOpen}>
          ${editorOf(kr.id)}
          <div class="ok-top">
            ${clinic.zone(zone)}
            <button type="button" class="ok-words" data-act="edit" dir="auto"
              ?disabled=${!desk.write()}>${sentence(kr)}${asked.has(kr.id) && flag(t)}</button>
            ${clinic.more({ act: "menu" }, kr.text)}
          </div>
          <div class="ok-below">
            ${reason && html`<p class="ok-small ok-reason">${reason}</p>`}${workOf(kr)}
          </div>
          ${more(kr)}
        </div>
        <div class="ok-form">${isOpen && writer.form}</div>
        <section class="ok-question" data-free aria-label=${t("question")} ?hidden=${!question}>${question}</section>
      </li>`;
  }

  /** The words as they were written; from where to where stands out in them. */
  function sentence({ id, text }) {
    const { baseline, target } = clinic.lookOf(id).fields ?? {};
    const ends = [baseline, target].filter((words) => words && text.includes(words));
    const pieces = [];
    let rest = text;
    for (const words of ends.sort((a, b) => text.indexOf(a) - text.indexOf(b))) {
      const at = rest.indexOf(words);
      if (at < 0) continue;
      pieces.push(html`${rest.slice(0, at)}<b>${words}</b>`);
      rest = rest.slice(at + words.length);
    }
    return html`<span>${pieces}${rest}</span>`;
  }

  function workOf(kr) {
    const work = clinic.workFor(kr.id);
    return (
      work.length > 0 &&
      html`<div class="ok-work">${kicker(t("work"))}<ul>${allOf(work, workLine)}</ul></div>`
    );
  }

  function more(kr) {
    const { bridge } = kr;
    const leads = kr.leads_to && (desk.get(kr.leads_to)?.text ?? server.led[kr.id]);
    const bets = desk.of("Hypothesis", (one) => one.about === kr.id);
    const backs = desk.of("SayBack", (one) => one.key_result === kr.id);
    const bridgeSays = () =>
      t("bridge_is", {
        owner: bridge.owner || t("nobody_yet"),
        expires: dayWords(bridge.expires) || t("no_date_yet"),
      });
    const back = (one) => html`
      <div class="ok-back">
        ${kicker(t("say_wrote"))}${said(one.text)}${kicker(t("say_took"))}${said(one.said, "ok-strong")}
      </div>`;
    return [
      bridge && small(bridgeSays()),
      leads && said(t("leads_to", { text: leads }), "ok-small"),
      kr.signal && said(t("signal_is", { text: kr.signal }), "ok-small"),
      kr.guardrail && said(t("guardrail_is", { text: kr.guardrail }), "ok-small"),
      noteOn(kr.id),
      allOf(bets, clinic.bet),
      allOf(backs, back),
    ];
  }

  const workLine = (one) => html`
    <li>
      <button type="button" data-act="work-menu" data-id=${one.id} dir="auto"
        ?disabled=${!desk.write()}>${one.text}</button>
      ${one.was && html`<span class="ok-badge">${t("was_key_result")}</span>`}
    </li>`;
  const allOf = (cards, view) => cards.map((one) => keyed(one.id, view(one)));

  // -------------------------------------------------------------- an objective

  function set(id, hasOthers) {
    const { writer } = clinic;
    const krs = clinic.krs(id);
    const aim = desk.get(id)?.text;
    const isNew = writer?.kind === "new" && writer.id === id;
    const all = t("add_key_result");
    const isBrief = krs.length > 0 && !desk.narrow; // in the heading of a list, where it is plain what is added
    const add = () =>
      press(
        isBrief ? t("add") : all,
        { act: "new", id },
        { look: krs.length ? "" : "ok-main", name: isBrief && all },
      );
    const heading = aim
      ? html`${kicker(t("objective"))}<h3 dir="auto">${aim}</h3>`
      : hasOthers && html`<h3>${t("no_objective")}</h3>`;
    return html`
      <section class="ok-set" data-set=${id}>
        <header>
          ${editorOf(id)}${heading}${noteOn(id)}
          ${krs.some((kr) => clinic.workFor(kr.id).length) && html`<p class="ok-head" aria-hidden="true">${t("work")}</p>`}
          ${aim && desk.write() && clinic.more({ act: "objective-menu", id }, aim)}
        </header>
        <ol class="ok-krs">${allOf(krs, card)}</ol>
        <div class="ok-adding">${isNew ? writer.form : desk.write() && add()}</div>
        <footer>${summary(id, krs)}</footer>
      </section>`;
  }

  function summary(id, krs) {
    const about = server.sets[id];
    const votes = server.standings
      .filter((one) => one.id === id || krs.some((kr) => kr.id === one.id))
      .sort((a, b) => Number(b.id === id) - Number(a.id === id));
    const vote = (one) => html`
      <li>
        ${said(one.id === id ? t("vote_all") : desk.get(one.id).text, "ok-strong")}
        ${spread(one, one.id === id)}
      </li>`;
    const ask = about?.ask;
    return [
      krs.length > 0 && about && clinic.mix(about),
      krs.length > 0 && ask && !clinic.isLate(ask) && setQuestion(ask),
      votes.length > 0 &&
        html`
        <section class="ok-votes" aria-label=${t("voted")}>
          <h4>${t("voted")}</h4><ol>${votes.map(vote)}</ol>
        </section>`,
    ];
  }

  function setQuestion({ rule, card, message, question }) {
    const about = desk.get(card); // a key result or the objective: a question says of which
    const answer = (label, act) => press(label, { act, rule, card });
    return html`
      <div class="ok-setask">
        ${flag(t)}${about && said(t("about_one", { text: about.text }), "ok-about-it")}
        ${said(message)}${said(question, "ok-strong")}
        ${
          desk.write() &&
          html`<div class="ok-row">
            ${answer(t("fine_here"), "overrule")}${answer(t("not_now"), "set-later")}
          </div>`
        }
      </div>`;
  }

  /** How many chose each step, as bars with their numbers. */
  function spread({ spread: counts, reason, verdict }, isWhole) {
    const most = Math.max(1, ...counts);
    const [low, high] = isWhole ? ["vote_all_low", "vote_all_high"] : ["vote_low", "vote_high"];
    const step = (n, i) => html`
      <li aria-label=${t("spread_step", { step: i + 1, n })} style=${`--share:${n / most}`}>
        <i aria-hidden="true"></i><b aria-hidden="true">${n}</b>
      </li>`;
    return html`
      <div class="ok-spread" data-verdict=${verdict}>
        <span>${t(low)}</span>
        <ol aria-label=${t("spread")}>${counts.map(step)}</ol>
        <span>${t(high)}</span>
        <p>${isWhole ? t(`whole_${verdict}`) : reason}</p>
      </div>`;
  }

  // -------------------------------------------------------------- all of it

  const start = () => html`
    <h2>${t("start_title")}</h2>
    <p>${t("start_intro")}</p>
    ${firstList()}
    <div class="ok-row">
      ${server.climbed && press(t("from_ladder"), { act: "rungs" })}
      ${press(t("one_by_one"), { act: "new", id: "" }, { look: "ok-quiet" })}
    </div>`;

  function firstList() {
    clinic.first ??= open.sorter();
    return clinic.first;
  }

  return function view() {
    asked = askedNow(desk);
    const off = desk.view !== "set";
    const { writer } = clinic;
    const aims = desk.of("Objective");
    const isBare = !["KeyResult", "Objective", "Initiative"].some((one) => desk.of(one).length);
    const isFirst = isBare && !writer && desk.write();
    const isEmpty = isBare && !desk.write();
    const isLoose = clinic.krs("").length || (writer?.kind === "new" && !writer.id);
    const ids = [...aims.map((one) => one.id), ...(isLoose ? [""] : [])];
    const work = clinic.workFor("");
    return html`
      <section class="ok-start" ?hidden=${off || !(isFirst || isEmpty)}>
        ${isFirst && start()}
        ${isEmpty && html`<p class="ok-empty">${t("nothing_yet")}</p>`}
      </section>
      <div class="ok-sets" data-rove="krs" ?hidden=${off || (isBare && !writer)}>
        ${ids.map((id) => keyed(id, set(id, aims.length > 0)))}
      </div>
      <section class="ok-loose" ?hidden=${off || !work.length}>
        <h3>${t("loose_work")}</h3>${small(t("loose_hint"))}
        <ul class="ok-work">${allOf(work, workLine)}</ul>
      </section>
      <div class="ok-row ok-foot" ?hidden=${off || isFirst || !desk.write()}>
        ${press(t("add_objective"), { act: "objective", id: "" }, { look: "ok-quiet" })}
        ${press(t("paste"), { act: "paste" }, { look: "ok-quiet" })}
      </div>`;
  };
}
