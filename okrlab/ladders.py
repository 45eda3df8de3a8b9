"""A ladder in a notebook: as a picture, as tables, as stories, with its findings."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from okrlab.blocks.ladder.cards import Evidence, LadderGraph, Link, Rung, graphs_of
from okrlab.errors import BadInput
from okrlab.given import checked, fit, one_of
from okrlab.record.findings import Finding, worth_asking
from okrlab.results.drawing import STYLE, Drawing, image
from okrlab.texts import text
from okrlab.texts.clean import clean
from okrlab.vocabulary import Level

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.host.session import Session
    from okrlab.record.workshop import Workshop


class Ladder:
    """A ladder in a notebook: as a picture, as tables, as stories, and with its findings.

    It is made from a session (`Ladder.of(session)`) or by hand, rung by rung:

    >>> ladder = Ladder().rung("Ran 12 webinars", "output")
    >>> ladder = ladder.rung("Newcomers finish their first report", "outcome", below=0)
    >>> [finding.rule for finding in ladder.findings()][:2]
    ['link-without-assumption', 'single-output']
    """

    @checked
    def __init__(self, ladder: LadderGraph | None = None) -> None:
        self._ladder = ladder or LadderGraph()

    @classmethod
    @checked
    def of(cls, session: Session, board: str = "ladder") -> Ladder:
        """The current ladder of a session. Raises `BadInput` if there is no such board.

        >>> Ladder.of("my board")
        Traceback (most recent call last):
        okrlab.errors.BadInput: session cannot be “my board”. It takes: Session.
        """
        return cls(ladder_on(place_of(session).workshop, board))

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

    def findings(self) -> list[Finding]:
        """What a coach would notice on the ladder, each finding with a question to ask.

        >>> [finding.rule for finding in Ladder().rung("Newcomers stay", "outcome").findings()]
        ['lonely-rung']
        """
        from okrlab.blocks.ladder.ladder_checks import check_ladder

        return check_ladder(self._ladder)

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
        return pd.DataFrame(rows, columns=["level", "text", "actor", "objective"], index=index)

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
        return pd.DataFrame(rows, columns=names)

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

    def picture(self) -> Drawing:
        """The ladder as a picture, which a notebook shows and which can be saved as SVG or PNG.

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

    def _repr_html_(self) -> str:
        from okrlab.blocks.ladder.ladder_picture import ladder_svg

        items = "".join(f"<li>{escape(f.question)}</li>" for f in worth_asking(self.findings()).now)
        return f"<style>{STYLE}</style><div>{image(ladder_svg(self._ladder))}<ul>{items}</ul></div>"


def place_of(session: Session) -> Session:
    """The session itself, if it has a workshop as sessions do. Raises `BadInput` if not."""
    from okrlab.host.session import Session

    if hasattr(session, "workshop"):
        return session
    return fit("session", session, Session)  # type: ignore[no-any-return]


def ladder_on(workshop: Workshop, board: str) -> LadderGraph:
    """The ladder on a board. Raises `BadInput` if it has none, except for the usual "ladder".

    A board is a ladder once it has a rung; the usual one may be asked for before that.
    """
    known = [name for name, graph in graphs_of(workshop).items() if graph.rungs]
    return LadderGraph.of(workshop.deck(one_of("board", board, ["ladder", *known])))
