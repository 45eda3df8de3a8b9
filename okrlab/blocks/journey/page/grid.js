// The map as a grid: stages and touchpoints across, lanes down, and the emotion curve above them.

import { overview } from "../../../boards/kit/overview.js";
import { draw, element, html, keyed, svg } from "../../../boards/kit/template.js";
import { press } from "../../../boards/kit/view.js";
import { signed } from "../../../boards/kit/words.js";
import { half, isApart, WRITTEN } from "./map.js";

const LANES = ["score", ...WRITTEN, "ground", "metric"];
const ENOUGH = 3; // columns of which all may say the same
const COLUMN = 146;
const NARROW = 136; // where all of them are in sight
const WIDEST = 320;
const [LABEL, WALL_LABEL] = [128, 112];
const SMALL = 40; // the height of the whole map in small, in its own units
const CURVE = 164;
const [TOP, PAD] = [20, 34]; // above and below it; below the lowest dot its name has room
const HIGH = 174; // of the curve on a wall
const [HIGH_TOP, HIGH_PAD] = [26, 48];

/** `wall` fits it where nobody scrolls (onwall.js); null elsewhere. */
export function journeyGrid(desk, map, { curve, metrics, hands, wall }) {
  const { t, root } = desk;
  const { look } = map;
  const { scroll, dragging } = hands;
  const label = wall ? WALL_LABEL : LABEL;
  let low = new Set(); // the touchpoints that hurt most
  let same = new Set(); // the lanes that say one thing in all columns,
  let said = null; // and which of how many says it
  let ends = new Set(); // the last touchpoints of their stages
  const key = element(html`<p class="jo-key" aria-hidden="true"></p>`);
  const small = overview(scroll, SMALL);
  const around = element(html`<div class="ok-around" hidden>${key}${small.node}</div>`);
  const only = { look: "ok-quiet ok-square", tab: -1 }; // the keyboard reaches it through its cell

  /** Draw the map into its container, as wide as it has to be. */
  function show(whole) {
    const every = whole.flatMap(({ stage, points }) =>
      points.length ? points.map((one) => ({ stage, one })) : [{ stage, one: null }],
    );
    low = map.lowest(whole.flatMap((one) => one.points));
    const columns = wall ? wall.part(every, label, low) : every;
    ends = new Set(whole.map(({ stage, points }) => (points.at(-1) ?? stage).id));
    const groups = columns.length < every.length ? among(whole, columns) : whole;
    const room = scroll.clientWidth || root.clientWidth;
    const width = wall
      ? wall.width(columns.length, label)
      : spread(room - 2 - label, columns.length);
    const all = label + columns.length * width;
    draw(
      scroll,
      html`
      <div class="jo-sheet" style=${`width: ${all}px; --print: ${Math.min(1, 1000 / all)}`}>
        <div class="jo-above" ?hidden=${!columns.length || (wall && !isScored(columns))}>
          <div class="jo-axis" aria-hidden="true">
            <span>+2</span><span>0</span><span>−2</span>
          </div>
          ${above(groups, columns, width)}
        </div>
        ${table(groups, columns, every)}
      </div>`,
    );
    const sheet = scroll.firstElementChild;
    hands.watch(sheet);
    if (wall)
      queueMicrotask(() => wall.fit(sheet)); // once everything above it has been drawn
    else sheet.style.zoom = look.whole ? Math.min(1.4, (room - 2) / all) : "";
    if (!wall) under(columns, width, all, !look.whole && all > room);
  }

  /** Under the map: what its signs say and, where it is wider than the window, all of it in small. */
  function under(columns, width, all, isWide) {
    const points = columns.map(({ stage, one }, n) => ({
      ...(one && map.point(one.id)),
      isWorst: low.has(one?.id),
      x: label + (n + 0.5) * width,
      isNew: n > 0 && stage !== columns[n - 1].stage,
    }));
    const felt = points.filter(({ emotion }) => emotion != null);
    const y = ({ emotion }) => SMALL / 2 - (emotion / 2) * (SMALL / 2 - 6);
    const has = (test) => felt.some(test);
    draw(key, [
      has(() => true) && html`<span><b></b>${t("dot_size")}</span>`,
      has(isApart) && html`<span><i></i>${t("spread_bar")}</span>`,
      has(({ moment }) => moment) && html`<span><em>◆</em>${t("moment")}</span>`,
    ]);
    around.hidden = !isWide && !felt.length;
    small.node.toggleAttribute("hidden", !isWide);
    if (!isWide) return;
    small.show(all, [
      points
        .filter((one) => one.isNew)
        .map(
          ({ x }) => svg`
        <line class="jo-line" x1=${x - width / 2} x2=${x - width / 2} y1="0" y2=${SMALL}></line>`,
        ),
      points
        .filter((one) => one.isWorst)
        .map(
          ({ x }) => svg`
        <rect class="jo-at" x=${x - width / 2} y="0" width=${width} height=${SMALL}></rect>`,
        ),
      svg`<polyline class="jo-path" points=${felt.map((one) => `${one.x},${y(one)}`).join(" ")}></polyline>`,
    ]);
  }

  /** How wide a column is: all fill the room or, where that is too narrow, half of one at its end
   *  says that there are more. */
  function spread(room, count) {
    const each = Math.floor(room / Math.max(1, count));
    if (look.whole || each >= NARROW) return Math.min(Math.max(each, NARROW), WIDEST);
    const abreast = Math.max(0, Math.floor(room / COLUMN - 0.5)) + 0.5;
    return Math.max(COLUMN, Math.floor(room / abreast));
  }

  /** The stages and touchpoints of some columns. */
  const among = (groups, columns) =>
    groups
      .filter(({ stage }) => columns.some((one) => one.stage === stage))
      .map(({ stage, points }) => ({
        stage,
        points: points.filter((point) => columns.some(({ one }) => one === point)),
      }));

  const isScored = (columns) => columns.some(({ one }) => one && map.point(one.id).emotion != null);

  function above(groups, columns, width) {
    const place = new Map(columns.map(({ one }, i) => [one?.id, (i + 0.5) * width]));
    const points = groups.flatMap((one) => one.points);
    let to = 0;
    const bands = groups.map((one) => {
      const from = to;
      to += Math.max(1, one.points.length) * width;
      return [from, to];
    });
    const at = (i) => place.get(points[i].id);
    return curve.drawn("jo-curve", points, {
      width: to,
      height: wall ? HIGH : CURVE,
      pad: wall ? HIGH_PAD : PAD,
      top: wall ? HIGH_TOP : TOP,
      at,
      bands,
      step: width,
      low,
    });
  }

  /** Whether a lane is drawn: not without a metric, and on a wall not if nothing is in it. */
  function isFilled(lane, every) {
    const has = (test) => every.some(({ one }) => one && test(one));
    if (lane === "metric") return has(({ id }) => map.metrics(id).length);
    if (!wall) return true;
    return lane === "score" ? isScored(every) : has((one) => one[lane]);
  }

  function table(groups, columns, every) {
    const heads = columns.map(({ stage, one }) => (one ?? stage).id);
    const lanes = LANES.filter((name) => isFilled(name, every));
    same = sameLanes(every);
    said = same.size ? { by: every[0].one.id, all: every.length } : null;
    const row = (name, cells) => html`
      <tr data-lane=${name} data-same=${same.has(name)}>
        <th scope="row" class="jo-label">${t(`lane_${name}`)}</th>${cells}
      </tr>`;
    const across = (view) =>
      columns.map(({ stage, one }, n) => keyed(heads[n], view(one ?? stage, Boolean(one))));
    const head = (one, isPoint) => (isPoint ? headCell(one) : gapCell(one));
    const cell = (name) => (one, isPoint) => laneCell(one, isPoint, name);
    const over = groups.map((one) => keyed(one.stage.id, stageCell(one)));
    return html`
      <table class="jo-grid" role="grid" data-rove="map" aria-label=${t("map")} @dragstart=${dragging.start}
        @dragover=${dragging.over} @dragend=${dragging.end} @drop=${dragging.drop}>
        <colgroup><col style=${`width: ${label}px`}>${columns.map(() => html`<col>`)}</colgroup>
        <thead>${row("stage", over)}${row("touchpoint", across(head))}</thead>
        <tbody>${lanes.map((name) => row(name, across(cell(name))))}</tbody>
      </table>`;
  }

  const stageCell = ({ stage, points }) => {
    const { id } = stage;
    const isOn =
      wall &&
      points.length &&
      map.groups().some((one) => one.stage.id === id && one.points[0].id !== points[0].id);
    const text = isOn ? t("stage_on", { stage: stage.text }) : stage.text;
    const add = { ...only, name: t("add_point_to", { stage: text }) };
    const more = { ...only, icon: "more", name: t("more_about", { text }) };
    return html`
      <th scope="colgroup" class="jo-stage" data-card=${id} data-lane="stage"
        data-stop=${`${id}:stage`} tabindex="-1" colspan=${points.length > 1 ? points.length : null}>
        <span dir="auto">${text}</span>
        ${id && desk.write() && press("+", { act: "add-point", stage: id }, add)}
        ${id && desk.write() && press("", { act: "stage-menu", stage: id }, more)}
        ${map.editing(id)}
      </th>`;
  };

  const gapCell = ({ id }) => {
    const first = { act: "add-point", stage: id };
    return html`
      <td class="jo-gap" data-card=${id} data-lane="touchpoint" data-stop=${`${id}:touchpoint`} tabindex="-1">
        ${
          desk.write()
            ? press(t("first_point"), first, { look: "ok-quiet", tab: -1 })
            : html`<p>${t("no_point")}</p>`
        }
      </td>`;
  };

  const headCell = (one) => {
    const { id, text, channel, view, persona } = one;
    const isOthers = persona && !look.persona && map.personas().length > 1;
    const small = (words) => html`<p class="jo-channel" dir="auto">${words}</p>`;
    return html`
      <th scope="col" class="jo-touchpoint" data-card=${id} data-lane="touchpoint" data-act="open"
        data-lit=${id === desk.server.lit?.card} data-low=${low.has(id)} data-end=${ends.has(id)}
        data-stop=${`${id}:touchpoint`} tabindex="-1" draggable=${desk.write() ? "true" : null}
        data-sending=${desk.sending.has(id)}>
        <p class="jo-text" dir="auto">${text}${!wall && badge(id)}</p>
        ${channel && small(channel)}
        ${isOthers && small(t("whose_is", { name: map.nameOf(persona) }))}
        ${view === "wished" && html`<span class="ok-badge">${t("view_wished")}</span>`}
        ${wall && badge(id)}
        ${map.editing(id)}
      </th>`;
  };

  /** What is said of a touchpoint, by one rule for all; where it hurts most is read at its dot, too. */
  const badge = (id) => [
    low.has(id) && html`<span class="ok-unseen">${t("lowest")}</span>`,
    !(wall && low.has(id)) &&
      map.point(id).moment &&
      html`<span class="jo-badge" title=${t("moment")}>◆<span class=${wall ? null : "ok-unseen"}> ${t("moment")}</span></span>`,
  ];

  function laneCell(one, isPoint, lane) {
    const { id } = one;
    const isOpen = hands.cell?.id === id && hands.cell.lane === lane;
    const act = WRITTEN.includes(lane) ? "write" : "open";
    const own = () => views[lane]?.(one) ?? one[lane];
    const shown = () => (wall ? html`<div class="jo-cell">${own()}</div>` : own());
    const isForAll = same.has(lane) && said.by === id;
    const content = isOpen
      ? hands.cell.form
      : isPoint && [
          shown(),
          isForAll && html` <span class="jo-none">${t("in_all", { n: said.all })}</span>`,
        ];
    return html`
      <td data-card=${id} data-lane=${lane} data-act=${isPoint && act} data-low=${low.has(id)} data-end=${ends.has(id)}
        data-stop=${`${id}:${lane}`} tabindex="-1">${content}</td>`;
  }

  /** The lanes that say the same in every column, which one look tells: they are written once. */
  function sameLanes(every) {
    const points = every.map(({ one }) => one);
    if (wall || points.length < ENOUGH || points.includes(null)) return new Set();
    const words = {
      owner: (one) => one.owner,
      ground: (one) => `${one.ground ?? "assumption"}${one.source ?? ""}`,
    };
    const isSame = ([, of]) => of(points[0]) && points.every((one) => of(one) === of(points[0]));
    return new Set(
      Object.entries(words)
        .filter(isSame)
        .map(([lane]) => lane),
    );
  }

  const none = (words) => html`<span class="jo-none">${words}</span>`;

  const views = {
    score({ id }) {
      const felt = map.point(id);
      const { emotion, importance } = felt;
      if (emotion == null && importance == null) return none(t("no_score"));
      const ends = () => ({ low: signed(half(felt.low)), high: signed(half(felt.high)) });
      const middle = isApart(felt) && t("middle_half", ends()); // which the curve shows as a bar
      return html`
        <span title=${middle || null}>${map.feeling(felt)}</span><span class="jo-matters">${map.matters(felt)}</span>
        ${middle && html`<span class="ok-unseen">${middle}</span>`}`;
    },
    ground: ({ ground = "assumption", source }) => html`
      <span class="jo-ground" data-ground=${ground}>
        ${ground === "evidence" ? "● " : "○ "}${t(`ground_${ground}`)}
      </span>
      ${source && html`<small dir="auto">${source}</small>`}`,
    metric({ id }) {
      const mine = metrics.small(id);
      return mine.length ? mine : none(t("no_metric"));
    },
  };

  return { show, around };
}
