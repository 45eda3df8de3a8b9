// The one open box for a key result, the selected key result, and rewriting.

import { countText } from "../../../boards/kit/forms.js";
import { element, html } from "../../../boards/kit/template.js";
import { said } from "../../../boards/kit/view.js";
import { uid } from "../../../boards/kit/words.js";
import { light } from "./light.js";

export function writing(clinic) {
  const { t, desk, root } = clinic;
  const box = (label, hint) => [{ name: "text", label, hint, needed: true }];
  const andThen = () => box(t("and_then"), t("and_then_hint"));
  const node = (id) => root.querySelector(`.ok-kr[data-card="${CSS.escape(id)}"]`);

  /** Select a key result: its question is asked. */
  function take(id, focus = true) {
    clinic.hand = id;
    desk.paint();
    if (focus) node(id)?.querySelector("[data-act=edit]").focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    node(id)?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  /** The box for a new key result of an objective, or for the text of an existing one. */
  function write(kind, id) {
    const card = kind === "edit" ? desk.get(id) : null;
    if (kind === "edit" ? !card : id && !desk.get(id)) return false;
    close();
    const kr = card ?? clinic.newKr(id);
    const form = desk.cardForm({
      home: `${kind}:${id}`,
      card: kr,
      label: t(card ? "save" : "add"),
      fields: box(t(card ? "edit_key_result" : "new_key_result"), t("key_result_hint")),
      then() {
        close();
        take(kr.id);
      },
    });
    form.classList.add("ok-writer");
    form.cancel = cancel;
    light(clinic, form, card ? clinic.home(card) : id, { fill: true });
    clinic.writer = { kind, id, form };
    clinic.hand = "";
    desk.paint();
    countText(t, form.area);
    form.area.focus();
    form.area.setSelectionRange(9999, 9999);
    form.scrollIntoView({ block: "nearest" });
    return true;
  }

  function close(discard = false) {
    if (!clinic.writer) return;
    const { form } = clinic.writer;
    clinic.writer = null;
    if (discard) desk.drafts.forget(form.home);
    else desk.drafts.flush();
    form.remove();
    desk.left();
  }

  function cancel() {
    const { kind, id } = clinic.writer;
    close(true);
    if (kind === "edit") take(id);
  }

  /** The selected key result was removed: show the text that was being written. */
  function rescue() {
    const { writer } = clinic;
    if (!desk.get(clinic.hand)) clinic.hand = "";
    if (!writer?.id || desk.get(writer.id)) return;
    close(true);
    desk.notice(t("card_gone"), "", writer.form.area.value.trim());
  }

  /** A new text for a key result; the old one is kept as its initiative. */
  function rewriter(kr) {
    const before = { type: "Initiative", id: uid(), text: kr.text, key_result: kr.id, was: true };
    const form = desk.cardForm({
      home: `rewrite:${kr.id}`,
      card: { ...kr, text: "" },
      original: kr,
      label: t("make_it_so"),
      fields: andThen(),
      whole: ({ milestone, bridge, leads_to, ...rest }) => [rest, before],
      cancel: false,
      then() {
        clinic.offer = { id: kr.id, before: kr.text, after: form.area.value.trim() };
        take(kr.id);
      },
    });
    form.append(element(html`<p class="ok-small">${t("kept_as_work")}</p>`));
    return light(clinic, form, clinic.home(kr));
  }

  /** “And then?”: a result for work that has none yet, with the work below it. */
  function rise(work) {
    const above = desk.get(work.key_result ?? "") ?? { objective: desk.of("Objective")[0]?.id };
    const card = clinic.newKr(clinic.home(above));
    const form = desk.cardForm({
      home: `rise:${work.id}`,
      card,
      label: t("add"),
      fields: andThen(),
      whole: (kr) => [kr, { ...work, key_result: kr.id }],
      then: () => take(card.id),
    });
    light(clinic, form, card.objective);
    desk.formSheet(t("make_key_result"), form, { above: said(work.text, "ok-about") });
  }

  return { take, write, cancel, rescue, rewriter, rise };
}
