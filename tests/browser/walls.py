"""Workshops as full as a room makes them, and what a wall owes: for tests and pictures."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from okrlab.blocks.baseline.cards import Metric
from okrlab.blocks.clinic.cards import Initiative, KeyResult, Objective
from okrlab.blocks.journey.cards import JourneyStage, Persona, Touchpoint
from okrlab.blocks.ladder.cards import Link, Rung
from okrlab.blocks.readiness.cards import CheckIn, EndPoint, Maturity, PastInitiative, TeamPlan
from okrlab.host.local import LocalSession
from okrlab.host.wire import new_id
from okrlab.record import commands as c
from okrlab.record.agenda import Answer, Block, Prompt, Sentence
from okrlab.vocabulary import LEVELS
from tests.browser import said
from tests.browser.test_stage import Coach
from tests.wishes import add_step

SIZES = {
    "1080": (1920, 1080),
    "720": (1280, 720),
    "4:3": (1024, 768),
    "4K": (3840, 2160),
}
"""The projectors that a wall is made for, as width and height in pixels."""

SURVEY = tuple(
    Prompt(id=f"s{n}", text=text, kind="score", low="Not at all", high="Fully")
    for n, text in enumerate(said.LINES)
)
BLOCKS = (
    Block(id="welcome", kind="talk", title="Welcome", question="What makes this time well spent?"),
    Block(
        id="week",
        kind="ask",
        title="Our week",
        question="Imagine our goals were about what changes for people. What would be different?",
        prompts=(Prompt(id="change", text="What would that change in our week?", most=8),),
    ),
    Block(
        id="three",
        kind="ask",
        title="Three questions",
        question="Before we begin",
        prompts=(
            Prompt(id="glad", text="Who is glad if we succeed?", most=5),
            Prompt(id="worry", text="What worries you about it?", most=5),
            Prompt(id="sure", text="How sure are you?", kind="score", low="Not", high="Very"),
        ),
    ),
    Block(
        id="survey",
        kind="ask",
        title="How we work",
        question="How true is each of these for you?",
        prompts=SURVEY,
        fewest=3,
    ),
    Block(
        id="talk", kind="talk", title="Talk about it", question="What surprised you?", board="week"
    ),
    Block(
        id="vote",
        kind="dots",
        title="Where to begin",
        question="Where would you begin?",
        board="week",
    ),
    Block(
        id="atladder",
        kind="ladder",
        title="Climb",
        question="What did we deliver last month, and so what?",
    ),
    Block(
        id="atclinic",
        kind="clinic",
        title="Key results",
        question="Which signs would tell us?",
        board="clinic",
    ),
    Block(
        id="atjourney",
        kind="journey",
        title="The journey",
        question="Where does it hurt?",
        board="journey",
    ),
    Block(
        id="atbaseline",
        kind="baseline",
        title="Our numbers",
        question="What can we safely say?",
        board="baseline",
    ),
    Block(
        id="atreadiness",
        kind="readiness",
        title="Where we start",
        question="Where do we begin?",
        board="readiness",
    ),
    Block(id="atreview", kind="review", title="Check-in", question="What moved?", board="review"),
    Block(
        id="steps",
        kind="next",
        title="Next steps",
        question="What did we decide, and who will do what by when?",
    ),
)


class Full(Coach):
    """A coach whose room brings as much of everything as you say."""

    def __init__(self, room: Any, blocks: tuple[Block, ...] = BLOCKS, people: int = 5) -> None:
        super().__init__(room, blocks)
        record, register = self.session._recorder.record, self.session._recorder.register
        with record.reading() as db:
            join = register.secrets(db, room.id)["join"]
        self.people = [
            LocalSession(record, register, register.enter(join, name).session)
            for name in said.NAMES[:people]
        ]
        self.dice = random.Random(7)

    def close(self) -> None:
        for one in (*self.people, self.session):
            one.close()

    def by(self, person: LocalSession, command: Any) -> None:
        person._recorder.catch_up()
        person.do(command).result()

    def answer(self, block: str, answers: Iterator[Answer]) -> None:
        for person, answer in zip(self.people, answers, strict=False):
            self.by(person, c.GiveAnswer(block=block, answer=answer))

    def asked(self, block: str, prompt: str, n: int, words: tuple[str, ...] = said.ANSWERS) -> None:
        """`n` texts for a prompt, shared out among the people."""
        more = lambda i: f" ({i + 1})" if i >= len(words) else ""  # noqa: E731
        texts = [words[i % len(words)] + more(i) for i in range(n)]
        many = len(self.people)
        self.answer(block, (Answer(texts={prompt: tuple(texts[i::many])}) for i in range(many)))

    def scored(self, block: str, prompts: tuple[Prompt, ...], apart: str = "") -> None:
        """Scores as a team gives them: each line has its own height, and people differ by one; on
        the line `apart` they differ more.
        """
        asked = [p for p in prompts if p.kind == "score"]
        high = {p.id: self.dice.randint(1, p.steps) for p in asked}
        near = lambda p: min(p.steps, max(1, high[p.id] + self.dice.choice((-1, 0, 0, 1))))  # noqa: E731
        far = lambda n, p: (near(p), (p.steps, 1, 2, p.steps, 4)[n % 5])[p.id == apart]  # noqa: E731
        one = lambda n: Answer(scores={p.id: far(n, p) for p in asked})  # noqa: E731
        self.answer(block, (one(n) for n, _ in enumerate(self.people)))

    def voted(self, block: str, board: str) -> None:
        cards = list(self.session.workshop.cards(board))
        some = lambda: Answer(dots=dict.fromkeys(self.dice.sample(cards, min(3, len(cards))), 1))  # noqa: E731
        self.answer(block, (some() for _ in self.people))

    def ladder(self, n: int, linked: bool = True) -> None:
        """`n` cards instead of those that are there, written by the people in turns."""
        there = self.session.workshop.deck("ladder").cards
        if there:
            self.do(c.SetCards(board="ladder", gone={id: one.version for id, one in there.items()}))
        dealt = [n * 3 // 10, n * 3 // 10, n * 3 // 10]
        counts = (*dealt, n - sum(dealt))
        words = (said.DONE, said.MADE, said.CHANGED, said.GAINED)
        lanes = [
            [
                Rung(
                    id=f"{level}{n}x{i}",
                    level=level,
                    text=words[k][i % len(words[k])],
                    position=i + 1.0,
                )
                for i in range(counts[k])
            ]
            for k, level in enumerate(LEVELS)
        ]
        ties = [
            Link(
                id=f"l{k}x{n}x{i}",
                lower=one.id,
                upper=lanes[k + 1][i * len(lanes[k + 1]) // len(lanes[k])].id,
            )
            for k in range(3)
            for i, one in enumerate(lanes[k])
            if linked and lanes[k + 1]
        ]
        for at, person in enumerate(self.people):
            own = tuple(r for lane in lanes for r in lane[at :: len(self.people)])
            self.by(person, c.SetCards(board="ladder", cards=own))
        if ties:
            self.do(c.SetCards(board="ladder", cards=tuple(ties)))

    def clinic(self, n: int) -> None:
        goals = [
            Objective(id=f"o{i}", text=said.GOALS[i % 3], position=i + 1.0)
            for i in range(max(1, n // 4))
        ]
        results = [
            KeyResult(
                id=f"k{i}",
                objective=goals[i * len(goals) // n].id,
                position=i + 1.0,
                text=said.RESULTS[i % 12],
            )
            for i in range(n)
        ]
        work = [
            Initiative(id=f"w{i}", text=said.WORK[i % 12], key_result=one.id)
            for i, one in enumerate(results)
        ]
        self.do(c.SetCards(board="clinic", cards=(*goals, *results, *work)))

    def journey(self, n: int, **instead: Any) -> None:
        """`n` touchpoints; `instead` are fields that all of them have."""
        stages = [
            JourneyStage(id=f"g{i}", text=one, position=i + 1.0)
            for i, one in enumerate(said.STAGES)
        ]
        points = [
            Touchpoint(
                id=f"t{i}",
                stage=f"g{i * len(said.STAGES) // n}",
                text=text,
                position=i + 1.0,
                channel=channel,
                action=action,
                thought=thought,
                pain=said.HURTS[i % 12],
                gain=said.HELPS[i % 12],
                owner="Ida",
                emotion=said.FEELINGS[i % 12],
                importance=float(i % 5 + 1),
            )
            for i, (text, channel, action, thought) in zip(range(n), cycle(said.POINTS))
        ]
        points = [replace(one, **instead) for one in points]
        self.do(
            c.SetCards(
                board="journey", cards=(Persona(id="p", name="New customer"), *stages, *points)
            )
        )

    def metrics(self, n: int, board: str = "baseline", of: str = "") -> None:
        first = date(2026, 1, 26)
        made = [
            Metric(
                id=f"m{i}",
                name=said.METERS[i % 6],
                start=first,
                unit="%",
                of=of and f"{of}{i}",
                values=tuple(34.0 + (k * 7 + i) % 5 + 12 * (k >= 24) for k in range(44)),
            )
            for i in range(n)
        ]
        self.do(c.SetCards(board=board, cards=tuple(made)))

    def readiness(self, n: int) -> None:
        placed = [
            Maturity(id=a, aspect=a, level=2, why="We have it for two of five goals")
            for a in ("candour", "strategy", "metrics", "goals", "culture", "last")
        ]
        plans = [
            TeamPlan(
                id=f"tp{i}",
                team=f"Team {said.NAMES[i % 30]}",
                stream=("Shops", "Schools")[i % 2],
                quarters=("2026-Q4", "2027-Q1", "2027-Q2"),
                shares=(10, 30 + i % 5, 60),
            )
            for i in range(n)
        ]
        end = EndPoint(
            id="end",
            framework="One page for each team",
            capability="Everyone can read a baseline",
            behaviour="We ask what changed",
            results="Two of three goals moved",
        )
        self.do(c.SetCards(board="readiness", cards=(*placed, *plans, end)))

    def review(self, n: int) -> None:
        self.clinic(n)
        looks = [
            CheckIn(
                id=f"ci{i}",
                key_result=f"k{i}",
                on=date(2026, 11, 20),
                value=30.0 + i,
                confidence=40 + i,
                decision=("go on", "change", "stop")[i % 3],
                action=said.STEPS[i % 12][1],
                who=said.NAMES[i],
            )
            for i in range(n)
        ]
        past = [
            PastInitiative(
                id=f"pa{i}",
                text=said.DONE[i % 12],
                period="2026-Q3",
                result=said.CHANGED[i % 12],
                how=("measured", "known", "unknown")[i % 3],
            )
            for i in range(n)
        ]
        self.do(c.SetCards(board="review", cards=(*looks, *past)))

    def steps(self, n: int) -> None:
        for i in range(n):
            kind, text, due = said.STEPS[i % 12]
            self.do(
                add_step(
                    new_id(),
                    text,
                    kind=kind,
                    who=said.NAMES[i % 8],  # the eight who are in the room of the pictures
                    due=due,
                )
            )


def scenes(coach: Full, cards: int = 40, rows: int = 12) -> Iterator[tuple[str, str]]:
    """Every kind of block at each of its stages, full: a name, and what the wall then has on it."""
    coach.open("welcome")
    yield "talk", ".wl-front h2"
    coach.open("week")
    yield "asked", ".wl-prompts li"
    coach.asked("week", "change", cards)
    coach.shut("week")
    yield "closed", ".wl-front .wl-soft"
    coach.reveal("week")
    yield "revealed", ".wl-cards li"
    card = next(iter(coach.session.workshop.cards("week")))
    coach.do(c.Spotlight(board="week", card=card, says="What would be the first sign of it?"))
    yield "one card in light", ".wl-lit"
    coach.open("talk")
    yield "talk about it", ".wl-cards li"
    coach.open("three")
    texts = {"glad": said.CHANGED[:5], "worry": said.WORRIES}
    coach.answer("three", (Answer(texts=texts, scores={"sure": i % 5 + 1}) for i in range(5)))
    coach.reveal("three")
    yield "several prompts", ".wl-cards li"
    coach.open("survey")
    yield "a survey", ".wl-prompts li"
    coach.scored("survey", SURVEY, apart="s2")
    coach.reveal("survey")
    yield "a survey revealed", ".wl-score"
    coach.open("vote")
    yield "a vote", ".wl-cards li"
    coach.voted("vote", "week")
    coach.shut("vote")
    yield "a vote closed", ".wl-front .wl-soft"
    coach.reveal("vote")
    yield "a vote revealed", ".wl-ranked li"
    coach.open("atladder")
    yield "an empty ladder", ".okr-ladder[data-empty]"
    coach.ladder(cards)
    yield "a ladder", ".okr-ladder .ok-card"
    lit = next(iter(coach.session.workshop.cards("ladder")))
    coach.do(c.Spotlight(board="ladder", card=lit, path=True))
    yield "a path in light", ".okr-ladder .ok-card[data-lit]"
    coach.ladder(cards, linked=False)
    yield "loose cards", ".okr-ladder .ok-card"
    seen = {"clinic": ".ok-kr", "readiness": ".rd-part", "review": ".rv-results li"}
    for kind, made in seen.items():
        coach.open(f"at{kind}")
        yield f"an empty {kind}", f".okr-{kind}"
        getattr(coach, kind)(rows)
        yield kind, f".okr-{kind} {made}"
    coach.open("atjourney")
    coach.journey(rows)
    yield "a map", ".jo-touchpoint"
    block = next(one for one in BLOCKS if one.id == "atjourney")
    coach.scored("atjourney", tuple(coach.session.workshop.prompts(block).values()))
    coach.reveal("atjourney")
    yield "a map revealed", ".jo-worst"
    coach.open("atbaseline")
    coach.metrics(6)
    yield "metrics", ".okr-baseline svg text"
    coach.do(c.ChooseSentence(sentence=Sentence(text=said.SENTENCE)))
    coach.open("steps")
    coach.steps(rows)
    yield "next steps", ".wl-steps li"
    coach.do(c.CloseWorkshop())
    yield "the end", ".wl-agreed li"


MEASURE = (Path(__file__).parent / "measure_wall.js").read_text("utf-8").split("\n", 1)[1]
"""What a wall owes and does not hold: overflow, small type, a covered word, a control."""
