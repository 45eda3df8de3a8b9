"""What OKR tools take in: the columns of their files, as each of them publishes them.

One table; nothing else knows a tool. Where the columns come from is in docs/decisions/0026.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

OkrTool = Literal["betterworks", "culture-amp", "engagedly", "peoplebox", "peoplecues"]
"""The tools that a file can be made for."""

OkrField = Literal[
    "title",
    "kind",
    "row",
    "parent",
    "about",
    "due",
    "start_value",
    "target_value",
    "measure",
    "cycle",
    "team",
]
"""What okrlab can put into a column."""


class OkrColumn(NamedTuple):
    """A column: its head, and the field that fills it, or words that are always in it.

    In a column without either, a person writes what okrlab does not know; `needed` says that the
    tool refuses a file where it is empty. A head with {n} is there for each key result.
    """

    head: str
    field: OkrField | None = None
    words: str = ""
    needed: bool = False


class OkrTemplate(NamedTuple):
    """The file of a tool. If `nested`, a key result stands beside its objective, not below it.

    `kinds` are its words for an objective and a key result, `measures` those for a percentage and
    for another number. `most` is how many letters a title may have, 0 for any.
    """

    name: str
    columns: tuple[OkrColumn, ...]
    kinds: tuple[str, str] = ("", "")
    measures: tuple[str, str] = ("", "")
    nested: bool = False
    most: int = 0

    @property
    def fields(self) -> frozenset[OkrField]:
        """The fields that it has a column for."""
        return frozenset(one.field for one in self.columns if one.field)


TEMPLATES: Final[dict[OkrTool, OkrTemplate]] = {
    "betterworks": OkrTemplate(
        "Betterworks",
        (
            OkrColumn("name", "title"),
            OkrColumn("type", "kind"),
            OkrColumn("progress"),
            OkrColumn("start_date", needed=True),
            OkrColumn("end_date", "due"),
            OkrColumn("owner_email", needed=True),
            OkrColumn("categories"),
            OkrColumn("description", "about"),
        ),
        kinds=("goal", "milestone"),
    ),
    "culture-amp": OkrTemplate(
        "Culture Amp",
        (
            OkrColumn("email", needed=True),
            OkrColumn("name", "title"),
            OkrColumn("description", "about"),
            OkrColumn("visibility", words="everyone"),
            OkrColumn("individual_emails"),
            OkrColumn("due_at", "due"),
            OkrColumn("created_at"),
            OkrColumn("priority"),
            OkrColumn("status", words="created"),
            OkrColumn("completion"),
            OkrColumn("key_result_{n}_title", "title"),
            OkrColumn("key_result_{n}_completion", words="0.0"),
        ),
        nested=True,
    ),
    "engagedly": OkrTemplate(
        "Engagedly",
        (
            OkrColumn("Goal", "title"),
            OkrColumn("Notes", "about"),
            OkrColumn("Goal Identifier"),
            OkrColumn("Start Date", needed=True),
            OkrColumn("End Date", "due"),
            OkrColumn("Notification Frequency"),
            OkrColumn("Check-In Type", "measure"),
            OkrColumn("Assigner Email ID", needed=True),
            OkrColumn("Owner Email ID", needed=True),
        ),
        measures=("Percentage", "Quantity"),
    ),
    "peoplebox": OkrTemplate(
        "Peoplebox",
        (
            OkrColumn("Row ID", "row"),
            OkrColumn("Parent Row IDs", "parent"),
            OkrColumn("Parent Goal IDs"),
            OkrColumn("Goal ID"),
            OkrColumn("Action"),
            OkrColumn("Goal Title", "title"),
            OkrColumn("Owner Emails", needed=True),
            OkrColumn("Goal Cycle", "cycle"),
            OkrColumn("Goal Type", "measure"),
            OkrColumn("Scope", words="Department"),
            OkrColumn("Departments", "team"),
            OkrColumn("Start Date", needed=True),
            OkrColumn("End Date", "due"),
            OkrColumn("Description", "about"),
            OkrColumn("Starting Value", "start_value"),
            OkrColumn("Target Value", "target_value"),
        ),
        measures=("Custom Percent", "Number"),
    ),
    "peoplecues": OkrTemplate(
        "PeopleCues",
        (
            OkrColumn("Objective Title", "title"),
            OkrColumn("Owner_Email_ID", needed=True),
            OkrColumn("Start_Date", needed=True),
            OkrColumn("Due_Date", "due"),
            OkrColumn("Description", "about"),
            OkrColumn("Metric_Name"),
            OkrColumn("Metric_Type", "measure"),
            OkrColumn("Metric_Start_Value", "start_value"),
            OkrColumn("Metric_Target_Value", "target_value"),
        ),
        measures=("Percentage", "Number"),
        most=300,
    ),
}
OKR_TOOLS: Final[tuple[OkrTool, ...]] = get_args(OkrTool)
