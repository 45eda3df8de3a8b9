// The form for a block of the plan, and the list of kinds of blocks to add.

import { said } from "../../boards/kit/view.js";
import { uid } from "../../boards/kit/words.js";
import { offer, rows } from "./rows.js";

const PLAIN = ["title", "question", "minutes", "board", "dots", "named"];

const alike = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** The fields of `to` whose values differ from those in `from`. */
export const edited = (from, to) =>
  Object.fromEntries(Object.entries(to).filter(([name, value]) => !alike(value, from[name])));

const answerOf = ({ kind = "text", most = 1, steps = 5 }) =>
  kind === "score" ? `score${steps}` : `text${most}`;
const answerFrom = (value) =>
  value.startsWith("score")
    ? { kind: "score", steps: Number(value.slice(5)), most: 1 }
    : { kind: "text", most: Number(value.slice(4)) };

/**
 * The editor of a `plan` that `openPlan` made of the same shell: `openBlock(block)`, `openAdd(id of
 * the block it comes after)`, and the `acts` that its sheets need.
 */
export function planEditor(shell, plan) {
  const { t } = shell;

  const answerWords = (value) =>
    value.startsWith("score")
      ? t("a_score", { n: value.slice(5) })
      : t.n("texts", Number(value.slice(4)));
  const answers = (prompt) =>
    [...new Set([answerOf(prompt), "text1", "text2", "text3", "text5", "score5", "score10"])].map(
      (value) => [value, answerWords(value)],
    );

  /** The blocks before a place that fit, to choose from. */
  const earlier = (place, fits) =>
    plan
      .blocks()
      .slice(0, place)
      .filter(fits)
      .map((block) => [block.id, block.title]);

  /** What a vote at this place can be about: a board, or the texts of an earlier block. */
  const targets = (place) => [
    ...plan
      .kinds()
      .filter(({ ballot }) => ballot)
      .map(({ name, title }) => [name, title]),
    ...earlier(place, (block) => block.prompts.length),
  ];

  /** What a talk at this place can be about: nothing that is shown, or an earlier block. */
  const subjects = (place) => [
    [plan.nowhere(), t("about_nothing")],
    ...earlier(place, (block) => {
      const { works, votes } = plan.kindOf(block);
      return works || votes || block.prompts.length;
    }),
  ];

  const promptFields = (prompt, n) => [
    {
      name: `text${n}`,
      label: t("field_prompt", { n: n + 1 }),
      value: prompt.text,
      limit: 300,
      needed: n === 0,
      hint: n ? t("hint_no_prompt") : "",
    },
    {
      name: `kind${n}`,
      kind: "choice",
      beside: true,
      label: t("field_answer"),
      value: answerOf(prompt),
      choices: answers(prompt),
    },
  ];

  /** A block's form; a new block is `added` after another one, or at the "end". */
  function openBlock(block, { added = "", theirs = null } = {}) {
    const { extra } = plan.stage(block.id);
    const isBegun = plan.state(block.id) !== "waiting";
    const place = added === "end" ? Infinity : plan.place(added || block.id) + (added ? 1 : 0);
    const {
      prompts: [, most],
      votes,
      sealed,
      works,
      scene,
    } = plan.kindOf(block);
    const prompts = isBegun ? [] : [...block.prompts];
    const room = isBegun ? 0 : Math.min(most, block.prompts.length + 1);
    while (prompts.length < room) prompts.push({ id: uid(), text: "" });
    const field = (name, more) => ({
      name,
      label: t(`field_${name}`),
      value: block[name],
      ...more,
    });
    const number = (name, max) => field(name, { kind: "number", beside: true, min: 1, max });
    const isVote = votes && !isBegun;
    const isTalk = !works && !scene;
    const form = shell.form({
      home: added ? `new-${block.kind}` : `block:${block.id}`,
      label: t(added ? "add" : "save"),
      fields: [
        field("title", { limit: 120, needed: true }),
        field("question", { hint: t("hint_question") }),
        { ...number("minutes", 1440), value: block.minutes + extra },
        isVote && field("board", { kind: "choice", beside: true, choices: targets(place) }),
        isVote && number("dots", 20),
        isTalk && {
          name: "board",
          kind: "choice",
          beside: true,
          label: t("field_about"),
          value: plan.find(block.board) ? block.board : plan.nowhere(),
          choices: subjects(place),
        },
        ...prompts.flatMap(promptFields),
        sealed && !isBegun && field("named", { kind: "checkbox" }),
      ],
      send(values) {
        const made = { ...block };
        for (const name of PLAIN) if (name in values) made[name] = values[name];
        made.minutes = Math.max(1, made.minutes - extra);
        if (prompts.length)
          made.prompts = prompts
            .map((prompt, n) => ({
              ...prompt,
              text: values[`text${n}`],
              ...answerFrom(values[`kind${n}`]),
            }))
            .filter((prompt) => prompt.text);
        if (added) plan.insert(made, added === "end" ? "" : added);
        else save(made, theirs ?? block);
      },
    });
    const why = theirs ? t("block_conflict", theirs) : isBegun ? t("begun_hint") : "";
    shell.formSheet(added ? plan.kindOf(block).label : t("edit_block"), form, {
      above: why && said(why, "ok-about"),
    });
  }

  /** Applies my changes to the latest plan; if another coach changed the same fields, asks me. */
  function save(made, saw) {
    const mine = edited(saw, made);
    plan.change((all) => {
      const today = all.find((one) => one.id === made.id);
      if (!today) {
        shell.notice(t("block_gone"), "", made.title);
        return null;
      }
      const isClash = Object.keys(mine).some(
        (name) => !alike(today[name], saw[name]) && !alike(today[name], mine[name]),
      );
      if (isClash) {
        setTimeout(openBlock, 0, { ...today, ...mine }, { theirs: today });
        return null;
      }
      return all.map((one) => (one === today ? { ...one, ...mine } : one));
    });
  }

  /** A new block of a kind, with what usually fits it. */
  function openAdd(after = "end") {
    const one = ({ name: kind, label, hint }) => offer(label, { act: "offer", kind, after }, hint);
    shell.sheet(t("add_block"), rows(plan.kinds().map(one)));
  }

  const acts = {
    offer({ kind, after }) {
      const { minutes, title, prompts: many, works } = plan.kindOf({ kind });
      const prompts = Array.from({ length: many[0] }, () => ({ id: uid(), text: "" }));
      const fresh = { id: uid(), kind, title, minutes, prompts };
      openBlock(plan.whole({ ...fresh, ...(works && { board: kind }) }), { added: after });
    },
  };

  return { openBlock, openAdd, acts };
}
