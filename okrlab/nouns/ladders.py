"""A ladder in a notebook: as a picture, as tables, as stories, with its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from okrlab.blocks.ladder.cards import Evidence, LadderGraph, Link, Rung, graphs_of
from okrlab.errors import BadInput
from okrlab.given import checked, one_of
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import BY_HAND, Origin, origin_of, words_in
from okrlab.record.findings import Finding
from okrlab.results.drawing import Drawing
from okrlab.texts import text
from okrlab.texts.clean import clean
from okrlab.vocabulary import Level

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.record.workshop import Workshop

OUTLINES: Final = (".txt", ".md")
"""How the names of files end that hold an outline."""


class Ladder(Noun):
    """A ladder in a notebook: as a picture, as tables, as stories, and with its findings.

    It is made from a workshop or an outline (`Ladder.of(…)`), or by hand, rung by rung:

    >>> ladder = Ladder().rung("Ran 12 webinars", "output")
    >>> ladder = ladder.rung("Newcomers finish their first report", "outcome", below=0)
    >>> ladder.findings()["rule"].tolist()[:2]
    ['link-without-assumption', 'single-output']
    """

    KIND: ClassVar = "ladder"

    @checked
    def __init__(self, ladder: LadderGraph | None = None, origin: Origin | None = None) -> None:
        super().__init__(origin or BY_HAND)
        self._ladder = ladder or LadderGraph()

    @classmethod
    @checked
    def of(cls, what: Any, board: str = "ladder") -> Ladder:
        """The ladder of a workshop: a session, an id from `okrlab.workshops()`, or a file's path.

        A text file is an outline, in which what a line rests on is indented below it. Raises
        `BadInput` if there is no such board, if lines of an outline leave their level open, and for
        anything else.

        >>> Ladder.of(12)
        Traceback (most recent call last):
        okrlab.errors.BadInput: A workshop cannot be read from 12. Give a session, ...
        """
        if (outline := words_in(what, OUTLINES)) is not None:
            return cls(_from_outline(outline))
        place = origin_of(what)
        return cls(ladder_on(place.workshop, board), place)

    @checked
    def rung(
        self,
        words: str,
        level: Level,
        *,
        below: int | None = None,
        actor: str = "",
        assumption: str = "",
        evidence: Evidence = "guess",
    ) -> Ladder:
        """A new ladder with one more rung.

        `below` is the number of the rung that leads to it, `assumption` and `evidence` describe
        that link. Raises `BadInput` for a rung without words, and for an unknown level, evidence or
        number.

        >>> Ladder().rung("Ran 12 webinars", "output").rung("Newcomers stay", "outcome", below=0)
        Ladder: 2 rungs, 1 links
          Outcome   Newcomers stay
          Output    Ran 12 webinars
        >>> Ladder().rung(" ", "output")
        Traceback (most recent call last):
        okrlab.errors.BadInput: There is nothing here yet. Write a few words, then send it.
        """
        words = clean(words)
        if not words:
            raise BadInput("empty")
        order = list(self._ladder.rungs)
        number = len(order)
        rung = Rung(
            id=f"rung{number}", text=words, level=level, actor=clean(actor), position=number
        )
        rungs = {**self._ladder.rungs, rung.id: rung}
        links = dict(self._ladder.links)
        if below is not None:
            if not 0 <= below < number:
                raise BadInput("bad_rung", number=below)
            link = Link(
                id=f"link{len(links)}",
                lower=order[below],
                upper=rung.id,
                assumption=clean(assumption),
                evidence=evidence,
            )
            links[link.id] = link
        return Ladder(LadderGraph(rungs=rungs, links=links))

    def to_frame(self) -> pd.DataFrame:
        """The rungs, as `rungs()` has them: `number`, `level`, `text`, `actor`, `objective`."""
        return self.rungs()

    def _noticed(self) -> list[Finding]:
        from okrlab.blocks.ladder.ladder_checks import check_ladder

        return check_ladder(self._ladder)

    def _words(self) -> Mapping[str, str]:
        rungs = {id: rung.text for id, rung in self._ladder.rungs.items()}
        links = self._ladder.links.values()
        return rungs | {k.id: f"{rungs[k.lower]} → {rungs[k.upper]}" for k in links}

    def rungs(self) -> pd.DataFrame:
        """One row per rung, the lowest level first: `level`, `text`, `actor` and `objective`.

        The index is the rung's `number`, which `below` refers to.

        >>> Ladder().rung("Ran 12 webinars", "output").rungs().loc[0, "text"]
        'Ran 12 webinars'
        """
        import pandas as pd

        ordered = self._ladder.ordered()
        numbers = {id: number for number, id in enumerate(self._ladder.rungs)}
        rows = [(r.level, r.text, r.actor, r.objective) for r in ordered]
        index = pd.Index([numbers[r.id] for r in ordered], name="number", dtype="int64")
        names = ["level", "text", "actor", "objective"]
        return pd.DataFrame(rows, columns=names, index=index, dtype="str")

    def links(self) -> pd.DataFrame:
        """One row per link.

        `lower` and `upper` are the texts of its rungs, `rationale` is the reason, `assumption` what
        has to be true, and `evidence` how well that is known.

        >>> ladder = Ladder().rung("Ran 12 webinars", "output")
        >>> ladder.rung("Newcomers stay", "outcome", below=0).links().loc[0, "evidence"]
        'guess'
        """
        import pandas as pd

        texts = {rung.id: rung.text for rung in self._ladder.rungs.values()}
        rows = [
            (texts[k.lower], texts[k.upper], k.rationale, k.assumption, k.evidence)
            for k in self._ladder.links.values()
        ]
        names = ["lower", "upper", "rationale", "assumption", "evidence"]
        return pd.DataFrame(rows, columns=names, dtype="str")

    def stories(self) -> list[str]:
        """The ladder as sentences, one text per chain of links: if … then … because …

        >>> ladder = Ladder().rung("Ran 12 webinars", "output")
        >>> ladder.rung("Newcomers stay", "outcome", below=0).stories()
        ['If Ran 12 webinars then Newcomers stay because … (add a reason)']
        """
        from okrlab.blocks.ladder.stories import stories

        return [
            " ".join(f"{text(f'result.{step.role}')} {step.text}" for step in story.steps)
            for story in stories(self._ladder)
        ]

    def outline(self) -> str:
        """The ladder as an indented outline, which the board's menu reads again.

        >>> print(Ladder().rung("Ran 12 webinars", "output").outline())
        - Output: Ran 12 webinars
        """
        from okrlab.blocks.ladder.ladder_text import outline

        return outline(self._ladder)

    def mermaid(self) -> str:
        """The ladder as a Mermaid flowchart, for wikis and pages that draw one from its text.

        >>> print(Ladder().rung("Ran 12 webinars", "output").mermaid().splitlines()[2])
            r1["Ran 12 webinars"]
        """
        from okrlab.blocks.ladder.ladder_mermaid import mermaid

        return mermaid(self._ladder)

    def picture(self) -> Drawing:
        """The ladder as a picture, which a notebook shows and which is saved as SVG or PNG.

        >>> Ladder().rung("Ran 12 webinars", "output").picture()
        Output: Ran 12 webinars.
        """
        from okrlab.blocks.ladder.ladder_picture import describe, ladder_svg

        return Drawing(ladder_svg(self._ladder), describe(self._ladder))

    def __len__(self) -> int:
        return len(self._ladder.rungs)

    def __repr__(self) -> str:
        lines = [f"Ladder: {len(self)} rungs, {len(self._ladder.links)} links"]
        for rung in reversed(self._ladder.ordered()):
            lines.append(f"  {text(f'levels.{rung.level}'):<9} {rung.text}")
        return "\n".join(lines)

    def _shown(self) -> str:
        return self.picture().drawn


def _from_outline(words: str) -> LadderGraph:
    """The ladder that an outline holds. Raises `BadInput` for lines that leave their level open."""
    from okrlab.blocks.ladder.ladder_text import MOST, read_outline

    found = read_outline(words)
    if found.left_out:
        raise BadInput("long_outline", most=MOST, count=found.left_out)
    if left := [line.text for line in found.lines if line.level is None]:
        raise BadInput("open_levels", lines="; ".join(f"“{one}”" for one in left))
    rungs: dict[str, Rung] = {}
    links: dict[str, Link] = {}
    for number, line in enumerate(found.lines):
        own = f"rung{line.twin if line.twin >= 0 else number}"
        if line.twin < 0:
            assert line.level is not None
            rungs[own] = Rung(
                id=own, text=line.text, level=line.level, actor=line.actor, position=number
            )
        if line.above >= 0:
            above = found.lines[line.above]
            upper = f"rung{above.twin if above.twin >= 0 else line.above}"
            links[f"{own}-{upper}"] = Link(id=f"{own}-{upper}", lower=own, upper=upper)
    return LadderGraph(rungs=rungs, links=links)


def ladder_on(workshop: Workshop, board: str) -> LadderGraph:
    """The ladder on a board. Raises `BadInput` if it has none, except for the usual "ladder".

    A board is a ladder once it has a rung; the usual one may be asked for before that.
    """
    known = [name for name, graph in graphs_of(workshop).items() if graph.rungs]
    return LadderGraph.of(workshop.deck(one_of("board", board, ["ladder", *known])))
