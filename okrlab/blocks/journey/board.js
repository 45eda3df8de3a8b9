// The journey board: stages across and lanes down as a grid, the emotion curve above it, a person's
// own scores, and what is critical. On a phone the stages are one below the other.

import { deckDesk } from "../../boards/kit/deck.js";
import { menu, sheet } from "../../boards/kit/sheets.js";
import { html, keyed } from "../../boards/kit/template.js";
import { press } from "../../boards/kit/view.js";
import { uid } from "../../boards/kit/words.js";
import { journeyCurve } from "./page/curve.js";
import { journeyEdit } from "./page/edit.js";
import { journeyFiles } from "./page/files.js";
import { journeyFollow } from "./page/follow.js";
import { journeyGrid } from "./page/grid.js";
import { gridHands } from "./page/hands.js";
import { journeyMap } from "./page/map.js";
import { journeyMetrics } from "./page/metrics.js";
import { mapOnWall } from "./page/onwall.js";
import { journeyList } from "./page/phone.js";
import { journeyRanks } from "./page/ranks.js";
import { journeyScores } from "./page/scores.js";

const TEMPLATES = ["new-customer", "getting-help", "new-colleague"];

function journeyBoard({ model, el }) {
  const views = ["map", "critical", "score"];
  const desk = deckDesk({ model, el }, "journey", { views, onWall: null });
  const { t, server, root, link } = desk;
  const map = journeyMap(desk);
  const { look } = map;
  const curve = journeyCurve(desk, map);
  const metrics = journeyMetrics(desk, map);
  const hands = gridHands(desk, map);
  const wall = map.isWall() ? mapOnWall(desk, hands.scroll) : null;
  const grid = journeyGrid(desk, map, { curve, metrics, hands, wall });
  const list = journeyList(desk, map, metrics);
  const scores = journeyScores(desk);
  const critical = journeyRanks(desk, map);
  const edit = journeyEdit(desk, map, metrics);
  const files = journeyFiles(desk, map);
  const follow = journeyFollow(desk);
  let isDrawn = false; // for measurements, which leave out the first drawing

  // -------------------------------------------------------------- what is seen

  const canScore = () => scores.isOpen() && !map.isWall();

  function view() {
    const began = performance.now();
    if (desk.cards.size) {
      const name = isDrawn ? "okrlab:change" : "okrlab:draw";
      requestAnimationFrame(() => setTimeout(() => performance.measure(name, { start: began })));
      isDrawn = true;
    }
    if (desk.view === "score" && !canScore()) {
      desk.view = "map";
      desk.repaint();
    }
    if (look.persona && !desk.get(look.persona)) look.persona = "";
    const isEmpty = !desk.cards.size && server.revision > 0;
    const isMap = desk.view === "map" && !isEmpty;
    const isGrid = isMap && !desk.narrow;
    const groups = map.groups();
    hands.scroll.hidden = !isGrid;
    if (isGrid) grid.show(groups);
    return [
      desk.narrow && bar(),
      isMap && asked(),
      isMap && above(groups),
      hands.scroll,
      isGrid && !wall && grid.around,
      isMap && desk.narrow && list(groups),
      isEmpty && beginning(),
      !isEmpty && !isMap && (desk.view === "score" ? scores.view(groups) : critical()),
    ];
  }

  /** Which map it is and whose: beside the views where there is room, below them on a phone. */
  function bar() {
    if (desk.view === "score" || !desk.cards.size) return null;
    const isMap = desk.view === "map";
    const quiet = { look: "ok-quiet" };
    const way = (one) => html`
      <button type="button" data-act="way" data-way=${one} data-press
        aria-pressed=${String(one === look.view)}><span>${t(`way_${one}`)}</span></button>`;
    const ways = () => html`
      <div class="ok-views" role="group" aria-label=${t("which_journey")}>
        ${["now", "wished"].map(way)}
      </div>`;
    const person = ({ id, name }) => keyed(id, html`<option value=${id}>${name}</option>`);
    const whose = () => html`
      <select aria-label=${t("whose")} data-who .value=${look.persona} @change=${chooseWho}>
        <option value="">${t("everyone_all")}</option>${map.personas().map(person)}
      </select>`;
    const written = () => [
      press(t("personas"), { act: "personas" }, quiet),
      isMap && press(t("add_stage"), { act: "new-stage" }, { ...quiet, off: !desk.write() }),
    ];
    return html`
      <div class="jo-bar">
        ${isMap && ways()}
        ${(map.personas().length > 1 || look.persona) && whose()}
        ${desk.narrow && written()}
      </div>`;
  }

  /** When the one person that was chosen was asked last. */
  function asked() {
    const one = look.persona && desk.get(look.persona);
    return one && html`<p class="jo-asked">${edit.asked(one)}</p>`;
  }

  function chooseWho({ target }) {
    map.choose({ persona: target.value });
  }

  /** The part above the map; on a phone it has a small curve. */
  function above(groups) {
    const points = groups.flatMap((each) => each.points);
    const call = !map.isWall() && scores.call(points);
    return html`
      ${call && html`<div class="jo-call">${call}</div>`}
      ${curve.words(points)}
      ${desk.narrow && smallCurve(points)}`;
  }

  function smallCurve(points) {
    if (!points.some(({ id }) => map.point(id).emotion != null)) return null;
    const width = Math.max(200, root.clientWidth - 40);
    return curve.drawn("jo-small", points, { width, height: 110, pad: 14 });
  }

  function beginning() {
    const offer = (name) => html`
      <button type="button" data-act="template" data-name=${name}>
        <b>${t(`template_${name}`)}</b><small>${t(`template_${name}_about`)}</small>
      </button>`;
    const ways = () => html`
      <div class="jo-offers">${TEMPLATES.map(offer)}</div>
      <div class="ok-row">
        ${press(t("start_empty"), { act: "new-stage" })}
        ${press(t("bring_table"), { act: "bring-table" })}
      </div>`;
    return html`
      <div class="jo-start">
        <h2>${t("start_title")}</h2>
        <p class="ok-empty">${t("start_hint")}</p>
        ${desk.write() && ways()}
      </div>`;
  }

  // -------------------------------------------------------------- what a person does

  function newStage() {
    if (!desk.write()) return desk.notYet();
    const position = map.last(desk.of("JourneyStage"));
    edit.openStage({ type: "JourneyStage", id: uid(), text: "", position });
  }

  function addPoint(stage) {
    const people = map.personas();
    const persona = look.persona || (people.length === 1 ? people[0].id : "");
    const position = map.last(desk.of("Touchpoint", (one) => one.stage === stage));
    const fresh = { stage, persona, view: look.view, position };
    edit.openPoint({ type: "Touchpoint", id: uid(), text: "", ...fresh });
  }

  function open({ id, card: at }, node, card) {
    const found = desk.get(id ?? at ?? card);
    const { lane } = node.dataset;
    if (lane) hands.spot = [found?.id ?? "", lane];
    if (lane === "score" && scores.isOpen()) desk.view = "score";
    else if (found?.type === "Touchpoint") edit.openPoint(found);
  }

  function openStageMenu({ stage }, at) {
    const inside = desk.of("Touchpoint", (one) => one.stage === stage).map(({ id }) => id);
    const ids = [stage, ...inside];
    const isMine = ids.every((id) => desk.mine(desk.get(id)));
    const words = inside.length ? t.n("remove_stage", inside.length) : t("remove");
    menu(root, at, [
      { label: t("add_point"), run: () => addPoint(stage) },
      { label: t("rename"), run: () => edit.openStage(desk.get(stage)) },
      { label: t("earlier"), run: () => swap(stage, -1) },
      { label: t("later"), run: () => swap(stage, 1) },
      isMine && { label: words, danger: true, run: () => desk.remove(...ids) },
    ]);
  }

  function swap(id, by) {
    const stages = desk.of("JourneyStage");
    const at = stages.findIndex((one) => one.id === id);
    if (!stages[at + by] || !desk.write()) return;
    const order = stages.with(at, stages[at + by]).with(at + by, stages[at]);
    const placed = order.map((one, i) => ({ ...one, position: i + 1 }));
    desk.set(placed.filter((one, i) => one.position !== order[i].position));
  }

  const acts = {
    way: ({ way }) => map.choose({ view: way }),
    personas: edit.openPersonas,
    persona: ({ id }) => edit.openPersona(desk.get(id)),
    "new-persona"() {
      const position = map.last(map.personas());
      edit.openPersona({ type: "Persona", id: uid(), name: "", position });
    },
    "new-stage": newStage,
    "add-point": ({ stage }) => addPoint(stage),
    open,
    write: (_, node, card) => hands.write(card, node.dataset.lane),
    "stage-menu": openStageMenu,
    shift: ({ id, by }) => hands.shift(id, Number(by)),
    remove({ id }, node) {
      node.closest("dialog")?.close();
      const mine = map.metrics(id).filter((one) => desk.mine(one));
      desk.remove(id, ...mine.map((one) => one.id));
    },
    template: ({ name }) => link.answer({ op: "template", name }),
    follow({ id }, node) {
      node.closest("dialog")?.close();
      follow(id);
    },
    ...metrics.acts,
    ...files.acts,
  };

  const inWords = () => sheet(root, t, t("curve"), html`<p>${curve.told(map.points())}</p>`);

  const wholeMap = () => map.choose({ whole: !look.whole });

  const VALUES = { ground: "ground", view: "view", kind: "persona_kind" };

  return desk.start({
    view,
    views: () => (canScore() ? ["map", "critical", "score"] : ["map", "critical"]),
    keys: hands.keys,
    walks: { map: hands.walk },
    acts,
    beside: () => !desk.narrow && !map.isWall() && bar(),
    menu: () => [
      !desk.narrow && { label: t("personas"), run: edit.openPersonas },
      !desk.narrow && { label: t("add_stage"), run: newStage, off: !desk.write() },
      !desk.narrow && { label: t("whole_map"), run: wholeMap, checked: look.whole },
      ...files.bringing(),
      { label: t("curve_words"), run: inWords },
      !desk.narrow && { label: t("print"), run: () => print() },
      { head: t("take_map") },
      ...files.taking(),
    ],
    restore(home) {
      const [kind, id, more] = home.split(":");
      const card = desk.get(kind === "cell" ? more : id);
      if (!card) return false;
      if (kind === "cell") return hands.resume(more, id);
      const opened = { point: edit.openPoint, stage: edit.openStage, persona: edit.openPersona };
      opened[kind]?.(card);
      return kind in opened;
    },
    place: (id) => desk.get(id)?.text ?? "",
    shown(name, value) {
      if (["stage", "persona", "instead"].includes(name))
        return desk.wordsOf(desk.get(value) ?? {});
      return name in VALUES ? t(`${VALUES[name]}_${value}`) : value;
    },
  });
}

export default { render: journeyBoard };
