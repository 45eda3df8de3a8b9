"""A workshop that holds everything a workshop can hold, made through the recorder's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

from okrlab.blocks.journey.cards import Touchpoint, score_keys
from okrlab.blocks.ladder.cards import EVIDENCE
from okrlab.blocks.registry import kind_of, kinds
from okrlab.record import commands as c
from okrlab.record.agenda import (
    DAY,
    LOWEST_THRESHOLD,
    MOST_OWN,
    MOST_PEOPLE,
    Agreement,
    Answer,
    Block,
    Frame,
    NextStep,
    Prompt,
    Sentence,
    Strictness,
)
from okrlab.record.learning_rules import MOST
from okrlab.texts.clean import LIMITS
from okrlab.vocabulary import LEVELS
from tests.wishes import (
    add_link,
    add_rung,
    add_step,
    edit_link,
    edit_rung,
    edit_step,
    move_rung,
    remove_link,
    remove_rung,
    remove_step,
    step_added,
)
from tests.workshop.filling import Filler, all_cards, attempts
from tests.workshop.house import House

TEAM = 12
BOARDS = tuple(kind.name for kind in kinds() if kind.board)
MOST_PROMPTS = kind_of("ask").prompts[1]
WHOLE = "review"
"""The board on which every card lies at its bounds, too."""


def long(name: str, limit: str) -> str:
    """Words that begin with a name one can look for, as long as this field takes."""
    return (name + " " + "w; =1+1 & <i>x</i> " * 60)[: LIMITS[limit]].strip()


TEXTS = tuple(
    Prompt(
        id=f"t{n}",
        text=long(f"PromptQtext{n}Q", "objective"),
        most=20,
        kind="text",
        hint=long("PromptQhintQ", "objective"),
    )
    for n in range(MOST_PROMPTS - 1)
)
SCORE = Prompt(
    id="s",
    text="How much?",
    kind="score",
    steps=10,
    low=long("PromptQlowQ", "name"),
    high=long("PromptQhighQ", "name"),
)
SURVEY = tuple(Prompt(id=f"v{n}", text=f"Statement {n}", kind="score", steps=2) for n in range(2))
PLAN = (
    Block(
        id="talk", kind="talk", title=long("BlockQtitleQ", "title"), minutes=DAY, recipe="welcome"
    ),
    Block(
        id="ask",
        kind="ask",
        title="Ask",
        prompts=(*TEXTS, SCORE),
        question=long("BlockQquestionQ", "text"),
    ),
    Block(id="named", kind="ask", title="Named", named=True, prompts=TEXTS[:1], minutes=1),
    Block(id="survey", kind="ask", title="Survey", prompts=SURVEY, fewest=LOWEST_THRESHOLD),
    *(Block(id=f"b{kind}", kind=kind, title=f"On the {kind}", board=kind) for kind in BOARDS),
    Block(id="vote", kind="dots", title="Vote", levels=LEVELS, dots=20),
    Block(id="words", kind="dots", title="Vote on words", board="ask", dots=1),
    Block(id="skipped", kind="talk", title="Left out", skip=True),
    Block(id="next", kind="next", title="Next"),
    Block(id="never", kind="ask", title="Never opened", prompts=TEXTS[:1]),
)


class FullHouse:
    """The house and who is in it. `moments` fills it; those with a name are looked at."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.used: set[type[Any]] = set()
        carried = NextStep(id="old", text=long("NextStepQcarriedQ", "text"), carried=True)
        house.workshop = house.register.create(
            long("WorkshopQtitleQ", "title"),
            team=long("WorkshopQteamQ", "title"),
            cycle=long("WorkshopQcycleQ", "title"),
            begun=[step_added(step=carried)],
        )
        self.host, self.coach = house.enter("host", "Hester"), house.enter("facilitate", "Cleo")
        self.team = [house.enter("join", f"P{n}") for n in range(TEAM)]
        self.anna, self.bela, self.twin = self.team[:3]
        with house.record.writing() as db:
            house.register.new_link(db, house.workshop, "learn")
        self.learner = house.enter("learn")
        self.outsider = house.outside()

    def do(self, who: str, command: c.Command) -> int:
        self.used.add(type(command))
        return self.house.done(who, command)

    def open(self, block: str) -> None:
        self.do(self.coach, c.OpenBlock(block=block))

    def give(self, who: str, block: str, answer: Answer) -> None:
        self.do(who, c.GiveAnswer(block=block, answer=answer, ready=True))

    def reveal(self, block: str) -> None:
        self.do(self.coach, c.RevealBlock(block=block))

    def moments(self) -> Iterator[str]:
        """Everything, step by step; each step that has a name is a state to be exported."""
        yield "empty"
        for step in (
            self._planned,
            self._sealed,
            self._laddered,
            self._voted,
            self._stepped,
            self._closed,
            self._dealt,
            self._scored,
        ):
            yield from step()

    def _planned(self) -> Iterator[str]:
        own = tuple(long(f"AgreementQown{n}Q", "objective") for n in range(MOST_OWN))
        frame = Frame(
            people=MOST_PEOPLE,
            address="https://okrlab.example.org",
            zone="Pacific/Kiritimati",
            title=long("FrameQtitleQ", "title"),
            team=long("FrameQteamQ", "title"),
            cycle=long("FrameQcycleQ", "title"),
            checkin=date(2027, 1, 15),
        )
        self.do(self.host, c.SetFrame(frame=frame))
        for strictness in get_args(Strictness):
            self.do(
                self.host,
                c.SetAgreement(
                    agreement=Agreement(
                        strictness=strictness,
                        own=own,
                        challenge=False,
                        milestones=False,
                        appraisal_free=False,
                    )
                ),
            )
            yield ""
        self.do(self.coach, c.SetAgenda(blocks=PLAN, base=0))
        yield "planned"
        self.open("talk")
        self.do(self.coach, c.AddTime(block="talk", minutes=-1))
        self.do(self.coach, c.WriteNote(card="talk", text=long("NoteWrittenQtextQ", "note")))
        self.do(self.bela, c.NameMyself(name=long("PersonQnameQ", "name")))
        self.do(self.host, c.TakeLead(person=self.coach))
        yield "opened"

    def _sealed(self) -> Iterator[str]:
        self.open("ask")
        for n, person in enumerate(self.team):
            texts = {
                one.id: (long(f"SaidQ{n}{one.id}Q", "text"), "=2+2", "") for one in TEXTS[: n + 1]
            }
            self.give(person, "ask", Answer(texts=texts, scores={"s": 1 + n % 10}))
        yield "sealed"
        self.do(self.coach, c.CloseBlock(block="ask"))
        self.reveal("ask")
        self.open("named")
        self.give(self.anna, "named", Answer(texts={"t0": (long("SaidQnamedQ", "text"),)}))
        tallies = Answer(texts={"t0": ("typed for the room",) * 5})
        self.give(self.coach, "named", tallies)
        self.reveal("named")
        self.open("survey")
        for person in self.team[: LOWEST_THRESHOLD + 1]:
            self.give(person, "survey", Answer(scores={"v0": 1, "v1": 2}))
        self.give(self.team[-1], "survey", Answer(guess={"v0": 2, "v1": 2}))
        self.reveal("survey")
        yield "revealed"

    def _laddered(self) -> Iterator[str]:
        self.open("bladder")
        for n, level in enumerate(LEVELS):
            self.do(
                self.anna,
                add_rung(
                    id=f"r{n}",
                    text=long(f"RungQtext{n}Q", "text"),
                    level=level,
                    position=-1e9,
                    actor=long("RungQactorQ", "actor"),
                    lower=f"r{n - 1}" if n else "",
                    link=f"l{n}",
                ),
            )
        self.do(self.anna, add_rung(id="lone", text="-5", level="outcome"))
        self.do(self.anna, add_rung(id="gone", text="x", level="impact", upper="lone", link="lg"))
        self.do(self.anna, remove_link(id="lg", base=self.house.ladder.links["lg"].version))
        self.do(self.anna, add_link(id="lg", lower="r0", upper="gone"))
        self.do(self.coach, remove_rung(id="gone", base=self.house.ladder.rungs["gone"].version))
        rung = self.house.ladder.rungs["lone"]
        self.do(self.bela, move_rung(id="lone", base=rung.version, level="output", position=1e9))
        top = self.house.ladder.rungs["r3"]
        objective = long("RungQobjectiveQ", "objective")
        self.do(self.bela, edit_rung(id="r3", base=top.version, objective=objective))
        for n, evidence in enumerate(EVIDENCE, 1):
            words = {
                "assumption": long("LinkQassumptionQ", "assumption"),
                "rationale": long("LinkQrationaleQ", "rationale"),
            }
            base = self.house.ladder.links[f"l{n}"].version
            self.do(self.anna, edit_link(id=f"l{n}", base=base, evidence=evidence, **words))
        self.do(self.anna, c.Undo())
        self.do(self.anna, c.Redo())
        reason = long("OverruleQreasonQ", "reason")
        for rule, card in (("single-output", "r3"), ("link-without-assumption", "l1")):
            self.do(self.anna, c.Overrule(rule=rule, card=card, reason=reason))
        self.do(self.anna, c.Overrule(rule="other", card="r2", reason="x"))
        self.do(self.anna, c.Reinstate(rule="other", card="r2"))
        for level in LEVELS:
            self.do(self.anna, c.PickStop(level=level))
            yield ""
        self.do(self.anna, c.DismissQuestion(kind="actor"))
        self.do(self.coach, c.LockBoard())
        yield "locked"
        self.do(self.coach, c.UnlockBoard())
        self.do(
            self.coach, c.Spotlight(board="ladder", card="r3", path=True, says="Who would notice?")
        )
        yield "spotlit"

    def _voted(self) -> Iterator[str]:
        self.open("vote")
        for person in self.team[:5]:
            self.give(person, "vote", Answer(dots={"r3": 15, "lone": 5}))
        yield "voting"
        self.reveal("vote")
        self.open("words")
        said = list(self.house.state.cards("ask"))
        self.give(self.bela, "words", Answer(dots={said[0]: 1}))
        self.give(self.coach, "words", Answer(tallies={"dots": {said[1]: 30}}))
        self.reveal("words")
        yield "voted"

    def _dealt(self) -> Iterator[str]:
        for kind in BOARDS:
            if kind == "ladder":
                continue
            self.open(f"b{kind}")
            cards = all_cards(kind, whole=kind == WHOLE)
            self.do(self.anna, c.SetCards(board=kind, cards=tuple(cards)))
            of = Filler(kind).id("KeyResult")
            reason = long("OverruleQreasonQ", "reason")
            self.do(self.anna, c.Overrule(board=kind, rule="launch", card=of, reason=reason))
            self.do(self.anna, c.Overrule(board=kind, rule="all-outputs", card="", reason=reason))
            self.do(self.coach, c.WriteNote(board=kind, card=of, text=f"NoteQ{kind}Q"))
        say = next(card for card in all_cards("clinic") if type(card).__name__ == "SayBack")
        say = type(say)(
            id="outside",
            key_result=Filler("clinic").id("KeyResult"),
            text="x",
            said=long("SayBackQoutsideQ", "text"),
        )
        self.do(self.outsider, c.SetCards(board="clinic", cards=(say,)))
        kept = attempts()
        for first in range(0, len(kept), MOST):
            cards = tuple(kept[first : first + MOST])
            self.do(self.learner, c.SetCards(board="course", cards=cards))
        yield from ()

    def _scored(self) -> Iterator[str]:
        self.open("bjourney")
        touchpoints = self.house.state.deck("journey").of(Touchpoint)
        for n, person in enumerate([*self.team[:2], *self.team[3:-1]]):
            scores = {
                key: 1 + (n + at) % 5
                for at, one in enumerate(touchpoints[:3])
                for key in score_keys(one.id)
            }
            self.give(person, "bjourney", Answer(scores=scores))
        key = score_keys(touchpoints[0].id)[0]
        self.give(self.coach, "bjourney", Answer(tallies={key: {"1": 3, "5": 2}}))
        self.reveal("bjourney")
        yield "dealt and scored"

    def _stepped(self) -> Iterator[str]:
        sentence = Sentence(
            text=long("SentenceQtextQ", "objective"),
            not_now=True,
            example=long("SentenceQexampleQ", "objective"),
        )
        self.do(self.coach, c.ChooseSentence(sentence=sentence))
        self.do(self.coach, c.Park(id="p", text=long("ParkedQtextQ", "text")))
        self.do(self.coach, c.Park(id="q", text="Never"))
        self.do(self.coach, c.Unpark(id="q"))
        self.open("next")
        for id, kind in (("s", "action"), ("d", "decision"), ("gone", "action")):
            self.do(
                self.anna,
                add_step(
                    id=id,
                    kind=kind,
                    text=long(f"NextStepQtext{id}Q", "text"),
                    who=long("NextStepQwhoQ", "name"),
                    due=long("NextStepQdueQ", "name"),
                ),
            )
        self.do(self.anna, edit_step(id="s", base=self.house.state.steps["s"].version, done=True))
        gone = self.house.state.steps["gone"].version
        self.do(self.anna, remove_step(id="gone", base=gone))
        self.do(self.coach, c.MergePersons(person=self.twin, into=self.bela))
        self.do(self.coach, c.RemovePerson(person=self.team[-1]))
        yield "stepped"

    def _closed(self) -> Iterator[str]:
        self.do(self.coach, c.CloseWorkshop())
        yield "closed"
        self.do(self.coach, c.ReopenWorkshop())
        yield "reopened"


def filled(house: House) -> FullHouse:
    """The house with everything in it."""
    full = FullHouse(house)
    for _ in full.moments():
        pass
    return full
