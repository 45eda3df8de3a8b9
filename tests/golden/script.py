"""The script: people and steps as they stand in workshop.toml, and what a step asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from okrlab.blocks.clinic.cards import KeyResult
from okrlab.record import agendas, kinds
from okrlab.record import commands as c
from okrlab.record.agenda import Agreement, Answer, Block, Frame, Sentence
from okrlab.record.workshop import Workshop
from tests.graphs import ladder_of
from tests.wishes import add_link, add_rung, add_step, edit_link, edit_rung, edit_step

HERE = Path(__file__).parent


class Cast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in the script: what they are called there, and the name they give at the door."""

    id: str
    name: str


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At this minute this person does this. README.md says what each verb takes."""

    at: float
    who: str
    does: str
    also: str = ""
    refused: str = ""
    by: str = "join"
    block: str = ""
    board: str = "ladder"
    card: str = ""
    under: str = ""
    over: str = ""
    lower: str = ""
    upper: str = ""
    level: Any = "output"
    text: str | UnsetType = UNSET
    actor: str | UnsetType = UNSET
    objective: str | UnsetType = UNSET
    assumption: str | UnsetType = UNSET
    rationale: str | UnsetType = UNSET
    evidence: Any = UNSET
    texts: dict[str, tuple[str, ...]] = {}
    scores: dict[str, int] = {}
    dots: dict[str, int] = {}
    ready: bool = False
    number: int = 0
    rule: str = ""
    reason: str = ""
    example: str = ""
    kind: Any = "action"
    name: str | UnsetType = UNSET
    due: str | UnsetType = UNSET
    done: bool | UnsetType = UNSET
    person: str = ""
    into: str = ""
    lines: tuple[str, ...] = ()
    cards: tuple[kinds.Noun, ...] = ()
    strictness: Any = "steady"
    milestones: bool = True


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workshop to be replayed."""

    title: str
    team: str
    cycle: str
    agenda: str
    before: str
    block: tuple[Block, ...]
    """Blocks of other kinds than the agenda has, and the step of it before which they come."""
    people: tuple[Cast, ...]
    step: tuple[Step, ...]

    def plan(self) -> tuple[Block, ...]:
        """The agenda with these blocks in it."""
        blocks = agendas.template(self.agenda).blocks
        at = [block.recipe for block in blocks].index(self.before)
        return (*blocks[:at], *self.block, *blocks[at:])

    def name(self, who: str) -> str:
        """The name somebody gives at the door."""
        return next(one.name for one in self.people if one.id == who)

    def moments(self) -> Iterator[list[Step]]:
        """Steps in order; private answers of one minute go together, all at once."""

        def together(numbered: tuple[int, Step]) -> Any:
            number, step = numbered
            return (step.at, step.block) if step.does == "answers" else number

        for _, group in groupby(enumerate(self.step), together):
            yield [step for _, step in group]

    def sealed(self) -> dict[str, list[Step]]:
        """By block, the private answers with words in them."""
        found: dict[str, list[Step]] = {}
        for step in self.step:
            if step.does == "answers" and step.texts:
                found.setdefault(step.block, []).append(step)
        return found

    def words(self, card: str) -> set[str]:
        """All that stands on a card in the course of the script."""
        return {
            step.text
            for step in self.step
            if step.card == card and isinstance(step.text, str) and step.text
        }


def read(path: Path = HERE / "workshop.toml") -> Script:
    """The script in a file. Raises `msgspec.ValidationError` for what is no script."""
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Script)


def block_of(workshop: Workshop, recipe: str) -> Block:
    """The block that was made from a step of ours."""
    return next(block for block in workshop.agenda.blocks if block.recipe == recipe)


