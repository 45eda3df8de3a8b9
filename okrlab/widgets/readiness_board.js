// The readiness board: what a survey showed, where a team starts and why, the plan of all teams,
// and a leader's message rewritten. What is advised, found or drawn, the kernel says.

import { deckDesk } from "./kit/deck.js";
import { attr, h, press, refill, said, setText, submitter } from "./kit/dom.js";
import { countText, field, pick } from "./kit/forms.js";
import { sheet } from "./kit/sheets.js";
import { uid } from "./kit/words.js";

const FEW = 5; // teams to choose from by buttons

function readinessBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "readiness", { views: ["start", "plan", "message"] });
  const { t, keep, server, root, link } = desk;
  const { questions = {}, order = [], stages = [], messages = [] } = model.get("_context") ?? {};
  Object.assign(server, { survey: null, placed: [], advice: {}, means: [], led: null, opens: "" });
  let team = "",
    drawn = "",
    numbers = 0,
    opened = false,
    choosing = false;
  const waiting = new Map(); // what the kernel was asked, by number or name

  const ask = (message, then) => {
    waiting.set(++numbers, then);
    link.ask({ ...message, n: numbers });
  };
  const make = (message, then) => {
    waiting.set(link.wish(message), then);
  }; // what is answered is put on the board
  const stageName = (stage) => t(`stage_${stage}`);
  const cardOf = (aspect) =>
    desk.of("Maturity", (one) => one.aspect === aspect && (one.team ?? "") === team)[0];
  const choice = () =>
    desk
      .of("StageChoice", (one) => (one.team ?? "") === team)
      .sort((a, b) => (b.version ?? 0) - (a.version ?? 0))[0];
  const advice = () => server.advice[team] ?? server.advice[""];
  const teams = () =>
    [
      ...new Set([
        team,
        ...["Maturity", "StageChoice", "TeamPlan"].flatMap((kind) =>
          desk.of(kind).map((one) => one.team ?? ""),
        ),
      ]),
    ]
      .filter(Boolean)
      .sort((a, b) => a.localeCompare(b))
      .slice(0, 60);
  const picture = (svg, alt) =>
    h("img", { class: "rd-picture", alt, src: `data:image/svg+xml,${encodeURIComponent(svg)}` });
  const head = (title, hint) => [h("h3", {}, title), hint && h("p", { class: "rd-hint" }, hint)];

  const survey = h("section", { class: "rd-part" }),
    where = h("section", { class: "rd-part" });
  const advised = h("section", { class: "rd-part rd-advice" }),
    chosen = h("section", { class: "rd-part" });
  const start = h(
    "div",
    { class: "ok-deck" },
    survey,
    where,
    h("div", { class: "rd-two" }, advised, chosen),
  );
  const plan = h("div", { class: "ok-deck" }),
    drill = h("div", { class: "ok-deck" });
  desk.body.append(start, plan, drill);

  // -------------------------------------------------------------- what the survey showed

  function bars(item) {
    const most = Math.max(1, ...item.counts);
    const spoken = item.counts
      .map((n, i) => n && t("survey_step", { n, step: i + 1 }))
      .filter(Boolean)
      .join(", ");
    return h(
      "li",
      {},
      h(
        "p",
        { dir: "auto" },
        item.text,
        item.reversed && h("small", {}, ` (${t("survey_turned")})`),
      ),
      h(
        "div",
        {
          class: "rd-bars",
          role: "img",
          "aria-label": t("survey_bar", { text: item.text, spread: spoken }),
        },
        item.counts.map((n) =>
          h("span", {}, h("i", { style: `--part: ${n / most}` }), h("b", {}, n ? String(n) : "")),
        ),
      ),
    );
  }

  function paintSurvey() {
    const { survey: shown, led } = server;
    survey.hidden = !shown;
    if (!shown) return;
    refill(survey, [shown, led], () => [
      head(t("survey_head"), t.n("survey_people", shown.answered)),
      shown.told.slice(1).map((line) => said(line, "ok-strong")),
      h("p", { class: "rd-hint" }, t("survey_side")),
      h("ul", { class: "rd-items" }, bars(shown.items[0])),
      shown.trend &&
        h(
          "details",
          {},
          h("summary", {}, t("survey_trend", { cycle: shown.trend.cycle })),
          h("p", { class: "rd-hint" }, t("survey_trend_hint")),
          h(
            "ul",
            { class: "rd-items" },
            shown.trend.rows.map((row) =>
              h(
                "li",
                {},
                h("span", { dir: "auto" }, row.text),
                h("p", {}, t("survey_then_now", { before: row.before, now: row.now })),
              ),
            ),
          ),
        ),
      h(
        "details",
        {},
        h("summary", {}, t("survey_all")),
        h("ul", { class: "rd-items" }, shown.items.map(bars)),
      ),
      led &&
        h(
          "details",
          { class: "rd-led" },
          h("summary", {}, t("for_coach")),
          led.gaps?.length > 0 && [
            h("h4", {}, t("lead_gap")),
            h(
              "ul",
              { class: "rd-lines" },
              led.gaps
                .slice(0, 3)
                .map((one) => h("li", {}, said(one.told), said(one.ask, "ok-strong"))),
            ),
          ],
          h("h4", {}, t("ask_next")),
          h(
            "ul",
            { class: "rd-lines" },
            led.next.map((line) => h("li", {}, line)),
          ),
          h("h4", {}, t("avoid")),
          h(
            "ul",
            { class: "rd-lines" },
            led.avoid.map((line) => h("li", {}, line)),
          ),
        ),
      h("p", { class: "rd-source" }, `${shown.source} ${shown.known}`),
    ]);
  }

  // -------------------------------------------------------------- where we stand

  function paintWhere() {
    const all = teams(),
      cards = order.map((aspect) => cardOf(aspect));
    const rooms = new Map(team ? [] : server.placed.map((one) => [one.aspect, one.told]));
    refill(where, [team, all, cards, [...rooms], desk.write()], () => [
      head(t("where"), t("where_hint")),
      all.length > FEW &&
        h(
          "label",
          { class: "rd-teams" },
          h("span", { class: "ok-unseen" }, t("team_pick")),
          h(
            "select",
            { "data-teams": true },
            ["", ...all].map((name) =>
              h("option", { value: name, selected: name === team }, name || t("team_whole")),
            ),
          ),
        ),
      all.length > 0 &&
        all.length <= FEW &&
        h(
          "div",
          { class: "ok-choice rd-teams", role: "group", "aria-label": t("team_pick") },
          ["", ...all].map((name) =>
            h(
              "button",
              {
                type: "button",
                "data-act": "team",
                "data-team": name,
                "aria-pressed": String(name === team),
              },
              name || t("team_whole"),
            ),
          ),
        ),
      h(
        "ul",
        { class: "rd-questions" },
        order.map((aspect, i) => {
          const card = cards[i],
            { name, anchors } = questions[aspect];
          return h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                "data-act": "place",
                "data-aspect": aspect,
                disabled: !desk.write(),
              },
              h("span", { class: "rd-name" }, name),
              h(
                "span",
                { class: card ? "rd-anchor" : "rd-anchor rd-open" },
                card
                  ? anchors[card.level - 1]
                  : t(rooms.has(aspect) ? "room_said" : "not_placed", { told: rooms.get(aspect) }),
              ),
              h(
                "span",
                { class: "rd-steps", "aria-hidden": "true" },
                anchors.map((_, n) => h("i", { "data-on": card && n < card.level ? true : null })),
              ),
            ),
          );
        }),
      ),
      h(
        "div",
        { class: "ok-row" },
        press(t("diagnose"), { act: "diagnose" }, { look: "ok-quiet" }),
        press(t("team_other"), { act: "team-new" }, { look: "ok-quiet" }),
      ),
    ]);
  }

  function openPlace(aspect) {
    const { name, ask: question, anchors } = questions[aspect],
      card = cardOf(aspect);
    const place = card ?? { type: "Maturity", id: uid(), aspect, team };
    const room = server.placed.find((one) => one.aspect === aspect),
      group = `ok-${uid()}`;
    const steps = h(
      "fieldset",
      { class: "rd-pick" },
      h("legend", { class: "ok-strong" }, question),
      anchors.map((words, n) =>
        h(
          "label",
          {},
          h("input", { type: "radio", name: group, value: n + 1, checked: card?.level === n + 1 }),
          h("span", {}, words),
        ),
      ),
    );
    const node = sheet(root, t, name, [
      steps,
      room && h("p", {}, t("room_said", { told: room.told })),
    ]);
    steps.addEventListener("change", ({ target }) => {
      desk.set([{ ...place, level: Number(target.value) }]);
      setTimeout(() => node.close(), 180);
    });
  }

  function openDiagnose() {
    const box = pasteBox(t("diagnose_hint"), t("diagnose_go"), (text) =>
      ask({ op: "diagnose", text }, (found) => {
        if (found.problems) return box.amiss(found);
        box.result.replaceChildren(
          ...[
            found.mix && said(found.mix, "ok-strong"),
            said(found.because),
            said(t("diagnose_moves", found)),
            found.costs.length > 0 && said(t("diagnose_costs", { costs: found.costs.join(", ") })),
            found.whys.length > 0 &&
              said(
                t("diagnose_whys", {
                  whys: found.whys.map(([why, n]) => (n > 1 ? `${why} (${n})` : why)).join(", "),
                }),
              ),
            found.findings.length > 0 &&
              h(
                "ul",
                { class: "rd-lines" },
                found.findings.map((line) => h("li", { dir: "auto" }, line)),
              ),
            found.level > 0 &&
              press(
                t("diagnose_keep"),
                { act: "keep-last", level: found.level, close: true },
                { look: "ok-main" },
              ),
          ].filter(Boolean),
        );
      }),
    );
    sheet(root, t, t("diagnose"), [box], { wide: true });
  }

  /** A box for a pasted table, and what comes of it; all that is amiss is listed below it. */
  function pasteBox(hint, go, send) {
    const area = h("textarea", { rows: 6, dir: "auto", "aria-label": hint, class: "rd-paste" });
    const result = h("div", { class: "ok-stack", role: "status" });
    const form = h(
      "form",
      { class: "ok-box", novalidate: true },
      h("p", {}, hint),
      area,
      h("div", { class: "ok-row" }, submitter(go)),
      result,
    );
    form.send = () => {
      if (area.value.trim()) send(area.value);
      else area.focus();
    };
    return Object.assign(form, { area, result, amiss: (told) => showAmiss(result, told) });
  }
  const showAmiss = (node, { problems, hint }) =>
    node.replaceChildren(
      h("p", { class: "ok-strong" }, t("amiss")),
      h(
        "ul",
        { class: "rd-amiss" },
        problems.map((line) => h("li", { dir: "auto" }, line)),
      ),
      h("p", {}, hint),
    );

  // -------------------------------------------------------------- advice, and the team's own choice

  function paintAdvice() {
    const found = advice(),
      some = order.some((aspect) => cardOf(aspect));
    advised.hidden = !found;
    if (!found) return;
    if (!some) return refill(advised, [], () => [head(t("advice_head"), t("advice_wait"))]);
    refill(advised, [found], () => [
      h("h3", {}, t("advice_head")),
      h("p", { class: "rd-stage" }, stageName(found.stage)),
      h("p", {}, t(`stage_${found.stage}_about`)),
      h("h4", {}, t("advice_change")),
      found.would_change.length
        ? h(
            "ul",
            { class: "rd-lines" },
            found.would_change.map((line) => h("li", {}, line)),
          )
        : h("p", {}, t("advice_none")),
      h(
        "details",
        {},
        h("summary", {}, t("advice_why")),
        h(
          "ul",
          { class: "rd-reasons" },
          found.reasons.map((one) =>
            h(
              "li",
              { "data-holds": one.holds || null },
              h("b", {}, one.name),
              " ",
              h("span", {}, one.said),
              " ",
              h(
                "small",
                {},
                t("allows", { stage: stageName(one.allows) }),
                one.holds ? ` · ${t("holds")}` : "",
              ),
            ),
          ),
        ),
        h("p", { class: "rd-hint" }, h("b", {}, t("advice_rule")), " ", found.rule),
      ),
    ]);
  }

  function paintChoice() {
    const now = choice();
    refill(chosen, [now, choosing, team, desk.write()], () => [
      h("h3", {}, t("choose_head")),
      now && !choosing
        ? [
            h("p", { class: "rd-stage" }, t("chosen", { stage: stageName(now.stage) })),
            now.reason && said(t("chosen_reason", { reason: now.reason })),
            now.advised &&
              now.advised !== now.stage &&
              h("p", { class: "rd-hint" }, t("chosen_advised", { stage: stageName(now.advised) })),
            desk.write() && press(t("choose_again"), { act: "again" }, { look: "ok-quiet" }),
          ]
        : [
            h("p", { class: "rd-hint" }, t("choose_hint")),
            h(
              "div",
              { class: "rd-stages" },
              stages.map((stage) =>
                press(
                  stageName(stage),
                  { act: "choose", stage },
                  { off: !desk.write(), name: t("choose_this", { stage: stageName(stage) }) },
                ),
              ),
            ),
          ],
    ]);
  }

  function openChoice(stage) {
    const known = choice(),
      home = `choice:${team || "all"}`;
    const card = {
      ...(known ?? { type: "StageChoice", id: uid(), team }),
      stage,
      advised: advice()?.stage ?? "",
    };
    desk.formSheet(
      t("choose_this", { stage: stageName(stage) }),
      desk.cardForm({
        home,
        card: { ...card, reason: known?.reason ?? "" },
        fields: [{ name: "reason", label: t("reason_label"), hint: t("reason_hint") }],
        whole: (one) => [one],
        then: () => {
          choosing = false;
        },
        label: t("save"),
      }),
    );
  }

  // -------------------------------------------------------------- the plan of all teams

  const planned = () =>
    desk
      .of("TeamPlan")
      .sort(
        (a, b) => (a.stream ?? "").localeCompare(b.stream ?? "") || a.team.localeCompare(b.team),
      );
  const endPoint = () => desk.of("EndPoint")[0];
  const ends = ["framework", "capability", "behaviour", "results"];

  const shown = h("div"),
    table = h("div", { class: "rd-scroll" }),
    end = h("section", { class: "rd-part" });
  plan.append(
    h(
      "section",
      { class: "rd-part" },
      ...head(t("plan_head"), t("plan_hint")),
      shown,
      h(
        "div",
        { class: "ok-row rd-tools" },
        press(t("plan_add"), { act: "plan", id: "" }),
        press(t("plan_paste"), { act: "plan-paste" }, { look: "ok-quiet" }),
      ),
    ),
    h("details", { class: "rd-part" }, h("summary", {}, t("plan_table")), table),
    end,
  );

  function paintPlan() {
    const plans = planned(),
      sign = JSON.stringify([plans, endPoint()]);
    for (const one of plan.querySelectorAll(".rd-tools button"))
      attr(one, "disabled", !desk.write());
    if (desk.view === "plan" && drawn !== sign) {
      drawn = sign;
      if (!plans.length) shown.replaceChildren(h("p", { class: "ok-empty" }, t("plan_empty")));
      else
        ask({ op: "draw" }, ({ svg, alt }) =>
          shown.replaceChildren(
            h("div", { class: "rd-scroll" }, picture(svg, `${t("plan_alt")}. ${alt}`)),
          ),
        );
    }
    const quarters = server.means.map(({ quarter }) => quarter);
    refill(table, [plans, quarters, desk.write()], () => [
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            [t("field_stream"), t("field_team"), ...quarters].map((name) =>
              h("th", { scope: "col" }, name),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          plans.map((one) =>
            h(
              "tr",
              {},
              h("td", { dir: "auto" }, one.stream ?? ""),
              h(
                "th",
                { scope: "row" },
                h(
                  "button",
                  {
                    type: "button",
                    class: "ok-goto",
                    "data-act": "plan",
                    "data-id": one.id,
                    disabled: !desk.write(),
                  },
                  one.team,
                ),
              ),
              quarters.map((name) => {
                const place = one.quarters?.indexOf(name) ?? -1;
                return h("td", {}, place < 0 ? "" : `${one.shares[place]} %`);
              }),
            ),
          ),
        ),
        h(
          "tfoot",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "row", colspan: 2 }, "⌀"),
            server.means.map(({ share }) =>
              h("td", {}, share == null ? "" : `${Math.round(share)} %`),
            ),
          ),
        ),
      ),
    ]);
    const goal = endPoint();
    refill(end, [goal, desk.write()], () => [
      head(t("end_title"), t("end_hint")),
      goal &&
        h(
          "dl",
          { class: "rd-end" },
          ends
            .filter((part) => goal[part])
            .map((part) =>
              h("div", {}, h("dt", {}, t(`end_${part}`)), h("dd", { dir: "auto" }, goal[part])),
            ),
        ),
      desk.write() && press(t("end_edit"), { act: "end" }, { look: "ok-quiet" }),
    ]);
  }

  function openPlan(id) {
    const card = desk.get(id) ?? {
      type: "TeamPlan",
      id: uid(),
      team: "",
      quarters: [],
      shares: [],
    };
    const first = card.quarters[0] ?? server.quarter;
    const many = card.quarters.length || 4,
      boxes = h("div", { class: "rd-shares" }),
      note = h("div", { class: "ok-stack", role: "status" });
    const text = (label, value) => {
      const one = pick({ label, kind: "text" });
      one.area.value = value;
      return one;
    };
    const quarter = text(t("plan_quarter"), first),
      count = text(t("plan_many"), String(many));
    const from = pick({
      label: t("plan_stage"),
      choices: stages.map((stage) => [stage, stageName(stage)]),
      value: choice()?.stage ?? "outputs",
    });
    attr(count.area, "inputmode", "numeric");
    const fill = (quarters, shares) =>
      boxes.replaceChildren(
        ...quarters.map((name, n) => {
          const one = text(t("plan_share", { quarter: name }), String(shares[n] ?? 0));
          one.area.dataset.quarter = name;
          attr(one.area, "inputmode", "numeric");
          return one;
        }),
      );
    const suggest = press(t("plan_suggest"), { act: "nothing" });
    suggest.addEventListener("click", () =>
      ask(
        {
          op: "suggest",
          stage: from.area.value,
          quarter: quarter.area.value,
          many: Math.max(1, Number(count.area.value) || 4),
        },
        (told) => {
          if (told.problems) return showAmiss(note, told);
          fill(told.quarters, told.shares);
          note.replaceChildren(h("p", {}, t("plan_suggested")));
        },
      ),
    );
    if (card.quarters.length) fill(card.quarters, card.shares);
    const form = desk.cardForm({
      home: `plan:${card.id}`,
      card,
      enter: false,
      fields: [
        { name: "team", limit: 60, needed: true },
        { name: "stream", limit: 60 },
      ],
      extra: h(
        "div",
        { class: "ok-box" },
        h("div", { class: "rd-shares" }, quarter, count, from),
        h("div", { class: "ok-row" }, suggest),
        note,
        boxes,
      ),
      whole: (one) => [{ ...one, ...shares() }],
    });
    const shares = () => {
      const all = [...boxes.querySelectorAll("input")];
      return {
        quarters: all.map((one) => one.dataset.quarter),
        shares: all.map((one) => Math.round(Number(one.value.replace("%", "")) || 0)),
      };
    };
    const { send } = form;
    form.send = () => {
      // shares are no field of the form: they count as a change, too
      if (
        card.version &&
        JSON.stringify(shares()) !==
          JSON.stringify({ quarters: card.quarters, shares: card.shares })
      )
        desk.set([
          {
            ...card,
            team: form.areas.team.value.trim(),
            stream: form.areas.stream.value.trim(),
            ...shares(),
          },
        ]);
      else return send();
      desk.drafts.forget(`plan:${card.id}`);
      return true;
    };
    const gone =
      card.version &&
      desk.mine(card) &&
      press(
        t("remove"),
        { act: "plan-remove", id: card.id, close: true },
        { look: "ok-danger ok-quiet" },
      );
    desk.formSheet(t(card.version ? "field_team" : "plan_add"), form, {
      below: [gone].filter(Boolean),
    });
  }

  function openPlanPaste() {
    const box = pasteBox(t("plan_paste_hint"), t("read_it"), (text) =>
      make({ op: "portfolio", text }, (found) => {
        if (found.problems) return box.amiss(found);
        desk.set(found.cards);
        node.close();
      }),
    );
    const node = sheet(root, t, t("plan_paste"), [box], { wide: true });
  }

  function openEnd() {
    const card = endPoint() ?? { type: "EndPoint", id: uid() };
    desk.formSheet(
      t("end_title"),
      desk.cardForm({
        home: `end:${card.id}`,
        card,
        enter: false,
        fields: ends.map((name) => ({ name, limit: 300 })),
      }),
    );
  }

  // -------------------------------------------------------------- one message, another way

  const heard = h("div", { class: "ok-stack", role: "status" });
  const message = field(t, keep, { label: t("message_label"), limit: 1000 }); // no draft of it, either
  const tries = h(
    "ul",
    { class: "rd-tries" },
    messages.map(({ id, text }) =>
      h(
        "li",
        {},
        h("button", { type: "button", class: "ok-quiet", "data-act": "try", "data-id": id }, text),
      ),
    ),
  );
  const hint = h("p", { class: "rd-hint" });
  drill.append(
    h(
      "section",
      { class: "rd-part" },
      ...head(t("message_head"), t("message_hint")),
      message,
      hint,
      heard,
      h("p", { class: "rd-hint" }, t("message_limits")),
    ),
    h("section", { class: "rd-part" }, h("h3", {}, t("message_try")), tries),
  );
  let timer = 0;
  const listen = (wait = 350) => {
    clearTimeout(timer);
    timer = setTimeout(
      () =>
        ask({ op: "message", text: message.area.value }, ({ found, next, done }) => {
          const good = ["outcome", "learning", "room"];
          heard.replaceChildren(
            ...[
              found.length > 0 &&
                h(
                  "ul",
                  { class: "rd-found" },
                  found.map((one) =>
                    h(
                      "li",
                      { "data-good": good.includes(one.kind) || null },
                      h("span", { "aria-hidden": "true" }, good.includes(one.kind) ? "✓ " : "… "),
                      one.told,
                    ),
                  ),
                ),
              h("p", { class: "ok-strong", "data-done": done || null }, next),
            ].filter(Boolean),
          );
        }),
      wait,
    );
  };
  message.area.addEventListener("input", () => listen());

  // -------------------------------------------------------------- put together

  function paint() {
    if (server.opens && !opened) {
      opened = true;
      desk.view = server.opens;
      desk.repaint();
    }
    start.hidden = desk.view !== "start";
    plan.hidden = desk.view !== "plan";
    drill.hidden = desk.view !== "message";
    if (!start.hidden) {
      paintSurvey();
      paintWhere();
      paintAdvice();
      paintChoice();
    }
    if (!plan.hidden) paintPlan();
  }

  root.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-teams]")) return;
    team = target.value;
    choosing = false;
    target.blur();
    desk.repaint();
  });

  return desk.start({
    paint,
    hear(told) {
      const then = waiting.get(told.n);
      if (
        !then ||
        !["heard", "suggested", "cards", "diagnosed", "drawn", "amiss"].includes(told.op)
      )
        return;
      waiting.delete(told.n);
      then(told);
    },
    place: () => "",
    shown: (name, value) =>
      name === "stage" || name === "advised"
        ? stageName(value)
        : Array.isArray(value)
          ? value.join(", ")
          : value,
    restore(home) {
      const [kind, id] = home.split(":");
      if (kind === "plan") openPlan(id);
      else if (kind === "end") openEnd();
      else return false;
      return true;
    },
    acts: {
      team: ({ team: name }) => {
        team = name;
        choosing = false;
      },
      "team-new": () => {
        const form = desk.oneBox({
          label: t("team_name"),
          limit: 60,
          needed: true,
          done: (name) => {
            team = name;
            desk.repaint();
          },
        });
        sheet(root, t, t("team_other"), [form]);
        form.area.focus();
      },
      place: ({ aspect }) => openPlace(aspect),
      diagnose: openDiagnose,
      "keep-last": ({ level }) =>
        desk.set([
          {
            ...(cardOf("last") ?? { type: "Maturity", id: uid(), aspect: "last", team }),
            level: Number(level),
          },
        ]),
      choose: ({ stage }) => openChoice(stage),
      again: () => {
        choosing = true;
      },
      plan: ({ id }) => openPlan(id),
      "plan-paste": openPlanPaste,
      "plan-remove": ({ id }) => desk.remove(id),
      end: openEnd,
      try: ({ id }) => {
        const one = messages.find((each) => each.id === id);
        message.area.value = one.text;
        setText(hint, one.hint);
        countText(t, message.area);
        listen(0);
        message.area.focus();
      },
      nothing: () => {},
    },
  });
}

export default { render: readinessBoard };
