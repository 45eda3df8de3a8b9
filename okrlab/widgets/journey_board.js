// The journey board's page, on deck.js: stages across and lanes down as a grid, the emotion curve
// above it, everyone's own scores, and what is critical. On a phone the stages stand below each other.

import { blank } from "./kit/cards.js";
import { deckDesk } from "./kit/deck.js";
import {
  active,
  arrange,
  attr,
  h,
  press,
  refill,
  said,
  setText,
  submitter,
  vector,
} from "./kit/dom.js";
import { chosen, countText, field, pick } from "./kit/forms.js";
import { menu, sheet } from "./kit/sheets.js";
import { dayWords, shorter, signed, uid } from "./kit/words.js";

const WRITTEN = ["action", "thought", "pain", "gain", "owner"];
const LANES = ["score", ...WRITTEN, "ground", "metric"];
const EMOTIONS = [-2, -1, 0, 1, 2],
  MATTERS = [1, 2, 3, 4, 5],
  WEIGHTS = ["feeling", "importance", "metric", "evidence"];
const TEMPLATES = ["new-customer", "getting-help", "new-colleague"];
const COLUMN = 176,
  NARROW = 132,
  LABEL = 112,
  CURVE = 150,
  BIGGEST = 5e6,
  DASHES = ["", "7 4", "2 4", "9 3 2 3"];
const num = (text) => (blank(text) ? null : Number(text));
const half = (n) => Math.round(n * 100) / 100;

