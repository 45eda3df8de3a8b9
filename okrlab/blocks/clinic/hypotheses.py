"""A hypothesis in words, and whether its signal decides it: measurable, dated, not our own work."""

from __future__ import annotations

from okrlab.blocks.clinic.cards import Hypothesis
from okrlab.blocks.clinic.cases import make_case, softly
from okrlab.blocks.clinic.statement_checks import whole
from okrlab.record.agenda import Agreement
from okrlab.record.findings import Finding
from okrlab.texts import text


def told(hypothesis: Hypothesis) -> str:
    """The hypothesis as one sentence, its date written like 2026-03-31.

    >>> told(Hypothesis(id="h", x="a call", y="trust", signal="5 of 10 stay")).partition(". ")[0]
    'We believe that “a call” will result in “trust”'
    """
    bet, until = hypothesis, hypothesis.until.isoformat() if hypothesis.until else ""
    key = "hypothesis_dated" if until else "hypothesis"
    return text(f"clinic.{key}", x=bet.x, y=bet.y, signal=bet.signal, until=until)


def check_hypothesis(
    hypothesis: Hypothesis, *, agreement: Agreement | None = None
) -> list[Finding]:
    """Why a signal could not decide a hypothesis: no number, no date, or it is our own work.

    >>> bet = Hypothesis(id="h", x="a guide", y="fewer calls", signal="people like it")
    >>> [found.rule for found in check_hypothesis(bet)]
    ['signal-unmeasured', 'signal-undated']
    """
    case = make_case(hypothesis.signal, agreement=agreement, card=hypothesis.id)
    reading, findings = case.reading, []
    if not reading.english and hypothesis.signal.strip():
        return [case.found("not-english")]
    if reading.level in ("activity", "output"):
        findings.append(softly(case.found("signal-output", "", whole(case)), case.sure))
    elif reading.target is None:
        findings.append(case.found("signal-unmeasured", "", whole(case)))
    if hypothesis.until is None and reading.deadline is None:
        findings.append(case.found("signal-undated"))
    return findings
