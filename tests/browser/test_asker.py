"""Questions about what is being typed: one at a time, then the latest, until one is answered."""

from __future__ import annotations

import pytest

from okrlab.boards.source import HERE, script

READY = f"""() => {{ {script("asker", HERE / "kit")}
  const said = [], open = [], shut = [], took = [], form = document.querySelector("form");
  const answer = ({{ op }}) => new Promise((take, refuse) => {{
    said.push(op);
    open.push(() => take(op));
    shut.push(() => refuse(Error("No")));
  }});
  const link = {{ answer, lost: () => window.gone ?? "" }};
  const ask = asker(link, form, (found) => took.push(found));
  Object.assign(window, {{ said, open, shut, took, form, ask: (op) => ask(op && {{ op }}) }});
}}"""
LINE = f"""async () => {{ {script("line", HERE / "kit")}
  let say;
  const sent = [], heard = [], kept = {{ list: () => [], set() {{}}, drop() {{}} }};
  const on = (_, hear) => {{ say = hear; }};
  const model = {{ get: () => ({{}}), send: (one) => sent.push(one), on, off() {{}} }};
  const hear = (one) => heard.push(one.op);
  const link = connect(model, false, kept, {{ hear, tell() {{}} }});
  const answer = link.answer({{ op: "code" }});
  const n = sent.find(({{ op }}) => op === "code").n;
  say({{ op: "refused", key: "", n, message: "Not now.", hint: "" }});
  link.answer({{ op: "code" }}); // nobody looks whether it is answered
  say({{ op: "refused", key: "", n: sent.at(-1).n, message: "Nor now.", hint: "" }});
  const refusal = await answer.catch((one) => one);
  link.stop();
  return [refusal.message, refusal instanceof _kit_questions.Refusal, heard, n !== sent.at(-1).n];
}}"""
LONG = 60_000
"""Milliseconds after which a question that is still open has been asked again."""


class Typing:
    """Somebody who types in a form, and a kernel that answers when it is told to."""

    def __init__(self, page) -> None:
        self.page = page

    def ask(self, *ops) -> None:
        for op in ops:
            self.page.evaluate("(op) => window.ask(op)", op)

    def answer(self, nth) -> None:
        self.page.evaluate("(nth) => window.open[nth]()", nth)

    @property
    def seen(self):
        """What was asked, and what was taken of the answers."""
        return ["".join(self.page.evaluate(f"window.{what}")) for what in ("said", "took")]


@pytest.fixture
def typing(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.clock.install()
    page.set_content("<form></form>")
    page.evaluate(READY)
    yield Typing(page)
    context.close()


def test_one_question_at_a_time_then_the_latest_whose_answer_alone_is_taken(typing):
    typing.ask("a", "b", "c")
    assert typing.seen == ["a", ""]
    typing.answer(0)
    assert typing.seen == ["ac", ""]
    typing.answer(1)
    assert typing.seen == ["ac", "c"]
    typing.ask("d")
    typing.answer(2)
    assert typing.seen == ["acd", "cd"]
    typing.page.clock.run_for(LONG)
    assert typing.seen == ["acd", "cd"]


def test_a_question_without_an_answer_is_asked_again_and_is_answered_once(typing):
    typing.ask("a")
    typing.page.clock.run_for(LONG)
    asked, _ = typing.seen
    assert 5 < len(asked) < 60
    assert set(asked) == {"a"}
    for nth in range(len(asked)):
        typing.answer(nth)
    typing.page.clock.run_for(LONG)
    assert typing.seen == [asked, "a"]


def test_while_there_is_no_answer_the_latest_is_asked_and_an_answer_to_the_old_one_is_late(typing):
    typing.ask("a", "b")
    typing.page.clock.run_for(LONG / 10)
    assert typing.seen == ["ab", ""]
    typing.answer(0)
    assert typing.seen == ["ab", ""]
    typing.answer(1)
    assert typing.seen == ["ab", "b"]


def test_a_line_that_is_lost_is_not_given_the_same_again_and_the_latest_when_it_is_back(typing):
    typing.ask("a")
    typing.page.evaluate("window.gone = 'kernel'")
    typing.ask("b")
    typing.page.clock.run_for(LONG)
    assert typing.seen == ["a", ""]
    typing.page.evaluate("window.gone = ''")
    typing.page.clock.run_for(LONG / 10)
    typing.answer(1)
    assert typing.seen == ["ab", "b"]


def test_nothing_is_asked_or_taken_when_there_is_nothing_to_ask_any_more(typing):
    typing.ask("a", None)
    typing.page.clock.run_for(LONG)
    typing.answer(0)
    assert typing.seen == ["a", ""]
    typing.ask("b")
    typing.answer(1)
    assert typing.seen == ["ab", "b"]


def test_it_ends_with_its_form_and_goes_on_when_the_form_is_back(typing):
    typing.ask("a")
    typing.page.evaluate("form.remove()")
    typing.answer(0)
    assert typing.seen == ["a", ""]
    typing.ask("b", "c")
    typing.page.clock.run_for(LONG)
    typing.answer(1)
    assert typing.seen == ["ab", ""]
    typing.page.evaluate("document.body.append(form)")
    typing.ask("d")
    typing.answer(2)
    assert typing.seen == ["abd", "d"]


def test_a_question_that_is_refused_is_over_and_the_next_one_is_asked(typing):
    typing.ask("a", "b")
    typing.page.evaluate("window.shut[0]()")
    assert typing.seen == ["ab", ""]
    typing.page.evaluate("window.shut[1]()")
    typing.page.clock.run_for(LONG)
    typing.ask("c")
    typing.answer(2)
    assert typing.seen == ["abc", "c"]


def test_whoever_asked_what_the_kernel_refuses_waits_for_nothing(chromium):
    page = chromium.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route("http://here/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto("http://here/")
    said, is_refusal, heard, is_another = page.evaluate(LINE)
    assert (said, is_refusal, is_another) == ("Not now.", True, True)
    assert heard == ["refused", "refused"], "the page says why"
    page.evaluate("new Promise((done) => setTimeout(done))")
    page.close()
    assert wrong == []
