"""The survey on psychological safety in a notebook: of a workshop, or taken elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrlab.blocks.readiness import safety
from okrlab.blocks.readiness.safety import FEWEST, Points, SurveyResult
from okrlab.desk.named_files import content_of
from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.measure.plain_numbers import is_frame
from okrlab.nouns.noun import Noun
from okrlab.nouns.origins import (
    BY_HAND,
    WORKSHOPS,
    Origin,
    is_place,
    origin_of,
    there,
    workshop_file,
)
from okrlab.record.agenda import LOWEST_THRESHOLD
from okrlab.record.workshop import Workshop
from okrlab.tables.headings import claimed
from okrlab.tables.pieces import heading_of
from okrlab.tables.rows import read_table
from okrlab.tables.typed_numbers import holds_nothing

if TYPE_CHECKING:
    import pandas as pd

_HEAD: Final = ("id", "about", "text", "reversed", "answered")
_FIGURES: Final = ("mean", "middle", "lower", "upper", "spread")


class Survey(Noun):
    """The survey on psychological safety, line by line, without any person in it.

    Nothing is shown from fewer than five answers, unless the survey's team chose another number,
    and never from fewer than three. There are no norms: no number is called low or high.
    """

    @checked
    def __init__(self, result: SurveyResult, origin: Origin | None = None) -> None:
        super().__init__(origin or BY_HAND)
        self.result = result

    @classmethod
    @checked
    def of(cls, what: Any, *, points: Points = 5, fewest: int = FEWEST) -> Survey:
        """That of a workshop (a session, an id, a file), or of answers in a table or a file.

        Answers have a row for each person, and for each line a column `s1` to `s7`, or one with
        the words of the line as its heading. They are from 1 to `points`, and nothing is shown of
        fewer people than `fewest`; a workshop has both of its own. Raises `BadInput` for anything
        else, and `TableUnreadable` with every problem in the answers, which names nobody's score.

        >>> Survey.of(5)
        Traceback (most recent call last):
        okrlab.errors.BadInput: No answers can be read from 5. Give a session, ...
        """
        if is_frame(what):
            return cls(_scored(_rows(what), points, fewest))
        path = workshop_file(what)
        if path is not None and path.suffix.lower() not in WORKSHOPS:
            return cls(_scored(_in_file(path), points, fewest))
        if not is_place(what):
            raise BadInput("no_answers", given=shown(what))
        origin = origin_of(what)
        return cls(_shown_in(origin.workshop), origin)

    def to_frame(self) -> pd.DataFrame:
        """A row for each line of the survey; none while nothing is shown.

        `id`, `text` and what it is `about` are the line's; where agreeing means less safety it is
        `reversed`, and its answers are, too. `answered` says how many did. `mean`, `middle`,
        `lower` and `upper` are their mean, median and quartiles, and `spread` how far two answers
        are apart on average. `1`, `2`, `3`, `4` and `5` (to 7, if there are seven) count who chose
        the step: a higher one is safer.
        """
        import pandas as pd

        steps = [str(step) for step in range(1, self.result.points + 1)]
        rows = [
            (
                *(one.item.id, one.item.about, one.item.text, one.item.reversed, sum(one.counts)),
                *(getattr(one, name) for name in _FIGURES),
                *one.counts,
            )
            for one in self.result.items
        ]
        kinds = {
            **dict.fromkeys(_HEAD, "str"),
            **dict.fromkeys(_FIGURES, "float64"),
            **dict.fromkeys(("answered", *steps), "int64"),
            "reversed": "bool",
        }
        names = [*_HEAD, *_FIGURES, *steps]
        return pd.DataFrame(rows, columns=names, dtype="object").astype(kinds)

    def told(self) -> list[str]:
        """What a coach may say about it, line by line, without judging any line.

        >>> Survey(safety.score({}, 5)).told()
        ['Nothing is shown yet: a result appears once there are 5 complete answers.']
        """
        return safety.told(self.result)

    def __len__(self) -> int:
        return len(self.result.items)

    def __repr__(self) -> str:
        head = f"Survey({len(self)} lines, {self.result.answered} answers)"
        return "\n  ".join([head, *self.told()])

    def _shown(self) -> str:
        said = "".join(f"<p>{escape(one)}</p>" for one in self.told())
        source = f"<p><small>{escape(safety.source())}</small></p>"
        steps = [str(step) for step in range(1, self.result.points + 1)]
        frame = self.to_frame()[["about", *steps, "middle", "spread"]].round(1)
        table = frame.to_html(index=False, escape=True, notebook=True) if len(self) else ""
        return f"{said}{table}{source}"


def _shown_in(workshop: Workshop) -> SurveyResult:
    """The last survey that the room was shown; else one that shows nothing."""
    agenda = workshop.agenda
    last = SurveyResult(points=5, fewest=FEWEST)
    for block in agenda.blocks:
        result = safety.of_block(block, agenda.stage(block.id).revealed)
        if result is not None and (result.shown or not last.shown):
            last = result
    return last


def _scored(rows: Sequence[Mapping[str, str]], points: Points, fewest: int) -> SurveyResult:
    """The result of answers from elsewhere; one that shows nothing if they are too few."""
    fewest = max(LOWEST_THRESHOLD, fewest)
    if len(rows) < fewest:
        return SurveyResult(points=points, fewest=fewest)
    return safety.read_answers(rows, points, fewest=fewest)


def _names() -> dict[str, tuple[str, ...]]:
    """The headings under which the answers to each line may stand."""
    return {one.id: (one.id, one.text, one.text.rstrip(".")) for one in safety.survey().item}


def _in_file(path: Path) -> list[Mapping[str, str]]:
    table = read_table(content_of(there(path)), _names(), needed=tuple(_names()))
    return [line.cells for line in table.lines]


def _rows(frame: pd.DataFrame) -> list[Mapping[str, str]]:
    """The rows of a table, its cells as text, by line."""
    headings = [heading_of(one) for one in frame.columns]
    places = claimed(headings, _names())
    if missing := [id for id in _names() if id not in places]:
        raise BadInput("no_survey_lines", lines=", ".join(missing))
    if twice := [place for place in places.values() if headings.count(headings[place]) > 1]:
        raise BadInput("desk_same_columns", name=headings[twice[0]])
    columns = {id: frame.iloc[:, place].tolist() for id, place in places.items()}
    return [{id: _step(cells[n]) for id, cells in columns.items()} for n in range(len(frame))]


def _step(cell: Any) -> str:
    """A step of the scale as text: 4, 4.0 and "4" are the same."""
    if holds_nothing(cell):
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if whole else str(cell)
