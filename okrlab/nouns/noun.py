"""What all nouns share: where they come from, how they are shown, and the frame of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from okrlab.given import checked
from okrlab.nouns.origins import Origin, origin_of
from okrlab.record.findings import Finding, worth_asking
from okrlab.results.drawing import for_notebook
from okrlab.texts import text
from okrlab.texts.clean import shorten

if TYPE_CHECKING:
    import pandas as pd

    from okrlab.results.table import Table

FINDINGS: Final = ("card", "text", "rule", "severity", "message", "question", "technique")
"""The columns of findings, in order; `overruled` follows where somebody can overrule them."""
_MOST: Final = 20
"""The most rows, and lines on what was left out, that are shown unasked."""
_TITLE: Final = 60
"""How many characters of a workshop's title a repr shows."""


class Noun:
    """Something that a workshop made, or that a file holds.

    Subclasses say which table they show and what is noticed about it.
    """

    TABLE: ClassVar[str] = ""
    """The table of the workshop's result that `to_frame` shows."""
    KIND: ClassVar[str] = ""
    """The kind of blocks whose pictures show it."""

    @checked
    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    @classmethod
    @checked
    def of(cls, what: Any) -> Self:
        """That of a workshop: a session, an id from `okrlab.workshops()`, or a file's path.

        Raises `BadInput` for anything else, and `RecordUnreadable` for a file that cannot be read.
        """
        return cls(origin_of(what))

    @property
    def workshop(self) -> str:
        """The title of the workshop; empty for a file that people have."""
        return self._origin.workshop.title

    @property
    def left(self) -> tuple[str, ...]:
        """What of a file that people have was left out or read in a certain way, in words."""
        return self._origin.left

    def to_frame(self) -> pd.DataFrame:
        """The rows as a data frame, whose columns have their types even if there is no row."""
        return frame_of(self._table())

    def _table(self, name: str = "") -> Table:
        from okrlab.results.sections import every

        return every(self._origin.workshop)[name or self.TABLE]

    def findings(self) -> pd.DataFrame:
        """What a coach would notice, a row each: `card` and `text`, `rule` and `severity`, then
        the `message`, the `question` to ask, and the `technique` behind it. `overruled` is the
        team's reason, where they decided against it.
        """
        return findings_frame(self._noticed(), self._words())

    def _noticed(self) -> Iterable[Finding]:
        return ()

    def _words(self) -> Mapping[str, str]:
        """The words of every card by its id."""
        boards = self._origin.workshop.boards
        return {id: said for name in boards for id, said in boards[name].words().items()}

    def __len__(self) -> int:
        return len(self._table().rows)

    def __repr__(self) -> str:
        of = f" of {shorten(self.workshop, _TITLE)!r}" if self.workshop else ""
        return f"{type(self).__name__}({self._counted()}{of}{self._noted()})"

    def _noted(self) -> str:
        """For a repr, that something about a file is to be read."""
        return f", {text('result.left_out', n=len(self.left))}" if self.left else ""

    def _counted(self) -> str:
        """How many of what there are, for a repr."""
        return f"{len(self)} {self.TABLE.replace('_', ' ')}"

    def _repr_html_(self) -> str:
        """For notebooks: its first picture, or its table, and what is worth asking now."""
        asked = "".join(
            f"<li>{escape(one.question)}</li>" for one in worth_asking(self._noticed()).now
        )
        left = "".join(f"<li>{escape(one)}</li>" for one in self.left[:_MOST])
        left += f"<li>… {len(self.left) - _MOST}</li>" if len(self.left) > _MOST else ""
        lists = "".join(f"<ul>{each}</ul>" for each in (asked, left) if each)
        shown = for_notebook(self._shown())
        return f"<div>{shown}{lists}</div>" if lists else shown

    def _shown(self) -> str:
        return html_of(self.to_frame())


def html_of(frame: pd.DataFrame) -> str:
    """A data frame as a notebook shows it, with what people wrote escaped."""
    return str(frame.to_html(max_rows=_MOST, escape=True, notebook=True))


def frame_of(table: Table) -> pd.DataFrame:
    """A table as a data frame with the types of its columns: text, numbers, days and truths."""
    from okrlab.results.ipynb import frame

    made = frame(table)
    words = [name for name in made.columns if name not in table.types()]
    return made.astype(dict.fromkeys(words, "str"))


_WITH_GAPS: Final = {"int": "float", "bool": "boolean"}
"""The types of columns that are missing in some rows."""


def long_frame(tables: Iterable[Table]) -> pd.DataFrame:
    """Several tables as one, as a CSV file has them: `kind` says which table a row is from.

    Cells of columns that a table does not have are missing.
    """
    import pandas as pd

    from okrlab.results.csv import long_rows

    listed = list(tables)
    heads, rows = long_rows(listed)
    types: dict[str, set[str]] = {}
    for table in listed:
        for column in (*table.shown, *table.ids):
            kind = table.types().get(column.name, "str")
            types.setdefault(column.filed or column.name, set()).add(_WITH_GAPS.get(kind, kind))
    kinds = {name: types.get(name, {"str"}) for name in heads}
    whole = {name: next(iter(each)) if len(each) == 1 else "str" for name, each in kinds.items()}
    return pd.DataFrame(rows, columns=heads, dtype="object").astype(whole)


def findings_frame(findings: Iterable[Finding], words: Mapping[str, str]) -> pd.DataFrame:
    """Findings as a data frame of texts, a row each; `words` are those of the cards, by id.

    >>> list(findings_frame([], {}))
    ['card', 'text', 'rule', 'severity', 'message', 'question', 'technique', 'overruled']
    """
    import pandas as pd

    rows = [
        (
            *(one.card, words.get(one.card, ""), one.rule, one.severity),
            *(one.message, one.question, one.technique, one.overruled),
        )
        for one in findings
    ]
    return pd.DataFrame(rows, columns=[*FINDINGS, "overruled"], dtype="str")
