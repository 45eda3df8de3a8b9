"""The result's ladders: pictures no wider than a page, stories, rungs and links as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import accumulate

from msgspec.structs import replace

from okrlab.blocks.ladder.cards import LadderGraph, Rung, graphs_of
from okrlab.blocks.ladder.ladder_layout import groups
from okrlab.blocks.ladder.ladder_picture import ladder_svg, lanes_of
from okrlab.blocks.ladder.stories import objective_draft, stories
from okrlab.blocks.registry import is_known
from okrlab.language.reading import who_changes
from okrlab.record.workshop import Workshop
from okrlab.results.document import (
    Figure,
    Folded,
    Group,
    List,
    Part,
    Section,
    Stories,
    Text,
    counted,
    ours,
)
from okrlab.results.room_sections import BOARD, board_name, listed
from okrlab.results.table import Column, Table
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

_ABREAST = 5
"""The most cards next to each other that can be read on a page."""
_MOST_LINES = 10_000
"""The most lines of stories; the ladder itself is always complete."""
_MOST_DRAFTS = 40
_LEVEL = Column("level", "code", codes="levels.{}")
_ID = Column("id", "id")
_BOARD_ID = Column("board", "id", lambda row: row[1].board)


def who(rung: Rung) -> str:
    """Who changes: the actor that the team named, or else the one okrlab reads in an outcome.

    The second is marked as okrlab's reading, so that nobody takes it for the team's.
    """
    actor = _read(rung)
    return rung.actor or (actor and ours(actor))


def _read(rung: Rung) -> str:
    """The actor in the words of an outcome without a named one, read as the findings read it."""
    return who_changes(rung.text) if rung.level == "outcome" and not rung.actor else ""


def tables(workshop: Workshop) -> tuple[Table, ...]:
    """All rungs and links. Ids tell them, and their boards, apart in one long table."""
    ladders = [(name, ladder) for name, ladder in _named(workshop)]
    rungs = [(name, ladder, rung) for name, ladder in ladders for rung in ladder.ordered()]
    links = [(name, ladder, link) for name, ladder in ladders for link in ladder.links.values()]
    return (
        Table.of(
            "rungs",
            "rung",
            rungs,
            BOARD,
            _LEVEL,
            Column("text"),
            Column("actor", "name"),
            Column("actor_read", "name", lambda row: _read(row[-1]), ours=True),
            Column("objective"),
            _ID,
            _BOARD_ID,
        ),
        Table.of(
            "links",
            "link",
            links,
            BOARD,
            Column("lower", "text", lambda row: row[1].rungs[row[2].lower].text),
            Column("upper", "text", lambda row: row[1].rungs[row[2].upper].text),
            Column("rationale"),
            Column("assumption"),
            Column("evidence", "code", codes="levels.{}"),
            *(Column(name, "id") for name in ("id", "lower", "upper")),
            _BOARD_ID,
        ),
    )


def overrule_table(workshop: Workshop) -> tuple[Table, ...]:
    """A row for each finding that the team overruled: the card's words, the rule, the reason."""
    return (
        Table.of(
            "overrules",
            "overrule",
            _overruled_by_board(workshop),
            BOARD,
            Column("card", "text", lambda row: row[1], filed="text"),
            Column("rule", "name", lambda row: row[2]),
            Column("reason", "text", lambda row: row[3]),
        ),
    )


def aims(workshop: Workshop) -> list[Section]:
    """The team's own objectives, and okrlab's drafts for the topmost rungs that have none."""
    own: dict[str, None] = {}
    drafts: dict[str, None] = {}
    for _, ladder in _named(workshop):
        tops = {rung.id for rung in ladder.tops()}
        for rung in ladder.ordered():
            if rung.objective:
                own[rung.objective] = None
            elif rung.id in tops and (draft := objective_draft(ladder, rung.id)):
                drafts[draft] = None
    lists = ("objectives", list(own)), ("drafts", [one for one in drafts if one not in own])
    return [
        Section(text(f"result.{key}"), (List(tuple(quotes), "quotes", most=_MOST_DRAFTS),), key)
        for key, quotes in lists
        if quotes
    ]


def _levels(ladder: LadderGraph) -> tuple[tuple[str, str, int], ...]:
    """How many rungs there are on each level, from the lowest."""
    many = Counter(rung.level for rung in ladder.rungs.values())
    names = {
        one: text(f"levels.{one}" if many[one] == 1 else f"levels.{one}_many") for one in LEVELS
    }
    return tuple((level, names[level], many[level]) for level in LEVELS)


def sections(workshop: Workshop) -> list[Section]:
    """A section for each ladder with rungs: its pictures, its rungs as a table, its stories."""
    return [
        Section(
            name,
            tuple(_parts(ladder, name)),
            "ladder",
            long=True,
            first=True,
            counts=(counted("in_ladder", len(ladder.rungs)),),
            levels=_levels(ladder),
        )
        for name, ladder in _named(workshop)
        if ladder.rungs
    ]


def overrules(workshop: Workshop) -> list[Section]:
    """The findings that the team overruled, with its reasons."""
    return listed(
        "overruled",
        (
            text("result.overrule", card=words, reason=reason) if words else reason
            for _, words, _, reason in _overruled_by_board(workshop)
        ),
    )


