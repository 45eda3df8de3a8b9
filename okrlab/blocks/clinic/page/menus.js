// What a person may do with a key result, its work, an objective and the whole board, as menus.

import { shorter } from "../../../boards/kit/words.js";

export function menus(clinic) {
  const { t, desk, server, link, open } = clinic;
  const change = (id, values) => desk.change(id, values);
  const noteOn = (id) =>
    desk.coach() && { label: t("note"), run: () => desk.acts.note({ note: id }) };
  const removal = (card) =>
    desk.mine(card) && { label: t("remove"), danger: true, run: () => desk.remove(card.id) };
  const under = (cards, run) =>
    cards.map((one) => ({ label: shorter(one.text), run: () => run(one) }));

  /** Move a key result before or after its neighbour. */
  function shift(kr, by) {
    const all = clinic.krs(clinic.home(kr));
    const others = all.filter(({ id }) => id !== kr.id);
    const to = all.indexOf(kr) + by;
    if (to < 0 || to > others.length) return;
    const before = others[to - 1]?.position ?? (others[to]?.position ?? 1) - 2;
    const after = others[to]?.position ?? before + 2;
    change(kr.id, { position: (before + after) / 2 });
  }

  function ofKr(at, id) {
    const kr = desk.get(id);
    if (!desk.write()) return desk.menu(at, [noteOn(id), { label: desk.closed(), off: true }]);
    const { level, ask } = clinic.lookOf(id);
    const isWork = ["activity", "output"].includes(level);
    const isResult = ["outcome", "impact"].includes(level);
    const all = clinic.krs(clinic.home(kr));
    const here = all.indexOf(kr);
    const others = desk.of("Objective", (one) => one.id !== clinic.home(kr));
    const askMe = () => {
      clinic.late.delete(`${ask.rule}:${id}`);
      open.take(id, false);
    };
    const move = (one) =>
      change(id, { objective: one.id, position: clinic.nextPlace(clinic.krs(one.id)) });
    const milestone = isWork &&
      (server.milestones || kr.milestone) && {
        label: t("as_milestone"),
        checked: Boolean(kr.milestone),
        run: () => change(id, { milestone: kr.milestone ? null : true }),
      };
    const reachable = level === "impact" && {
      label: t("reachable_is"),
      checked: kr.reachable === true,
      run: () => change(id, { reachable: kr.reachable !== true }),
    };
    const step = (label, keys, by, off) => ({ label, keys, off, run: () => shift(kr, by) });
    desk.menu(at, [
      { label: t("change_words"), run: () => open.write("edit", id) },
      ask && clinic.hand !== id && { label: t("ask_me"), run: askMe },
      { label: t("add_work"), run: () => open.work(kr) },
      isResult && { label: t("early_and_guard"), run: () => open.extras(kr) },
      milestone,
      isWork && { label: t("as_bridge"), run: () => open.bridge(kr) },
      isWork && { label: t("it_leads_to"), run: () => open.leads(kr) },
      reachable,
      { label: t("add_bet"), run: () => open.bet(null, kr) },
      noteOn(id),
      others.length > 0 && { head: t("move_under") },
      ...under(others, move),
      step(t("earlier"), t("earlier_keys"), -1, here < 1),
      step(t("later"), t("later_keys"), 1, here > all.length - 2),
      removal(kr),
    ]);
  }

  function ofWork(at, id) {
    const one = desk.get(id);
    const others = desk.of("KeyResult", (kr) => kr.id !== one.key_result);
    desk.menu(at, [
      { label: t("edit"), run: () => open.work(desk.get(one.key_result ?? ""), one) },
      { label: t("make_key_result"), run: () => open.rise(one) },
      { head: t("move_under") },
      ...under(others, (kr) => change(id, { key_result: kr.id })),
      removal(one),
    ]);
  }

  function ofObjective(at, id) {
    desk.menu(at, [
      { label: t("edit"), run: () => open.objective(id) },
      desk.coach() && { label: t("vote"), off: !clinic.krs(id).length, run: () => vote(id) },
      noteOn(id),
      removal(desk.get(id)),
    ]);
  }

  async function vote(objective) {
    const { title, after } = await link.answer({ op: "vote", objective });
    desk.notice(t("vote_added", { title }), t(after ? "vote_next" : "vote_only", { after }));
  }

  function votes() {
    const sets = [...desk.of("Objective"), null].filter((one) => clinic.krs(one?.id ?? "").length);
    const label = (one) =>
      sets.length > 1
        ? t("vote_on", { text: one ? shorter(one.text, 40) : t("no_objective") })
        : t("vote");
    return sets.map((one) => ({ label: label(one), run: () => vote(one?.id ?? "") }));
  }

  const ofBoard = () => [
    desk.write() && { label: t("paste"), run: open.paste },
    desk.write() && server.climbed && { label: t("from_ladder"), run: open.rungs },
    { label: t("bets"), run: open.bets },
    { label: t("examples"), run: () => open.pairs() },
    { label: t("glossary"), run: open.terms },
    ...(desk.coach()
      ? [{ head: t("for_coaches") }, ...votes(), { label: t("say_title"), run: open.outside }]
      : []),
  ];

  return { shift, ofKr, ofWork, ofObjective, ofBoard };
}