function journeyBoard({ model, el }) {
  const desk = deckDesk({ model, el }, "journey", { views: ["map", "critical", "score"] });
  const { t, server, root, link, keep } = desk;
  const wall = () => "wall" in root.dataset;
  Object.assign(server, {
    points: {},
    spreads: {},
    ranks: [],
    rule: "",
    weights: {},
    metrics: {},
    until: "",
    scoring: { block: "", state: "" },
  });
  const look = { persona: "", view: "now", whole: false, ...keep.get("look") };
  let cell = null; // the one cell being written in: {id, lane, form, node}
  let spot = ["", ""]; // the grid's one tab stop: [touchpoint or stage, lane]
  let drawn = false; // for whoever measures: the first drawing is another thing
  let hearing = (_message) => {}; // what the open sheet does with the kernel's answers
  const cells = new Map(); // "touchpoint:lane" -> td

  const point = (id) => server.points[id] ?? {};
  const metrics = (id) => desk.of("Metric", (one) => one.of === id);
  const personas = () => desk.of("Persona");
  const nameOf = (id) => desk.get(id)?.name ?? "";
  const feeling = ({ emotion }) => (emotion == null ? "" : signed(half(emotion)));
  const tone = ({ emotion }) =>
    emotion == null ? null : emotion < 0 ? "low" : emotion > 0 ? "high" : "even";
  const last = (cards) => Math.max(0, ...cards.map(({ position = 0 }) => position)) + 1;

  /** The map in order, as the kernel's `stages` has it: [{stage, points}]. */
  function journey() {
    const all = desk.of(
      "Touchpoint",
      ({ persona = "" }) => !look.persona || !persona || persona === look.persona,
    );
    const instead = new Set(all.filter(({ view }) => view === "wished").map((one) => one.instead));
    const shown = all.filter(({ id, view = "now" }) =>
      view === "now" ? look.view === "now" || !instead.has(id) : look.view === view,
    );
    const stages = desk.of("JourneyStage"),
      known = new Set(stages.map(({ id }) => id));
    const groups = stages.map((stage) => ({
      stage,
      points: shown.filter((one) => one.stage === stage.id),
    }));
    const lost = shown.filter((one) => !known.has(one.stage));
    return lost.length
      ? [...groups, { stage: { id: "", text: t("no_stage") }, points: lost }]
      : groups;
  }

  // -------------------------------------------------------------- the page, made once

  const who = h("select", { "aria-label": t("whose"), "data-who": true });
  const ask = h("p", { class: "jo-asked" });
  const ways = ["now", "wished"].map((view) => press(t(`way_${view}`), { act: "way", way: view }));
  const whole = press(t("whole_map"), { act: "whole" }, { look: "ok-quiet" });
  const adds = press(t("add_stage"), { act: "new-stage" }, { look: "ok-quiet" });
  const bar = h(
    "div",
    { class: "jo-bar" },
    who,
    press(t("personas"), { act: "personas" }, { look: "ok-quiet" }),
    h("div", { class: "ok-views", role: "group", "aria-label": t("which_journey") }, ways),
    adds,
    whole,
  );
  const call = h("div", { class: "jo-call" });
  const axis = h(
    "div",
    { class: "jo-axis", "aria-hidden": "true" },
    h("span", {}, "+2"),
    h("span", {}, "0"),
    h("span", {}, "−2"),
  );
  const words = h("p", { class: "ok-unseen", id: `ok-${uid()}` });
  const curve = vector("svg", {
    class: "jo-curve",
    role: "img",
    "aria-label": t("curve"),
    "aria-describedby": words.id,
  });
  const grid = h(
    "table",
    { class: "jo-grid", role: "grid", "aria-label": t("map") },
    h("thead"),
    h("tbody"),
  );
  const sheetBox = h(
    "div",
    { class: "jo-sheet" },
    h("div", { class: "jo-above" }, axis, curve),
    grid,
  );
  const scroll = h("div", { class: "jo-scroll" }, sheetBox);
  const list = h("div", { class: "jo-list" }),
    other = h("div", { class: "jo-other" }),
    start = h("div", { class: "jo-start" });
  const small = vector("svg", {
    class: "jo-small",
    role: "img",
    "aria-label": t("curve"),
    "aria-describedby": words.id,
  });
  desk.body.append(bar, ask, call, words, small, scroll, list, other, start);

  // -------------------------------------------------------------- painting

  function paint() {
    const began = performance.now(),
      known = desk.cards.size;
    draw();
    const name = drawn ? "okrlab:change" : "okrlab:draw";
    if (known)
      requestAnimationFrame(() => setTimeout(() => performance.measure(name, { start: began })));
    drawn ||= known > 0;
  }

  function draw() {
    const groups = journey(),
      points = groups.flatMap((one) => one.points),
      none = !desk.cards.size && server.revision > 0;
    const open = server.scoring.state === "open" && !wall();
    if (desk.view === "score" && !open) {
      desk.view = "map";
      desk.repaint();
    }
    const map = desk.view === "map";
    const [, , scoreTab] = root.querySelectorAll(".ok-views button[data-view]");
    if (scoreTab) scoreTab.hidden = !open;
    for (const [node, on] of [
      [bar, !none && desk.view !== "score"],
      [scroll, map && !none && !desk.narrow],
      [list, map && !none && desk.narrow],
      [small, map && desk.narrow && points.some(({ id }) => point(id).emotion != null)],
      [other, !map && !none],
      [start, none],
      [call, map && !none && !wall()],
      [ask, map && !none],
    ])
      attr(node, "hidden", !on); // an SVG has no such property
    paintBar();
    if (none) return paintStart();
    if (!map) return desk.view === "score" ? paintScores(groups) : paintCritical();
    paintCall(points);
    setText(words, told(points));
    if (desk.narrow) {
      paintList(groups);
      drawCurve(small, points, {
        width: Math.max(200, root.clientWidth - 40),
        height: 110,
        pad: 14,
      });
    } else paintGrid(groups, points);
  }

  function paintBar() {
    const people = personas();
    if (look.persona && !desk.get(look.persona)) look.persona = "";
    refill(who, [people.map(({ id, name }) => [id, name])], () => [
      h("option", { value: "" }, t("everyone_all")),
      ...people.map(({ id, name }) => h("option", { value: id }, name)),
    ]);
    if (who.value !== look.persona) who.value = look.persona;
    const one = desk.get(look.persona) ?? (people.length === 1 ? people[0] : null);
    setText(
      ask,
      one
        ? one.asked
          ? t("asked", { name: one.name, date: dayWords(one.asked) })
          : t("never_asked", { name: one.name })
        : "",
    );
    for (const way of ways) attr(way, "aria-pressed", String(way.dataset.way === look.view));
    attr(whole, "aria-pressed", String(look.whole));
    ways[0].parentNode.hidden = whole.hidden = desk.view !== "map";
    if (desk.narrow) whole.hidden = true;
    adds.hidden = desk.view !== "map";
    attr(adds, "disabled", !desk.write());
  }

  /** A call to score, while scores are taken; and how many have, never what. */
  function paintCall(points) {
    const { state, written = 0 } = server.scoring,
      open = state === "open";
    refill(call, [state, written, scored(points), points.length, desk.write()], () =>
      !points.length || !["open", "closed"].includes(state)
        ? []
        : [
            h(
              "p",
              {},
              open ? t("score_call") : t("score_wait"),
              " ",
              written > 0 && t.n("have_scored", written),
            ),
            open &&
              press(
                t("score_mine", { n: scored(points), of: points.length }),
                { act: "view", view: "score" },
                { look: "ok-main" },
              ),
          ],
    );
  }

  function told(points) {
    const known = points.filter(({ id }) => point(id).emotion != null),
      name = nameOf(look.persona) || t("everyone");
    if (!known.length) return t("curve_empty", { who: name });
    const moments = known.filter(({ id }) => point(id).moment).map(({ text }) => `“${text}”`);
    return [
      t("curve_told", { who: name, n: known.length, of: points.length }),
      ...known.map(({ id, text }) => {
        const { emotion, low, high } = point(id);
        return t(low === high ? "point" : "point_spread", {
          touchpoint: `“${text}”`,
          emotion: signed(half(emotion)),
          low: signed(half(low ?? 0)),
          high: signed(half(high ?? 0)),
        });
      }),
      moments.length && t("moments_told", { touchpoints: moments.join(", ") }),
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** The curve: a line for each persona, the middle half as a bar, a diamond where it hurts. */
  function drawCurve(svg, points, { width, height, pad, at = null, bands = [] }) {
    const key = JSON.stringify([
      width,
      height,
      look,
      personas().map(({ id, name }) => [id, name]),
      bands,
      points.map(({ id, persona, text }) => [id, persona, text, point(id)]),
    ]);
    if (svg.key === key) return;
    svg.key = key;
    attr(svg, "viewBox", `0 0 ${width} ${height}`);
    attr(svg, "width", width);
    attr(svg, "height", height);
    const x =
      at ?? ((i) => pad + (points.length < 2 ? 0.5 : i / (points.length - 1)) * (width - 2 * pad));
    const y = (value) => pad + ((2 - value) / 4) * (height - 2 * pad);
    const spots = points
      .map((one, i) => ({ one, x: x(i), ...point(one.id) }))
      .filter(({ emotion }) => emotion != null);
    const lines = personas().length > 1 && !look.persona ? personas() : [null];
    const path = (mine) =>
      mine.map(({ x: at, emotion }, i) => `${i ? "L" : "M"}${at} ${y(emotion)}`).join("");
    svg.replaceChildren(
      ...bands.map(([from, to], n) =>
        vector("rect", {
          class: n % 2 ? "jo-band" : "jo-band jo-odd",
          x: from,
          y: 0,
          width: to - from,
          height,
        }),
      ),
      ...[-2, -1, 0, 1, 2].map((value) =>
        vector("line", {
          class: value ? "jo-line" : "jo-zero",
          x1: 0,
          x2: width,
          y1: y(value),
          y2: y(value),
        }),
      ),
      ...lines.flatMap((persona, n) => {
        const mine = spots.filter(
          ({ one }) => !persona || !one.persona || one.persona === persona.id,
        );
        if (!mine.length) return [];
        const end = mine.at(-1),
          label = persona && lines.length > 1;
        return [
          vector("path", {
            class: "jo-path",
            d: path(mine),
            "stroke-dasharray": DASHES[n % DASHES.length] || null,
          }),
          label &&
            vector(
              "text",
              {
                class: "jo-name",
                x: Math.min(end.x + 9, width - 4),
                y: y(end.emotion) - 9 - 13 * (n % 2),
                "text-anchor": end.x > width - 90 ? "end" : "start",
              },
              persona.name,
            ),
        ].filter(Boolean);
      }),
      ...spots.flatMap(({ one, x: at, emotion, low, high, moment, importance }) =>
        [
          low != null &&
            low !== high &&
            vector("line", { class: "jo-spread", x1: at, x2: at, y1: y(low), y2: y(high) }),
          moment
            ? vector(
                "path",
                { class: "jo-moment", d: `M${at} ${y(emotion) - 9}l9 9-9 9-9-9z` },
                vector("title", {}, `${one.text}: ${t("moment")}`),
              )
            : vector(
                "circle",
                { class: "jo-dot", cx: at, cy: y(emotion), r: 3 + (importance ?? 3) * 0.7 },
                vector("title", {}, one.text),
              ),
        ].filter(Boolean),
      ),
    );
  }

  // -------------------------------------------------------------- the grid

  function paintGrid(groups, points) {
    const columns = groups.flatMap(({ stage, points: inside }) =>
      inside.length ? inside.map((one) => ({ stage, one })) : [{ stage, one: null }],
    );
    const fit = wall() || look.whole,
      room = scroll.clientWidth || root.clientWidth;
    const least = fit ? NARROW : COLUMN;
    const wide =
      columns.length * least + LABEL < room
        ? Math.floor((room - LABEL - 2) / Math.max(1, columns.length))
        : least;
    const width = Math.min(wide, 320),
      all = LABEL + columns.length * width;
    sheetBox.style.width = `${all}px`;
    sheetBox.style.zoom = fit ? Math.min(1.4, (room - 2) / all) : "";
    sheetBox.style.setProperty("--print", String(Math.min(1, 1000 / all)));
    let from = 0;
    const bands = groups.map(({ points: inside }) => {
      const to = from + Math.max(1, inside.length) * width,
        band = [from, to];
      from = to;
      return band;
    });
    const place = new Map(columns.map(({ one }, i) => [one?.id, (i + 0.5) * width]));
    drawCurve(curve, points, {
      width: columns.length * width,
      height: CURVE,
      pad: 16,
      at: (i) => place.get(points[i].id),
      bands,
    });
    attr(curve.parentNode, "hidden", !columns.length);

    root.rows ??= new Map();
    const head = grid.tHead,
      body = grid.tBodies[0],
      rows = root.rows;
    const row = (name) =>
      rows.get(name) ?? rows.set(name, h("tr", { "data-lane": name })).get(name);
    const label = (lane, name) =>
      keyed(`label:${lane}`, () => h("th", { scope: "row", class: "jo-label" }, name));
    arrange(row("stage"), [
      label("stage", t("lane_stage")),
      ...groups.map(({ stage, points: inside }) => stageCell(stage, Math.max(1, inside.length))),
    ]);
    arrange(row("touchpoint"), [
      label("touchpoint", t("lane_touchpoint")),
      ...columns.map(({ stage, one }) => (one ? headCell(one) : gapCell(stage))),
    ]);
    for (const lane of LANES)
      arrange(row(lane), [
        label(lane, t(`lane_${lane}`)),
        ...columns.map(({ stage, one }) => (one ? laneCell(one, lane) : blankCell(stage, lane))),
      ]);
    arrange(head, [row("stage"), row("touchpoint")]);
    arrange(body, LANES.map(row));
    for (const [key, node] of cells) if (!node.isConnected) cells.delete(key);
    if (grid.columns !== columns.length) {
      grid.columns = columns.length;
      grid.querySelector("colgroup")?.remove();
      grid.prepend(
        h(
          "colgroup",
          {},
          h("col", { style: `width: ${LABEL}px` }),
          columns.map(() => h("col")),
        ),
      );
    }
    rove();
    if (wall()) fitHeight();
  }

  /** On a wall the whole map is seen at once, its height too. */
  function fitHeight() {
    const { top, height } = sheetBox.getBoundingClientRect(),
      room = innerHeight - top - 12;
    if (height > room && room > 0)
      sheetBox.style.zoom = Math.max(0.4, sheetBox.style.zoom * (room / height));
  }

  const keyed = (key, make) => cells.get(key) ?? cells.set(key, make()).get(key);

  function stageCell(stage, span) {
    const node = keyed(`${stage.id}:stage`, () =>
      h("th", {
        scope: "colgroup",
        class: "jo-stage",
        "data-card": stage.id,
        "data-lane": "stage",
        tabindex: -1,
      }),
    );
    attr(node, "colspan", span > 1 ? span : null);
    refill(node, [stage.text, desk.write(), desk.editor(stage.id)], () => [
      h("span", { dir: "auto" }, stage.text),
      stage.id &&
        desk.write() &&
        press(
          "+",
          { act: "add-point", stage: stage.id },
          { look: "ok-quiet ok-square", name: t("add_point_to", { stage: stage.text }) },
        ),
      stage.id &&
        desk.write() &&
        press(
          "",
          { act: "stage-menu", stage: stage.id },
          { look: "ok-quiet ok-square", icon: "more", name: t("more_about", { text: stage.text }) },
        ),
      desk.editor(stage.id) &&
        h("p", { class: "ok-editing" }, t("is_editing", { name: desk.editor(stage.id) })),
    ]);
    for (const one of node.querySelectorAll("button")) attr(one, "tabindex", -1);
    return node;
  }

  function gapCell(stage) {
    const node = keyed(`${stage.id}:gap`, () =>
      h("td", { class: "jo-gap", "data-card": stage.id, "data-lane": "touchpoint", tabindex: -1 }),
    );
    refill(node, [desk.write()], () => [
      desk.write()
        ? press(t("first_point"), { act: "add-point", stage: stage.id }, { look: "ok-quiet" })
        : h("p", {}, t("no_point")),
    ]);
    for (const one of node.querySelectorAll("button")) attr(one, "tabindex", -1);
    return node;
  }

  const blankCell = (stage, lane) =>
    keyed(`${stage.id}:${lane}`, () =>
      h("td", { "data-card": stage.id, "data-lane": lane, tabindex: -1 }),
    );

  function headCell(one) {
    const { id, text, channel, view, persona } = one,
      { moment } = point(id),
      editor = desk.editor(id);
    const node = keyed(`${id}:touchpoint`, () =>
      h("th", {
        scope: "col",
        class: "jo-touchpoint",
        "data-card": id,
        "data-lane": "touchpoint",
        "data-act": "open",
        tabindex: -1,
      }),
    );
    attr(node, "draggable", desk.write() ? "true" : null);
    attr(node, "data-sending", desk.sending.has(id));
    refill(
      node,
      [
        text,
        channel,
        view,
        moment,
        editor,
        look.persona ? "" : persona && nameOf(persona),
        personas().length,
      ],
      () => [
        h("p", { class: "jo-text", dir: "auto" }, text),
        channel && h("p", { class: "jo-channel", dir: "auto" }, channel),
        persona &&
          !look.persona &&
          personas().length > 1 &&
          h("p", { class: "jo-channel", dir: "auto" }, t("whose_is", { name: nameOf(persona) })),
        view === "wished" && h("span", { class: "ok-badge" }, t("view_wished")),
        moment && h("span", { class: "jo-badge" }, "◆ ", t("moment")),
        editor && h("p", { class: "ok-editing" }, t("is_editing", { name: editor })),
      ],
    );
    return node;
  }

  function laneCell(one, lane) {
    const { id } = one;
    const node = keyed(`${id}:${lane}`, () =>
      h("td", {
        "data-card": id,
        "data-lane": lane,
        "data-act": WRITTEN.includes(lane) ? "write" : "open",
        tabindex: -1,
      }),
    );
    if (cell?.node === node) return node;
    if (WRITTEN.includes(lane)) {
      if (node.firstChild?.nodeType !== 3 || node.childNodes.length !== 1)
        node.replaceChildren(document.createTextNode(""));
      if (node.firstChild.data !== (one[lane] ?? "")) node.firstChild.data = one[lane] ?? "";
    } else if (lane === "score") fillScore(node, id);
    else if (lane === "ground") fillGround(node, one);
    else fillMetric(node, id);
    return node;
  }

  function fillScore(node, id) {
    const now = point(id),
      { emotion, low, high, importance, people } = now;
    refill(node, [emotion, low, high, importance, people], () =>
      emotion == null && importance == null
        ? [h("span", { class: "jo-none" }, t("no_score"))]
        : [
            h("span", { class: "jo-feeling", "data-tone": tone(now) }, feeling(now) || "·"),
            h(
              "span",
              { class: "jo-matters" },
              importance == null ? "" : t("matters", { n: half(importance) }),
            ),
            low !== high &&
              h(
                "small",
                {},
                t("middle_half", { low: signed(half(low)), high: signed(half(high)) }),
              ),
          ],
    );
  }

  function fillGround(node, { ground = "assumption", source }) {
    refill(node, [ground, source], () => [
      h(
        "span",
        { class: "jo-ground", "data-ground": ground },
        ground === "evidence" ? "● " : "○ ",
        t(`ground_${ground}`),
      ),
      source && h("small", { dir: "auto" }, source),
    ]);
  }

  function fillMetric(node, id) {
    const mine = metrics(id);
    refill(
      node,
      mine.map((one) => [
        one.id,
        one.name,
        one.values?.length,
        one.changed,
        one.better,
        server.metrics[one.id],
      ]),
      () =>
        !mine.length
          ? [h("span", { class: "jo-none" }, t("no_metric"))]
          : mine.map((one) => metricView(one)),
    );
  }

  function metricView(one) {
    const said = server.metrics[one.id];
    return h(
      "div",
      { class: "jo-metric" },
      spark(one, said),
      h("p", { dir: "auto" }, one.name),
      h(
        "small",
        {},
        !said
          ? t("metric_wait")
          : said.level
            ? `${t("level_is", { level: said.level })} · ${t(`trend_${said.trend}`)}`
            : t("metric_none"),
      ),
    );
  }

  /** A history as a small line: natural limits as a band, the change as a mark. */
  function spark(
    { name, values = [], changed, start, every = "week" },
    said,
    { width = 140, height = 34 } = {},
  ) {
    const known = values.filter((one) => one != null),
      limits = said?.limits;
    if (known.length < 2) return "";
    const least = Math.min(...known, ...(limits ?? [])),
      most = Math.max(...known, ...(limits ?? []));
    const x = (i) => 2 + (i / (values.length - 1)) * (width - 4),
      y = (v) => 2 + (1 - (v - least) / (most - least || 1)) * (height - 4);
    let pen = false;
    const d = values
      .map((v, i) => {
        if (v == null) {
          pen = false;
          return "";
        }
        const step = `${pen ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
        pen = true;
        return step;
      })
      .join("");
    const days = { day: 1, week: 7, month: 30.44, quarter: 91.3 }[every];
    const mark =
      changed && start
        ? (new Date(changed).getTime() - new Date(start).getTime()) / 864e5 / days
        : null;
    return vector(
      "svg",
      {
        class: "jo-spark",
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "img",
        "aria-label": t("spark", { name, n: known.length, level: said?.level || "–" }),
      },
      ...(limits
        ? [
            vector("rect", {
              class: "jo-limits",
              x: 0,
              width,
              y: y(limits[1]),
              height: Math.max(1, y(limits[0]) - y(limits[1])),
            }),
          ]
        : []),
      vector("path", { class: "jo-history", d }),
      ...(mark != null && mark > 0 && mark < values.length
        ? [vector("line", { class: "jo-change", x1: x(mark), x2: x(mark), y1: 0, y2: height })]
        : []),
    );
  }

  // -------------------------------------------------------------- the grid by keyboard, and dragging

  const laneRows = () =>
    [...grid.querySelectorAll("tr")].map((tr) => [...tr.querySelectorAll("[data-card]")]);

  /** One cell of the grid is in the tab order; arrows move it. */
  function rove(focus = false) {
    const now = cells.get(spot.join(":")) ?? grid.querySelector("[data-card]");
    for (const one of grid.querySelectorAll('[data-card][tabindex="0"]'))
      if (one !== now) attr(one, "tabindex", -1);
    if (!now) return;
    attr(now, "tabindex", 0);
    if (focus) {
      now.focus();
      now.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  function keys(event, typing) {
    const at = event.target.closest?.(".jo-grid [data-card]"),
      { key } = event;
    if (!at) return;
    if (typing) {
      if (key === "Escape") {
        event.preventDefault();
        leave(false);
      }
      return;
    }
    const rows = laneRows(),
      r = rows.findIndex((row) => row.includes(at)),
      column = (node) => node.offsetLeft + 4;
    const under = (row) =>
      row.reduce((best, one) => (one.offsetLeft <= column(at) ? one : best), row[0]);
    const step = {
      ArrowRight: () => rows[r][rows[r].indexOf(at) + 1],
      ArrowLeft: () => rows[r][rows[r].indexOf(at) - 1],
      ArrowDown: () => rows[r + 1] && under(rows[r + 1]),
      ArrowUp: () => rows[r - 1] && under(rows[r - 1]),
      Home: () => (event.ctrlKey ? rows[0] : rows[r])[0],
      End: () => (event.ctrlKey ? rows.at(-1) : rows[r]).at(-1),
    }[key];
    if (
      event.altKey &&
      ["ArrowLeft", "ArrowRight"].includes(key) &&
      desk.get(at.dataset.card)?.type === "Touchpoint"
    ) {
      event.preventDefault();
      return shift(at.dataset.card, key === "ArrowLeft" ? -1 : 1);
    }
    if (step) {
      const to = step();
      event.preventDefault();
      if (to) {
        spot = [to.dataset.card, to.dataset.lane];
        rove(true);
      }
    } else if ((key === "Enter" || key === "F2" || key === " ") && event.target === at) {
      event.preventDefault();
      spot = [at.dataset.card, at.dataset.lane];
      (at.dataset.act ? at : at.querySelector('[data-act="stage-menu"], [data-act]'))?.click();
    }
  }

  /** Write in a cell; leaving it keeps what was written. */
  function write(node, id, lane) {
    if (cell?.node === node) return;
    leave(true);
    if (!desk.write()) return desk.notYet();
    const card = desk.get(id),
      home = `cell:${lane}:${id}`;
    if (!card) return;
    const form = desk.cardForm({
      home,
      card,
      inline: true,
      fields: [{ name: lane, limit: lane === "owner" ? 60 : 500, quiet: true }],
      then: () => shut(),
    });
    spot = [id, lane];
    cell = { id, lane, node, form };
    node.replaceChildren(form);
    form.area.focus();
    form.area.setSelectionRange(form.area.value.length, form.area.value.length);
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!form.contains(relatedTarget)) setTimeout(() => cell?.form === form && leave(true));
    });
  }

  function shut() {
    const { node } = cell ?? {};
    cell = null;
    if (!node) return;
    const mine = node.contains(active(root));
    node.replaceChildren();
    desk.repaint();
    if (mine) requestAnimationFrame(() => rove(true));
  }

  function leave(keepIt) {
    if (!cell) return;
    const { form } = cell;
    if (keepIt && form.send()) return;
    if (!keepIt) desk.drafts.forget(form.home);
    shut();
  }

  function shift(id, by) {
    const groups = journey().filter(({ stage }) => stage.id),
      at = groups.findIndex(({ points }) => points.some((one) => one.id === id));
    if (at < 0 || !desk.write()) return;
    const place = groups[at].points.findIndex((one) => one.id === id) + by;
    if (place >= 0 && place < groups[at].points.length) return put(id, groups[at].stage.id, place);
    const next = groups[at + by];
    if (next) put(id, next.stage.id, by > 0 ? 0 : next.points.length);
  }

  /** Put a touchpoint at this place of a stage. */
  function put(id, stage, place) {
    const beside = desk.of(
      "Touchpoint",
      (one) =>
        one.stage === stage &&
        one.id !== id &&
        (!look.persona || !one.persona || one.persona === look.persona),
    );
    const before = beside[place - 1]?.position ?? 0,
      after = beside[place]?.position ?? before + 2;
    desk.change(id, {
      stage,
      position: place ? (before + after) / 2 : (beside[0]?.position ?? 2) - 1,
    });
  }

  let dragged = "";
  grid.addEventListener("dragstart", ({ target, dataTransfer }) => {
    dragged = target.closest?.(".jo-touchpoint")?.dataset.card ?? "";
    dataTransfer?.setData("text/plain", desk.get(dragged)?.text ?? "");
  });
  grid.addEventListener("dragover", (event) => {
    if (dragged && event.target.closest("[data-card]")) event.preventDefault();
  });
  grid.addEventListener("dragend", () => {
    dragged = "";
  });
  grid.addEventListener("drop", (event) => {
    const onto = desk.get(event.target.closest("[data-card]")?.dataset.card),
      id = dragged;
    dragged = "";
    if (!id || !onto || onto.id === id) return;
    event.preventDefault();
    if (onto.type === "JourneyStage") return put(id, onto.id, 999);
    const inside = desk.of("Touchpoint", (one) => one.stage === onto.stage && one.id !== id);
    put(
      id,
      onto.stage,
      inside.findIndex((one) => one.id === onto.id),
    );
  });

  // -------------------------------------------------------------- on a phone

  function paintList(groups) {
    arrange(
      list,
      groups.map(({ stage, points }) => {
        const section = keyed(`${stage.id}:section`, () =>
          h("section", { class: "jo-part" }, h("header", {}, h("h3", { dir: "auto" })), h("ol")),
        );
        setText(section.querySelector("h3"), stage.text);
        const header = section.firstChild;
        refill(header, [stage.text, desk.write()], () => [
          h("h3", { dir: "auto" }, stage.text),
          stage.id &&
            desk.write() &&
            press(
              "",
              { act: "stage-menu", stage: stage.id },
              {
                look: "ok-quiet ok-square",
                icon: "more",
                name: t("more_about", { text: stage.text }),
              },
            ),
        ]);
        arrange(
          section.lastChild,
          [
            ...points.map(pointItem),
            desk.write() &&
              stage.id &&
              keyed(`${stage.id}:add`, () =>
                h(
                  "li",
                  { class: "jo-add" },
                  press(
                    t("add_point"),
                    { act: "add-point", stage: stage.id },
                    { look: "ok-quiet" },
                  ),
                ),
              ),
          ].filter(Boolean),
        );
        return section;
      }),
    );
  }

  function pointItem(one) {
    const { id } = one,
      now = point(id),
      mine = metrics(id),
      editor = desk.editor(id);
    const node = keyed(`${id}:item`, () => h("li", { class: "jo-item", "data-card": id }));
    attr(node, "data-sending", desk.sending.has(id));
    refill(
      node,
      [
        { ...one, version: 0 },
        now,
        mine.map((m) => [m.id, m.values?.length, server.metrics[m.id]]),
        editor,
        nameOf(one.persona),
        personas().length,
      ],
      () => [
        h(
          "button",
          { type: "button", class: "jo-open", "data-act": "open", "data-id": id },
          h("span", { class: "jo-text", dir: "auto" }, one.text),
          now.emotion != null &&
            h("span", { class: "jo-feeling", "data-tone": tone(now) }, feeling(now)),
        ),
        h(
          "p",
          { class: "jo-channel", dir: "auto" },
          [
            one.channel,
            personas().length > 1 && one.persona && nameOf(one.persona),
            now.importance != null && t("matters", { n: half(now.importance) }),
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        now.moment && h("p", { class: "jo-badge" }, "◆ ", t("moment")),
        editor && h("p", { class: "ok-editing" }, t("is_editing", { name: editor })),
        ["pain", "gain"].map(
          (lane) =>
            one[lane] &&
            h(
              "p",
              { class: "jo-note", dir: "auto" },
              h("b", {}, t(`lane_${lane}`), ": "),
              one[lane],
            ),
        ),
        mine.map((metric) => metricView(metric)),
      ],
    );
    return node;
  }

  // -------------------------------------------------------------- a beginning

  function paintStart() {
    refill(start, [desk.write(), server.scoring.state], () => [
      h("h2", {}, t("start_title")),
      h("p", { class: "ok-empty" }, t("start_hint")),
      desk.write() &&
        h(
          "div",
          { class: "jo-offers" },
          TEMPLATES.map((name) =>
            h(
              "button",
              { type: "button", "data-act": "template", "data-name": name },
              h("b", {}, t(`template_${name}`)),
              h("small", {}, t(`template_${name}_about`)),
            ),
          ),
        ),
      desk.write() &&
        h(
          "div",
          { class: "ok-row" },
          press(t("start_empty"), { act: "new-stage" }),
          press(t("bring_table"), { act: "bring-table" }),
        ),
    ]);
  }

  // -------------------------------------------------------------- scoring

  const keysOf = (id) => [`e${id}`, `i${id}`];
  /** What I gave: what is on its way goes before what the kernel knows. */
  const given = () =>
    link.outbox
      .filter(
        ({ command }) => command.type === "GiveAnswer" && command.block === server.scoring.block,
      )
      .at(-1)?.command.answer.scores ??
    server.scoring.mine ??
    {};
  const scored = (points) => {
    const mine = given();
    return points.filter(({ id }) => keysOf(id).every((key) => mine[key])).length;
  };

  function paintScores(groups) {
    const points = groups.flatMap((one) => one.points);
    const shape = JSON.stringify(
      groups.map(({ stage, points: inside }) => [
        stage.text,
        inside.map(({ id, text, channel }) => [id, text, channel]),
      ]),
    );
    if (other.shape !== `score${shape}`) {
      other.shape = `score${shape}`;
      other.replaceChildren(
        h("p", { class: "jo-promise" }, t("score_promise")),
        h("p", { class: "jo-progress", role: "status" }),
        ...groups
          .filter((one) => one.points.length)
          .map(({ stage, points: inside }) =>
            h(
              "section",
              { class: "jo-scores" },
              h("h3", { dir: "auto" }, stage.text),
              inside.map((one) =>
                h(
                  "div",
                  { class: "jo-score" },
                  h("h4", { dir: "auto" }, one.text),
                  one.channel && h("p", { class: "jo-channel", dir: "auto" }, one.channel),
                  radios(one, 0, t("how_it_feels"), EMOTIONS, t("feels_low"), t("feels_high")),
                  radios(one, 1, t("how_it_matters"), MATTERS, t("matters_low"), t("matters_high")),
                ),
              ),
            ),
          ),
        h(
          "div",
          { class: "ok-row" },
          press(t("score_done"), { act: "view", view: "map" }, { look: "ok-main" }),
        ),
      );
    }
    setText(
      other.querySelector(".jo-progress"),
      t("score_progress", { n: scored(points), of: points.length }),
    );
    const mine = given();
    for (const radio of other.querySelectorAll("input"))
      if (radio.checked !== (mine[radio.name] === Number(radio.value)))
        radio.checked = !radio.checked;
  }

  function radios(one, which, legend, values, low, high) {
    return h(
      "fieldset",
      { class: "jo-scale" },
      h("legend", {}, legend, h("span", { class: "ok-unseen" }, `: ${one.text}`)),
      h(
        "div",
        {},
        values.map((value, i) =>
          h(
            "label",
            {},
            h("input", { type: "radio", name: keysOf(one.id)[which], value: i + 1 }),
            h("span", {}, which ? String(value) : signed(value)),
            (i === 0 || i === 4) && h("small", {}, i ? high : low),
          ),
        ),
      ),
    );
  }

  other.addEventListener("change", ({ target }) => {
    if (target.matches(".jo-scale input") && server.scoring.state === "open") {
      const known = new Set(desk.of("Touchpoint").flatMap(({ id }) => keysOf(id)));
      const scores = Object.fromEntries(
        Object.entries({ ...given(), [target.name]: Number(target.value) }).filter(([key]) =>
          known.has(key),
        ),
      );
      link.do({
        type: "GiveAnswer",
        block: server.scoring.block,
        answer: { scores },
        ready: Boolean(server.scoring.ready),
      });
      desk.repaint();
    } else if (target.matches("[data-weight]")) weigh(target.dataset.weight, Number(target.value));
  });
  who.addEventListener("change", () => {
    look.persona = who.value;
    keep.set("look", look);
    desk.repaint();
  });

  // -------------------------------------------------------------- what is critical

  function paintCritical() {
    const shown = new Set(
      desk
        .of(
          "Touchpoint",
          ({ persona = "" }) => !look.persona || !persona || persona === look.persona,
        )
        .map(({ id }) => id),
    );
    const ranks = server.ranks.filter((one) => shown.has(one.touchpoint)),
      open = shown.size - ranks.length;
    if (other.shape !== "critical") {
      other.shape = "critical";
      other.replaceChildren(
        h(
          "details",
          { class: "jo-rule" },
          h("summary", {}, t("rule_title")),
          h("p", {}),
          h(
            "div",
            { class: "jo-weights" },
            [
              ...WEIGHTS.map((name) => [name, t(`input_${name}`), [0, 1, 2, 3]]),
              ["important", t("important_from"), [2, 3, 4, 5]],
              ["low", t("low_below"), [-1, 0, 1]],
            ].map(([name, label, choices]) =>
              h(
                "label",
                {},
                label,
                h(
                  "select",
                  { "data-weight": name },
                  choices.map((one) =>
                    h("option", { value: one }, name === "low" ? signed(one) : String(one)),
                  ),
                ),
              ),
            ),
          ),
        ),
        h("div", { class: "jo-order" }),
      );
    }
    setText(other.querySelector(".jo-rule p"), server.rule);
    for (const one of other.querySelectorAll("[data-weight]")) {
      one.disabled = !desk.write();
      if (one.value !== String(server.weights[one.dataset.weight]))
        one.value = String(server.weights[one.dataset.weight]);
    }
    refill(
      other.lastChild,
      [
        ranks,
        open,
        server.weights,
        desk.write(),
        ranks.map(({ touchpoint }) => desk.get(touchpoint)?.text),
      ],
      () => [
        !ranks.length && h("p", { class: "ok-empty" }, t("rank_none")),
        ranks.length > 0 &&
          h(
            "ol",
            { class: "jo-ranks" },
            ranks.map((one, n) => rankItem(one, n)),
          ),
        open > 0 && h("p", { class: "jo-open-count" }, t.n("rank_open", open)),
      ],
    );
  }

  function rankItem({ touchpoint, points, shares, moment, trend }, n) {
    const one = desk.get(touchpoint);
    if (!one) return "";
    const used = WEIGHTS.filter((name) => server.weights[name]);
    return h(
      "li",
      { class: "jo-rank", "data-card": one.id },
      h("b", { class: "jo-place" }, String(n + 1)),
      h(
        "div",
        {},
        h("p", { class: "jo-text", dir: "auto" }, one.text),
        h(
          "p",
          { class: "jo-channel", dir: "auto" },
          [desk.get(one.stage)?.text, nameOf(one.persona)].filter(Boolean).join(" · "),
        ),
        h(
          "div",
          { class: "jo-meter", "aria-hidden": "true" },
          h("span", { style: `width: ${points}%` }),
        ),
        h(
          "p",
          { class: "jo-sum" },
          t("sum", {
            product: used
              .map(
                (name) =>
                  `${t(`input_${name}`)} ${half(shares[name])}${server.weights[name] > 1 ? `^${server.weights[name]}` : ""}`,
              )
              .join(" × "),
            points: half(points),
          }),
        ),
        h(
          "div",
          { class: "ok-row" },
          moment && h("span", { class: "jo-badge" }, "◆ ", t("moment")),
          metrics(one.id).length > 0 && h("span", { class: "ok-badge" }, t(`trend_${trend}`)),
          desk.write() && press(t("what_next"), { act: "follow", id: one.id }),
          press(t("look_at"), { act: "open", id: one.id }, { look: "ok-quiet" }),
        ),
      ),
    );
  }

  function weigh(name, value) {
    const card = desk.get("weights") ?? { type: "Weights", id: "weights", version: 0 };
    desk.set([{ ...server.weights, ...card, [name]: value, by: card.by }]);
  }

  // -------------------------------------------------------------- sheets

  const choices = (key, names) => names.map((name) => [name, t(`${key}_${name}`)]);
  const points = (values) => [
    ["", t("not_scored")],
    ...values.map((one) => [String(one), one === 0 || values[0] < 0 ? signed(one) : String(one)]),
  ];

  function openPoint(card) {
    const home = `point:${card.id}`,
      solo = !desk.room;
    const stages = desk.of("JourneyStage"),
      nows = desk.of("Touchpoint", (one) => (one.view ?? "now") === "now" && one.id !== card.id);
    const fields = [
      {
        name: "text",
        label: t("lane_touchpoint"),
        limit: 120,
        needed: true,
        hint: t("hint_touchpoint"),
      },
      { name: "channel", limit: 60, hint: t("hint_channel") },
      ...WRITTEN.map((name) => ({
        name,
        label: t(`lane_${name}`),
        limit: name === "owner" ? 60 : 500,
        hint: t(`hint_${name}`),
      })),
      {
        name: "stage",
        label: t("lane_stage"),
        kind: "choice",
        choices: stages.map(({ id, text }) => [id, text]),
      },
      personas().length > 0 && {
        name: "persona",
        kind: "choice",
        choices: [["", t("everyone_all")], ...personas().map(({ id, name }) => [id, name])],
      },
      { name: "ground", kind: "choice", choices: choices("ground", ["assumption", "evidence"]) },
      { name: "source", limit: 300, hint: t("hint_source") },
      { name: "view", kind: "choice", choices: choices("view", ["now", "wished"]) },
      (card.view === "wished" || look.view === "wished") && {
        name: "instead",
        kind: "choice",
        choices: [["", t("nothing_instead")], ...nows.map(({ id, text }) => [id, text])],
      },
      solo && { name: "emotion", kind: "choice", choices: points(EMOTIONS) },
      solo && { name: "importance", kind: "choice", choices: points(MATTERS) },
    ].filter(Boolean);
    const plain = {
      ground: "assumption",
      view: "now",
      ...card,
      emotion: blank(card.emotion) ? "" : String(card.emotion),
      importance: blank(card.importance) ? "" : String(card.importance),
    };
    const form = desk.cardForm({
      home,
      card: plain,
      fields,
      whole: (one) => [{ ...one, emotion: num(one.emotion), importance: num(one.importance) }],
    });
    const known = desk.get(card.id),
      mine = metrics(card.id);
    desk.formSheet(known ? t("point_title") : t("add_point"), form, {
      wide: true,
      above: known ? [spreadView(card.id)] : [],
      below: !known
        ? []
        : [
            h(
              "section",
              { class: "jo-metrics", "data-card": card.id },
              h("h3", {}, t("lane_metric")),
              mine.length ? mine.map((one) => metricMore(one)) : h("p", {}, t("no_metric_hint")),
              desk.write() &&
                h(
                  "div",
                  { class: "ok-row" },
                  press(t("bring_history"), { act: "bring-history", id: card.id }),
                ),
            ),
            desk.write() &&
              h(
                "div",
                { class: "ok-row jo-acts" },
                press(t("what_next"), { act: "follow", id: card.id }),
                press(t("earlier"), { act: "shift", id: card.id, by: -1 }, { look: "ok-quiet" }),
                press(t("later"), { act: "shift", id: card.id, by: 1 }, { look: "ok-quiet" }),
                desk.coach() &&
                  press(t("note"), { act: "note", note: card.id }, { look: "ok-quiet" }),
                desk.mine(card) &&
                  press(
                    t("remove"),
                    { act: "remove", id: card.id, close: true },
                    { look: "ok-quiet ok-danger" },
                  ),
              ),
          ],
    });
  }

  /** What the room scored, as counts for each step. */
  function spreadView(id) {
    const room = server.spreads[id];
    if (!room) return "";
    const side = (name, { least, counts }) =>
      h(
        "div",
        {},
        h("h4", {}, t(name)),
        h(
          "ul",
          { class: "jo-counts" },
          counts.map((n, i) =>
            h(
              "li",
              {},
              h("span", {}, name === "how_it_feels" ? signed(least + i) : String(least + i)),
              h("span", { class: "jo-pips", "aria-hidden": "true" }, "●".repeat(n)),
              h("small", {}, t.n("people_chose", n)),
            ),
          ),
        ),
      );
    return h(
      "div",
      { class: "ok-sides" },
      room.emotion && side("how_it_feels", room.emotion),
      room.importance && side("how_it_matters", room.importance),
    );
  }

  function metricMore(one) {
    const said = server.metrics[one.id];
    return h(
      "div",
      { class: "jo-more", "data-card": one.id },
      h("p", { class: "ok-strong", dir: "auto" }, one.name),
      spark(one, said, { width: 320, height: 70 }),
      said && h("p", {}, said.said),
      said?.change && h("p", { class: "ok-strong" }, said.change),
      desk.write() &&
        h(
          "label",
          { class: "jo-changed" },
          t("changed_on"),
          h("input", { type: "date", value: one.changed ?? null, "data-changed": one.id }),
        ),
      desk.write() &&
        h(
          "div",
          { class: "ok-row" },
          press(
            t(one.better === "down" ? "better_down" : "better_up"),
            { act: "turn", id: one.id },
            { look: "ok-quiet" },
          ),
          desk.mine(one) &&
            press(
              t("remove"),
              { act: "remove", id: one.id, close: true },
              { look: "ok-quiet ok-danger" },
            ),
        ),
    );
  }
  root.addEventListener("change", ({ target }) => {
    if (target.dataset?.changed && desk.get(target.dataset.changed))
      desk.change(target.dataset.changed, { changed: target.value || null });
  });

  function openStage(card) {
    const form = desk.cardForm({
      home: `stage:${card.id}`,
      card,
      fields: [
        { name: "text", label: t("lane_stage"), limit: 120, needed: true, hint: t("hint_stage") },
      ],
      inline: true,
    });
    desk.formSheet(t(card.version ? "stage_title" : "add_stage"), form);
  }

  function openPersona(card) {
    const form = desk.cardForm({
      home: `persona:${card.id}`,
      card: { kind: "customer", ...card },
      fields: [
        { name: "name", limit: 60, needed: true, hint: t("hint_persona") },
        {
          name: "kind",
          kind: "choice",
          choices: choices("persona_kind", ["customer", "user", "colleague"]),
        },
        { name: "about", limit: 300, hint: t("hint_about") },
        { name: "asked", kind: "date" },
      ],
    });
    desk.formSheet(t(card.version ? "persona_title" : "add_persona"), form, {
      below:
        card.version && desk.mine(card)
          ? [
              press(
                t("remove"),
                { act: "remove", id: card.id, close: true },
                { look: "ok-quiet ok-danger" },
              ),
            ]
          : [],
    });
  }

  function openPersonas() {
    desk.liveSheet(t("personas"), () => [
      h(
        "ul",
        { class: "ok-list" },
        personas().map((one) =>
          h(
            "li",
            {},
            press(one.name, { act: "persona", id: one.id }),
            h(
              "small",
              {},
              [
                t(`persona_kind_${one.kind ?? "customer"}`),
                one.about,
                one.asked
                  ? t("asked", { name: one.name, date: dayWords(one.asked) })
                  : t("never_asked", { name: one.name }),
              ]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        ),
      ),
      desk.write() && press(t("add_persona"), { act: "new-persona" }),
    ]);
  }

  // -------------------------------------------------------------- files

  const plainOf = (file) =>
    new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(file);
    });

  /** A sheet that takes a file, shows what the kernel found in it, and asks before anything is kept. */
  function bring(op, title, hint, more, shown) {
    const input = h("input", {
        type: "file",
        accept: ".csv,.tsv,.txt,.xlsx",
        "aria-label": t("choose_file"),
      }),
      state = h("p", { role: "status" }),
      found = h("div", { class: "ok-stack" });
    const node = sheet(root, t, title, [h("p", {}, hint), input, state, found], {
      wide: true,
      closed: () => {
        hearing = () => {};
      },
    });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      found.replaceChildren();
      if (!file) return;
      if (file.size > BIGGEST) return setText(state, t("file_large"));
      setText(state, t("file_wait"));
      link.post({ op, name: file.name, content: await plainOf(file), ...more });
    });
    hearing = (message) => {
      if (message.op === "taken") return node.close();
      if (message.op !== op) return;
      setText(state, message.failed ?? "");
      const amiss =
        message.failed && message.problems?.length ? [problemList(message.problems)] : [];
      found.replaceChildren(...(message.failed ? amiss : shown(message).flat(9).filter(Boolean)));
      found.querySelector("button, select")?.focus();
    };
    input.focus();
  }

  const problemList = (problems, more = 0) =>
    h(
      "ul",
      { class: "ok-list jo-problems" },
      problems.map(({ cell: at, said: words }) => h("li", {}, at && h("b", {}, at, " "), words)),
      more > 0 && h("li", {}, t("problems_more", { n: more })),
    );

  const bringTable = () =>
    bring(
      "table",
      t("bring_table"),
      t("bring_table_hint"),
      {},
      ({ touchpoints, changed, new: fresh, problems, more }) => [
        h(
          "p",
          { class: "ok-strong" },
          fresh || changed
            ? t("found_in_table", { n: touchpoints, fresh, changed })
            : t("found_nothing"),
        ),
        problems.length > 0 &&
          h(
            "section",
            {},
            h("h3", {}, t.n("problems", problems.length + more)),
            problemList(problems, more),
          ),
        (fresh > 0 || changed > 0) &&
          press(
            t(problems.length ? "take_good" : "take_all"),
            { act: "take" },
            { look: "ok-main" },
          ),
      ],
    );

  const bringHistory = (id) =>
    bring(
      "history",
      t("bring_history"),
      t("bring_history_hint"),
      { touchpoint: id },
      ({ metrics: found, notes }) => {
        const all = desk.of("Touchpoint"),
          row = (one) =>
            h(
              "li",
              { class: "jo-pairing", "data-metric": one.id },
              h(
                "p",
                {},
                h("b", { dir: "auto" }, one.name),
                " ",
                h("small", {}, t.n("periods", one.n)),
              ),
              h(
                "label",
                {},
                t("belongs_to"),
                h(
                  "select",
                  { "data-of": true },
                  h("option", { value: "" }, t("leave_out")),
                  all.map(({ id: at, text }) =>
                    h("option", { value: at, selected: at === one.of }, text),
                  ),
                ),
              ),
              h(
                "label",
                {},
                t("better_is"),
                h(
                  "select",
                  { "data-better": true },
                  h("option", { value: "" }, t("better_ask")),
                  ["up", "down"].map((way) => h("option", { value: way }, t(`better_${way}`))),
                ),
              ),
            );
        return [
          h("p", {}, t("pairing_hint")),
          notes.length > 0 &&
            h(
              "ul",
              { class: "jo-problems" },
              notes.map((one) => h("li", {}, one)),
            ),
          h("ul", { class: "ok-list" }, found.map(row)),
          press(t("take_metrics"), { act: "take-metrics" }, { look: "ok-main" }),
        ];
      },
    );

  function takeMetrics(node) {
    const rows = [...node.closest("dialog").querySelectorAll("[data-metric]")];
    const taken = rows.filter((row) => row.querySelector("[data-of]").value);
    if (!chosen(taken.map((row) => row.querySelector("[data-better]")))) return;
    link.post({
      op: "take",
      metrics: Object.fromEntries(
        rows.map((row) => [
          row.dataset.metric,
          {
            of: row.querySelector("[data-of]").value,
            better: row.querySelector("[data-better]").value,
          },
        ]),
      ),
    });
  }

  function download({ name, mime, content }) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0)),
      url = URL.createObjectURL(new Blob([bytes], { type: mime }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // -------------------------------------------------------------- what follows from a touchpoint

  function follow(id) {
    const one = desk.get(id),
      box = h("div", { class: "ok-stack" }, h("p", {}, t("metric_wait")));
    if (!one) return;
    const node = sheet(root, t, t("follow_title", { text: shorter(one.text, 50) }), [box], {
      wide: true,
      closed: () => {
        hearing = () => {};
        desk.left();
      },
    });
    let n = 0,
      timer = 0,
      form = null;
    hearing = (message) => {
      if (message.op === "suggested" && message.touchpoint === id && !form) build(message);
      if (message.op === "drafted" && message.n === n) show(message);
      if (message.op === "followed") {
        node.close();
        desk.notice(t("followed"), t("followed_hint"));
      }
    };
    link.ask({ op: "suggest", touchpoint: id });
    function build({ wish, metric }) {
      const until = server.until,
        home = `follow:${id}`;
      const idea = field(t, keep, {
        label: t("follow_idea"),
        draft: `${home}:idea`,
        value: wish.idea,
        hint: "",
      });
      const change = field(t, keep, {
        label: t("follow_change"),
        draft: `${home}:change`,
        value: wish.change,
      });
      const target = metric
        ? field(t, keep, {
            label: t("follow_target", { metric: metric.name, baseline: metric.baseline }),
            draft: `${home}:target`,
            value: metric.target ?? "",
            limit: 60,
          })
        : null;
      const owner = metric
        ? null
        : field(t, keep, {
            label: t("follow_owner"),
            draft: `${home}:owner`,
            value: one.owner ?? "",
            limit: 60,
          });
      const when = pick({ label: t("follow_until"), kind: "date", value: until }),
        climb = pick({ label: t("follow_ladder"), kind: "checkbox", value: true });
      const preview = h("div", { class: "jo-preview", role: "status" });
      form = h(
        "form",
        { class: "ok-box", novalidate: true },
        !metric && h("p", {}, t("follow_bridge")),
        idea,
        change,
        target,
        owner,
        when,
        climb,
        preview,
        h(
          "div",
          { class: "ok-row" },
          submitter(t("follow_go")),
          press(t("cancel"), { act: "cancel" }, { look: "ok-quiet" }),
        ),
      );
      form.home = home;
      form.wish = () => ({
        idea: idea.area.value.trim(),
        change: change.area.value.trim(),
        until: when.area.value || null,
        target: target?.area.value.trim() ?? "",
        owner: owner?.area.value.trim() ?? "",
      });
      form.preview = preview;
      const draft = () => {
        if (form.wish().idea && form.wish().change)
          link.ask({ op: "draft", n: ++n, touchpoint: id, wish: form.wish() });
      };
      form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(draft, 250);
      });
      form.send = () => {
        const wish = form.wish();
        if (!wish.idea) return idea.area.focus();
        if (!wish.change) return change.area.focus();
        if (!desk.write()) return desk.notYet();
        desk.drafts.forget(home);
        link.wish({ op: "follow", touchpoint: id, wish, ladder: climb.area.checked });
      };
      box.replaceChildren(form);
      form.querySelectorAll("textarea").forEach((area) => countText(t, area));
      idea.area.focus();
      draft();
    }
    const show = ({ key_result: kr, hypothesis, asks }) =>
      form.preview.replaceChildren(
        h("h3", {}, t("the_bet")),
        said(t("bet_told", { x: hypothesis.x, y: hypothesis.y })),
        h("h3", {}, t("the_key_result")),
        said(kr.text, "ok-strong"),
        asks.length > 0
          ? h(
              "ul",
              { class: "jo-problems" },
              asks.map((words) => h("li", {}, words)),
            )
          : h("p", {}, t("clinic_fine")),
      );
  }

  // -------------------------------------------------------------- acts

  const acts = {
    way: ({ way }) => {
      look.view = way;
      keep.set("look", look);
    },
    whole: () => {
      look.whole = !look.whole;
      keep.set("look", look);
    },
    personas: openPersonas,
    persona: ({ id }) => openPersona(desk.get(id)),
    "new-persona": () =>
      openPersona({ type: "Persona", id: uid(), name: "", position: last(personas()) }),
    "new-stage": () =>
      desk.write()
        ? openStage({
            type: "JourneyStage",
            id: uid(),
            text: "",
            position: last(desk.of("JourneyStage")),
          })
        : desk.notYet(),
    "add-point": ({ stage }) =>
      openPoint({
        type: "Touchpoint",
        id: uid(),
        text: "",
        stage,
        persona: look.persona || (personas().length === 1 ? personas()[0].id : ""),
        view: look.view,
        position: last(desk.of("Touchpoint", (one) => one.stage === stage)),
      }),
    open: ({ id, card: at }, node, card) => {
      const found = desk.get(id ?? at ?? card),
        lane = node.dataset.lane;
      if (lane) spot = [found?.id ?? "", lane];
      if (lane === "score" && server.scoring.state === "open") desk.view = "score";
      else if (found?.type === "Touchpoint") openPoint(found);
    },
    write: (_, node, card) => write(node, card, node.dataset.lane),
    "stage-menu": ({ stage }, at) => {
      const card = desk.get(stage),
        inside = desk.of("Touchpoint", (one) => one.stage === stage),
        ids = [stage, ...inside.map(({ id }) => id)];
      menu(root, at, [
        { label: t("add_point"), run: () => acts["add-point"]({ stage }) },
        { label: t("rename"), run: () => openStage(card) },
        { label: t("earlier"), run: () => swap(stage, -1) },
        { label: t("later"), run: () => swap(stage, 1) },
        ids.every((id) => desk.mine(desk.get(id))) && {
          label: inside.length ? t.n("remove_stage", inside.length) : t("remove"),
          danger: true,
          run: () => desk.remove(...ids),
        },
      ]);
    },
    shift: ({ id, by }) => shift(id, Number(by)),
    remove: ({ id }, node) => {
      node.closest("dialog")?.close();
      desk.remove(
        id,
        ...metrics(id)
          .filter((one) => desk.mine(one))
          .map((one) => one.id),
      );
    },
    turn: ({ id }, node) => {
      desk.change(id, { better: desk.get(id).better === "down" ? "up" : "down" });
      node.closest("dialog")?.close();
    },
    template: ({ name }) => link.wish({ op: "template", name }),
    "bring-table": bringTable,
    "bring-history": ({ id }, node) => {
      node.closest("dialog")?.close();
      bringHistory(id);
    },
    take: () => link.ask({ op: "take" }),
    "take-metrics": (_, node) => takeMetrics(node),
    follow: ({ id }, node) => {
      node.closest("dialog")?.close();
      follow(id);
    },
  };

  function swap(id, by) {
    const stages = desk.of("JourneyStage"),
      at = stages.findIndex((one) => one.id === id),
      next = stages[at + by];
    if (!next || !desk.write()) return;
    const order = [...stages];
    [order[at], order[at + by]] = [next, stages[at]];
    desk.set(
      order
        .map((one, i) => ({ ...one, position: i + 1 }))
        .filter(
          (one, _i) =>
            one.position !== (stages.find(({ id: known }) => known === one.id).position ?? 0),
        ),
    );
  }

  return desk.start({
    paint,
    keys,
    acts,
    hear(message) {
      hearing(message);
      if (message.op === "download") download(message);
    },
    menu: () => [
      desk.write() && { label: t("bring_table"), run: bringTable },
      desk.write() && { label: t("bring_history"), run: () => bringHistory("") },
      {
        label: t("curve_words"),
        run: () =>
          sheet(root, t, t("curve"), [h("p", {}, told(journey().flatMap((one) => one.points)))]),
      },
      desk.narrow ? null : { label: t("print"), run: () => print() },
      { head: t("take_map") },
      ...["xlsx", "csv", "wide.csv", "md", "svg", "png"].map((format) => ({
        label: t(`take_${format.replace(".", "_")}`),
        run: () => link.post({ op: "download", format, persona: look.persona, view: look.view }),
      })),
    ],
    restore(home) {
      const [kind, id, more] = home.split(":"),
        card = desk.get(kind === "cell" ? more : id);
      if (kind === "point" && card) openPoint(card);
      else if (kind === "stage" && card) openStage(card);
      else if (kind === "persona" && card) openPersona(card);
      else if (kind === "cell" && card && cells.get(`${more}:${id}`) && !desk.narrow)
        write(cells.get(`${more}:${id}`), more, id);
      else return false;
      return true;
    },
    place: (id) => desk.get(id)?.text ?? "",
    shown: (name, value) =>
      ["stage", "persona", "instead"].includes(name)
        ? desk.wordsOf(desk.get(value) ?? {})
        : ["ground", "view"].includes(name)
          ? t(`${name}_${value}`)
          : name === "kind"
            ? t(`persona_kind_${value}`)
            : value,
  });
}

export default { render: journeyBoard };