def _any_board_name(workshop: Workshop, board: str) -> str:
    """What the room calls a board of any kind: its first block's title, or the kind's name."""
    titles = (block.title for block in workshop.agenda.blocks if block.board == board)
    usual = f"console.kind_{board}" if board != "ladder" and is_known(board) else "result.ladder"
    return next(titles, text(usual))


def _overruled_by_board(workshop: Workshop) -> Iterator[tuple[str, str, str, str]]:
    """What the team overruled on any board: its name, the card's words, the rule, the reason."""
    for board, deck in sorted(workshop.boards.items()):
        if deck.overrules:
            name = _any_board_name(workshop, board)
            graph = LadderGraph.of(deck)
            yield from ((name, *overruled) for overruled in _overruled(workshop, graph))


def _named(workshop: Workshop) -> Iterator[tuple[str, LadderGraph]]:
    return ((board_name(workshop, b), ladder) for b, ladder in graphs_of(workshop).items())


def _overruled(workshop: Workshop, ladder: LadderGraph) -> Iterator[tuple[str, str, str]]:
    cards = workshop.cards(ladder.board)
    for overrule in ladder.overrules.values():
        link = ladder.links.get(overrule.card)
        if link is not None:
            low, up = ladder.rungs[link.lower].text, ladder.rungs[link.upper].text
            words = text("result.link", lower=low, upper=up)
        else:
            words = cards.get(overrule.card, "")
        yield words, overrule.rule, overrule.reason


def _parts(ladder: LadderGraph, title: str) -> Iterator[Part]:
    yield Text(f"{text('result.stop')} {text(f'levels.{ladder.stop}')}", "about")
    drawn, alone = parts(ladder)
    too_wide = [_abreast(part) > _ABREAST for part in drawn]
    for n, wide in enumerate(too_wide, 1):
        picture = partial(ladder_svg, drawn[n - 1], title=title, who=who)
        legend = text("result.legend") if n == len(drawn) else ""
        lanes = partial(lanes_of, drawn[n - 1], who)
        yield Figure(picture, legend=legend, look="wide" if wide else "scrolled", lanes=lanes)
    rungs = Table.of(
        "ladder",
        "rung",
        reversed(ladder.ordered()),
        _LEVEL,
        Column("text"),
        Column("actor", "name", who),
    )
    yield Folded(text("result.as_table"), (rungs,), any(too_wide))
    if alone.rungs:
        yield Group(text("result.unlinked"), tuple(_unlinked(alone)))
    if told := _told(ladder):
        yield Folded(ours(text("result.stories")), told, printed=True)


def parts(ladder: LadderGraph) -> tuple[list[LadderGraph], LadderGraph]:
    """The ladder in parts that fit a page where possible, and a ladder of its unlinked rungs.

    Linked rungs are never separated, so a part may still be too wide. A ladder that fits on a page
    is one part, with its unlinked rungs.
    """
    if _abreast(ladder) <= _ABREAST:
        return [ladder], replace(ladder, rungs={}, links={})
    linked = {end for link in ladder.links.values() for end in (link.lower, link.upper)}
    joined: list[list[str]] = []
    pairs = ((link.lower, link.upper) for link in ladder.links.values())
    for group in groups((rung.id for rung in ladder.ordered()), pairs):
        if group[0] not in linked:
            continue
        if joined and _abreast(ladder, [*joined[-1], *group]) <= _ABREAST:
            joined[-1] += group
        else:
            joined.append(group)
    alone = [rung for rung in ladder.rungs if rung not in linked]
    return [_only(ladder, group) for group in joined], _only(ladder, alone)


def _only(ladder: LadderGraph, rungs: list[str]) -> LadderGraph:
    kept = set(rungs)
    links = {id: link for id, link in ladder.links.items() if link.lower in kept}
    return replace(
        ladder, rungs={id: r for id, r in ladder.rungs.items() if id in kept}, links=links
    )


def _abreast(ladder: LadderGraph, rungs: Iterable[str] | None = None) -> int:
    """The most rungs on one level, of the whole ladder or of the `rungs` given."""
    ids = ladder.rungs if rungs is None else rungs
    return max(Counter(ladder.rungs[id].level for id in ids).values(), default=0)


def _unlinked(alone: LadderGraph) -> Iterator[Group]:
    for level in reversed(LEVELS):
        words = tuple(rung.text for rung in alone.ordered() if rung.level == level)
        if words:
            yield Group(text(f"levels.{level}"), (List(words, most=len(words)),))


def _told(ladder: LadderGraph) -> tuple[Part, ...]:
    """The ladder's stories up to `_MOST_LINES`, and the number of those left out.

    How many steps have no reason yet is said once, below them.
    """
    every = stories(ladder, asking=False)
    lines = accumulate(len(story.steps) for story in every)
    kept = every[: sum(n <= _MOST_LINES for n in lines)]
    told = tuple(tuple((step.role, step.text) for step in story.steps) for story in kept)
    given = {step.card for story in every for step in story.steps if step.role == "because"}
    if not every:
        return ()
    open_ = sum(id not in given for id in ladder.links)
    key = f"result.reasons_open_{'one' if open_ == 1 else 'many'}"
    more = (Text(text(key, n=open_)),) if open_ else ()
    return (Stories(told, len(every) - len(kept)), *more)