class Wording:
    """Makes commands of steps, as somebody would who sees this workshop."""

    def __init__(self, script: Script, persons: dict[str, str]) -> None:
        self.script, self.persons = script, persons

    def id(self, workshop: Workshop, card: str) -> str:
        """The id of a rung, step or parked line, found by what stands on it."""
        words = self.script.words(card)
        places = sorted(workshop.boards.items(), key=lambda one: one[0] != "ladder")
        cards = (one for _, deck in places for one in deck.cards.values())
        known = [one.id for one in cards if getattr(one, "text", "") in words]
        known += [id for id, text in workshop.parked.items() if text in words]
        return known[0] if known else ""

    def needs(self, step: Step) -> set[str]:
        """The cards that have to be there before the step can be done."""
        named = {step.under, step.over, step.lower, step.upper, *step.dots}
        if step.does in ("edits", "spotlights", "overrules", "unparks", "replans", "rewrites"):
            named.add(step.card)
        return named - {""}

    def is_ready(self, step: Step, workshop: Workshop) -> bool:
        """Whether this person's board shows all that the step builds on."""
        if not all(self.id(workshop, card) for card in self.needs(step)):
            return False
        if step.refused == "workshop_closed":
            return workshop.agenda.closed
        if step.does == "answers":
            state = workshop.agenda.stage(block_of(workshop, step.block).id).state
            late = step.refused == "block_shown"
            return state not in (("waiting", "open") if late else ("waiting",))
        if step.does == "plans" and not step.refused:
            return workshop.agenda.stage(block_of(workshop, "next-steps").id).state == "open"
        if step.does == "spotlights" and isinstance(step.text, str):
            return step.text in workshop.cards(self.board(step, workshop)).values()
        return True

    def is_seen(self, step: Step, workshop: Workshop, tallies: dict[str, Any]) -> bool:
        """Whether a person who `sees` has what the step names."""
        if step.number:
            told = tallies.get(block_of(workshop, step.block).id)
            return told is not None and (told.ready if step.ready else told.written) == step.number
        if step.card:
            return bool(self.id(workshop, step.card))
        boards = (*workshop.boards, *workshop.agenda.stages)
        shown = {text for board in boards for text in workshop.cards(board).values()}
        return step.text in shown | {one.text for one in workshop.steps.values()}

    def board(self, step: Step, workshop: Workshop) -> str:
        """The id of a board; the script calls a block by the recipe it was made from."""
        return step.board if step.board == "ladder" else block_of(workshop, step.board).id

    def command(self, step: Step, workshop: Workshop, mine: tuple[str, ...] = ()) -> c.Command:
        """What the step asks the recorder for."""
        at = block_of(workshop, step.block).id if step.block else ""
        card = self.id(workshop, step.card) if step.card else ""
        text = step.text if isinstance(step.text, str) else ""
        match step.does:
            case "opens":
                return c.OpenBlock(block=at)
            case "closes":
                return c.CloseBlock(block=at)
            case "reveals":
                return c.RevealBlock(block=at)
            case "adds":
                return c.AddTime(block=at, minutes=step.number)
            case "frames":
                return c.SetFrame(frame=Frame(people=step.number))
            case "agrees":
                own = Agreement(
                    strictness=step.strictness, milestones=step.milestones, own=step.lines
                )
                return c.SetAgreement(agreement=own)
            case "notes":
                return c.WriteNote(card=at or card, text=text)
            case "answers":
                dots = {self.id(workshop, one): n for one, n in step.dots.items()}
                answer = Answer(texts=step.texts, scores=step.scores, dots=dots)
                return c.GiveAnswer(block=at, answer=answer, ready=step.ready)
            case "parks":
                return c.Park(id=step.card, text=text)
            case "unparks":
                return c.Unpark(id=card)
            case "chooses":
                return c.ChooseSentence(sentence=Sentence(text=text, example=step.example))
            case "spotlights":
                board = self.board(step, workshop) if card or text else ""
                shown = workshop.cards(board) if text else {}
                found = [id for id, words in shown.items() if words == text]
                return c.Spotlight(board=board, card=card or (found[0] if found else ""))
            case "writes":
                return add_rung(
                    id=step.card,
                    text=text,
                    level=step.level,
                    actor=step.actor or "",
                    lower=self.id(workshop, step.under) if step.under else "",
                    upper=self.id(workshop, step.over) if step.over else "",
                    link=f"{step.card}Link" if step.under or step.over else "",
                )
            case "edits":
                base = ladder_of(workshop).rungs[card].version
                return edit_rung(
                    id=card, base=base, text=step.text, actor=step.actor, objective=step.objective
                )
            case "undoes":
                return c.Undo()
            case "links" | "assumes":
                ends = tuple(self.id(workshop, end) for end in (step.lower, step.upper))
                if step.does == "links":
                    return add_link(id=f"{step.lower}Link", lower=ends[0], upper=ends[1])
                links = ladder_of(workshop).links.values()
                link = next(one for one in links if (one.lower, one.upper) == ends)
                return edit_link(
                    id=link.id,
                    base=link.version,
                    assumption=step.assumption,
                    rationale=step.rationale,
                    evidence=step.evidence,
                )
            case "overrules":
                return c.Overrule(rule=step.rule, card=card, reason=step.reason)
            case "results":
                return c.SetCards(board="clinic", cards=(KeyResult(id=step.card, text=text),))
            case "deals":
                return c.SetCards(board=step.board, cards=step.cards)
            case "rewrites":
                old = workshop.deck("clinic").cards[step.card]
                assert isinstance(old, KeyResult)
                return c.SetCards(board="clinic", cards=old.rewrite(text, f"{step.card}Was"))
            case "plans":
                return add_step(
                    id=step.card,
                    text=text,
                    kind=step.kind,
                    who=step.name or "",
                    due=step.due or "",
                )
            case "replans":
                base = workshop.steps[card].version
                return edit_step(
                    id=card,
                    base=base,
                    text=step.text,
                    who=step.name,
                    due=step.due,
                    done=step.done,
                )
            case "merges":
                return c.MergePersons(
                    person=self.persons[step.person], into=self.persons[step.into]
                )
            case "leads":
                return c.TakeLead(person=self.persons.get(step.person, ""))
            case "ends":
                return c.CloseWorkshop()
        raise ValueError(f"nobody knows how one {step.does!r}")
