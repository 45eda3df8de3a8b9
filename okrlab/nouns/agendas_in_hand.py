"""An agenda in a notebook: of a workshop, one of our own by its name, or from a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from okrlab.errors import BadInput
from okrlab.given import checked, shown
from okrlab.nouns.noun import Noun, frame_of, html_of
from okrlab.nouns.origins import Origin, is_place, origin_of, words_in, workshop_file
from okrlab.record import agenda as record
from okrlab.record import agendas
from okrlab.record.agenda_files import AgendaTemplate, read_agenda
from okrlab.record.agendas import Recipe
from okrlab.record.findings import Finding
from okrlab.record.planning import check_blocks
from okrlab.record.workshop import Workshop
from okrlab.results import write_file
from okrlab.results.table import Column, Table

if TYPE_CHECKING:
    import pandas as pd


class Agenda(Noun):
    """An agenda: of a workshop, one of our own by its name, or from a file.

    >>> agenda = Agenda.of("check-in-15")
    >>> agenda, agenda.minutes
    (Agenda(2 blocks, 15 minutes of '15-minute check-in'), 15)
    """

    TABLE: ClassVar = "blocks"

    @classmethod
    @checked
    def of(cls, what: Any) -> Agenda:
        """The agenda of a workshop: of a session, of an id from `okrlab.workshops()`, or in a
        workshop's file; one of our own by its name from `recipes()`; or that in a TOML file or
        its text.

        Raises `AgendaUnreadable` with every problem of a file, and `BadInput` for anything else.
        """
        if isinstance(what, str) and "\n" in what:
            return cls(_planned(read_agenda(what, "")))
        if not is_place(what):
            raise BadInput("no_agenda_place", given=shown(what))
        if isinstance(what, str) and "-" in what and workshop_file(what) is None:
            return cls.recipe(what)  # type: ignore[arg-type]  # no id has a hyphen
        if (words := words_in(what, (".toml",))) is not None:
            return cls(_planned(read_agenda(words, Path(what).stem)))
        return cls(origin_of(what))

    @classmethod
    @checked
    def recipe(cls, name: Recipe) -> Agenda:
        """One of our own agendas. Raises `BadInput` if there is none with this name.

        >>> Agenda.recipe("review-ten").workshop
        'Review of the last ten initiatives'
        """
        return cls(_planned(agendas.template(name)))

    @staticmethod
    def recipes() -> pd.DataFrame:
        """One row per agenda of our own: its `name`, `title`, the `minutes` that it takes, for how
        many `people` it is meant, and what it is `about`.
        """
        ours = [agendas.template(name) for name in agendas.names()]
        return frame_of(Table.of("recipes", "recipe", ours, *_RECIPES))

    @property
    def minutes(self) -> int:
        """How long it takes, without the blocks that are skipped."""
        return sum(block.minutes for block in self._blocks if not block.skip)

    def to_frame(self) -> pd.DataFrame:
        """One row per block, in order.

        `block` is its title and `kind` what is done; it `starts` so long after the beginning and
        takes so many `minutes`. `question` is what is asked, and `prompts` what each of its prompts
        asks, a line each. With `named`, names are shown after the reveal; `skip` leaves it out, so
        that it has no start. `recipe` is the step of ours that it was made from.
        """
        import pandas as pd

        frame = super().to_frame()
        used = frame["minutes"].where(~frame["skip"], 0)
        starts = pd.to_timedelta(used.cumsum() - used, unit="min").astype("timedelta64[s]")
        frame.insert(2, "starts", starts.mask(frame["skip"]))
        return frame

    @checked
    def save(self, path: str | os.PathLike[str], *, replace: bool = False) -> Path:
        """Write the agenda to a TOML file, which a lobby, a terminal and `Agenda.of` can read.

        A file that is there is changed by hand: it is written over only with `replace`. Raises
        `BadInput` if it is there, for another ending, and if the file cannot be written.
        """
        file = Path(path)
        if file.suffix.lower() != ".toml":
            raise BadInput("agenda_ending", name=file.name)
        if not replace and os.path.exists(file):
            raise BadInput("agenda_there", name=file.name)
        return write_file(file, agendas.write_agenda(self._blocks, self.workshop).encode())

    @property
    def _blocks(self) -> tuple[record.Block, ...]:
        return self._origin.workshop.agenda.blocks

    def _table(self, name: str = "") -> Table:
        return Table.of(self.TABLE, "block", self._blocks, *_BLOCKS)

    def _noticed(self) -> Iterable[Finding]:
        """Why it cannot be run, if it cannot."""
        try:
            check_blocks(self._blocks)
        except BadInput as error:
            yield Finding(
                rule=error.code,
                card="",
                severity="serious",
                message=error.message,
                question=error.hint,
                technique="",
            )

    def _shown(self) -> str:
        frame = self.to_frame()[["starts", "minutes", "block", "kind", "question"]]
        minutes = frame["starts"].dt.total_seconds() // 60
        clock = ["" if one != one else f"{one // 60:.0f}:{one % 60:02.0f}" for one in minutes]
        return html_of(frame.assign(starts=clock))

    def _counted(self) -> str:
        return f"{len(self)} blocks, {self.minutes} minutes"


def _planned(template: AgendaTemplate) -> Origin:
    """A workshop that has this agenda, and has not begun."""
    planned = record.Agenda(blocks=template.blocks)
    return Origin(workshop=Workshop(title=template.title, agenda=planned))


def _asked(block: record.Block) -> str:
    return "\n".join(prompt.text for prompt in block.prompts)


_BLOCKS: Final = (
    Column("block", "text", lambda one: one.title),
    Column("kind", "code"),
    Column("minutes", "count"),
    Column("question"),
    Column("prompts", "text", _asked),
    Column("named", "truth"),
    Column("skip", "truth"),
    Column("recipe", "code"),
)
_RECIPES: Final = (
    Column("name", "code"),
    Column("title"),
    Column("minutes", "count"),
    Column("people"),
    Column("about"),
)
