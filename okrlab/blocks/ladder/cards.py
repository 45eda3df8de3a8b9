"""The cards of a ladder: rungs from activity to impact, and links from one to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

import msgspec

from okrlab.record.card import DeckCard, Overruled
from okrlab.record.fields import Actor, Assumption, Id, Line, NeededText, Place, Rationale
from okrlab.texts import text
from okrlab.vocabulary import LEVELS, Level

if TYPE_CHECKING:
    from okrlab.record.deck import Deck
    from okrlab.record.workshop import Workshop

Evidence = Literal["guess", "some", "proven"]

EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)


class Rung(DeckCard, frozen=True, kw_only=True):
    """One statement on the ladder. A new one at position 0 is put after the last of its level.

    >>> Rung(id="a", text="Ran 12 webinars", level="output").level
    'output'
    """

    text: NeededText
    level: Level
    actor: Actor = ""
    objective: Line = ""
    position: Place = 0.0

    FULL: ClassVar[str] = "board_full"
    ON_ALL_SCREENS: ClassVar[bool] = True

    def rank(self) -> tuple[float | str, ...]:
        """By level, lowest first, then by position, then by id."""
        return (LEVELS.index(self.level), self.position, self.id)

    def _repr_html_(self) -> str:
        """For notebooks: the level, then the words."""
        level = escape(text(f"levels.{self.level}"))
        return f"<p><small>{level}</small> {escape(self.text)}</p>"


class Link(DeckCard, frozen=True, kw_only=True):
    """The claim that the lower rung leads to the upper one, with its reason and its assumption."""

    lower: Id
    upper: Id
    rationale: Rationale = ""
    assumption: Assumption = ""
    evidence: Evidence = "guess"

    ENDS: ClassVar[tuple[str, ...]] = ("lower", "upper")
    FULL: ClassVar[str] = "board_full"
    SHARED: ClassVar[bool] = True

    @classmethod
    def unsound(cls, cards: Collection[Link]) -> str:
        """Whether no two connect the same rungs, and none leads back to where it starts.

        >>> Link.unsound([Link(id="1", lower="a", upper="a")])
        'circle'
        """
        pairs = {link.ends() for link in cards}
        if len(pairs) < len(cards):
            return "linked_already"
        circle = circles(cards)
        return "circle" if any(circle[lower] == circle[upper] for lower, upper in pairs) else ""

    @classmethod
    def in_the_way(cls, cards: Mapping[str, DeckCard], back: Iterable[DeckCard]) -> DeckCard | None:
        """The newest link with which one of these would form a circle, or be a duplicate.

        `back` are cards that an undo brings back; None if they can all come back.
        """
        coming = {card.id: card for card in back}
        known = cards.keys() | coming.keys()
        links = {id: card for id, card in cards.items() if isinstance(card, Link)}
        back_again = {
            id: card
            for id, card in coming.items()
            if isinstance(card, Link) and card.lower in known and card.upper in known
        }
        pairs = {link.ends() for link in back_again.values()}
        circle = circles((links | back_again).values())
        closing = {
            circle[k.lower] for k in back_again.values() if circle[k.lower] == circle[k.upper]
        }
        for other in sorted(links.values(), key=lambda link: -link.version):
            if other.id in back_again:
                continue
            round_ = circle[other.lower] == circle[other.upper] and circle[other.lower] in closing
            if round_ or other.ends() in pairs:
                return other
        return None

    def _repr_html_(self) -> str:
        """For notebooks: how strong the evidence is, then what the link rests on."""
        evidence = escape(text(f"levels.{self.evidence}"))
        return f"<p><small>{evidence}</small> {escape(self.assumption or self.rationale)}</p>"


class LadderGraph(msgspec.Struct, frozen=True, kw_only=True):
    """The rungs and links of a board. Treat its dictionaries as read-only.

    `stop` is the level at which a chain of whys may end, as the team decided. All methods return
    rungs in a stable order: by level, then by position, then by id.

    >>> ladder = LadderGraph(rungs={"a": Rung(id="a", text="Ran webinars", level="output")})
    >>> [rung.text for rung in ladder.ordered()]
    ['Ran webinars']
    """

    board: str = "ladder"
    rungs: dict[str, Rung] = {}
    links: dict[str, Link] = {}
    overrules: dict[str, Overruled] = {}
    stop: Level = "outcome"
    locked: bool = False

    @classmethod
    def of(cls, deck: Deck) -> LadderGraph:
        """The rungs and links of any board."""
        return cls(
            board=deck.board,
            rungs={id: card for id, card in deck.cards.items() if isinstance(card, Rung)},
            links={id: card for id, card in deck.cards.items() if isinstance(card, Link)},
            overrules=deck.overrules,
            stop=deck.stop,
            locked=deck.locked,
        )

    def ordered(self) -> list[Rung]:
        """All rungs: lowest level first, then by position."""
        return sorted(self.rungs.values(), key=Rung.rank)

    def above(self, rung: str) -> list[Link]:
        """The links from this rung to those above it, oldest first."""
        return [link for link in self.links.values() if link.lower == rung]

    def below(self, rung: str) -> list[Link]:
        """The links to this rung from those below it, oldest first."""
        return [link for link in self.links.values() if link.upper == rung]

    def tops(self) -> list[Rung]:
        """The rungs from which no link leads up."""
        lower = {link.lower for link in self.links.values()}
        return [rung for rung in self.ordered() if rung.id not in lower]

    def climbs(self, rung: str) -> Iterator[str]:
        """The ids of all rungs that can be reached upwards from this one, without itself."""
        upper_of = self._neighbours("lower", "upper")
        seen, todo = {rung}, [rung]
        while todo:
            for upper in upper_of.get(todo.pop(), ()):
                if upper not in seen:
                    seen.add(upper)
                    todo.append(upper)
                    yield upper

    def leads_to(self, lower: str, upper: str) -> bool:
        """Whether links lead from `lower` up to `upper`, directly or over other rungs."""
        return upper in self.climbs(lower)

    def chain(self, top: str) -> list[Rung]:
        """The longest chain that ends at `top`, lowest rung first; empty if there is no such rung.

        Among equally long chains, the ids decide.
        """
        if top not in self.rungs:
            return []
        lower_of = self._neighbours("upper", "lower")
        steps: dict[str, int] = {}
        todo = [top]
        while todo:  # depth first, without recursion: a chain may be a thousand rungs long
            rung = todo[-1]
            unknown = [low for low in lower_of.get(rung, ()) if low not in steps]
            if unknown:
                todo.extend(unknown)
            else:
                steps[rung] = 1 + max((steps[low] for low in lower_of.get(rung, ())), default=0)
                todo.pop()
        way = [top]
        while lower_of.get(way[-1]):
            way.append(min(lower_of[way[-1]], key=lambda low: (-steps[low], low)))
        return [self.rungs[rung] for rung in reversed(way)]

    def _neighbours(self, here: str, there: str) -> dict[str, list[str]]:
        neighbours: dict[str, list[str]] = {}
        for link in self.links.values():
            neighbours.setdefault(getattr(link, here), []).append(getattr(link, there))
        return neighbours


def graphs_of(workshop: Workshop) -> dict[str, LadderGraph]:
    """Every board as a ladder, by name. One without rungs may still hold overruled findings."""
    return {name: LadderGraph.of(workshop.boards[name]) for name in sorted(workshop.boards)}


def circles(links: Collection[Link]) -> dict[str, int]:
    """Number the strongly connected components: rungs with the same number lead to each other.

    This is Kosaraju's algorithm (published by Sharir, 1981), in linear time and without recursion,
    as a chain may be a thousand rungs long.

    >>> found = circles([Link(id="1", lower="a", upper="b"), Link(id="2", lower="b", upper="a")])
    >>> found["a"] == found["b"]
    True
    """
    up: dict[str, list[str]] = {}
    down: dict[str, list[str]] = {}
    for link in links:
        for rung in (link.lower, link.upper):
            up.setdefault(rung, [])
            down.setdefault(rung, [])
        up[link.lower].append(link.upper)
        down[link.upper].append(link.lower)
    left: list[str] = []
    seen: set[str] = set()
    for start in up:
        todo = [(start, False)]
        while todo:
            rung, done = todo.pop()
            if done:
                left.append(rung)
            elif rung not in seen:
                seen.add(rung)
                todo.append((rung, True))
                todo += [(above, False) for above in up[rung] if above not in seen]
    found: dict[str, int] = {}
    for number, start in enumerate(reversed(left)):
        rungs = [start]
        while rungs:
            rung = rungs.pop()
            if rung not in found:
                found[rung] = number
                rungs += down[rung]
    return found
