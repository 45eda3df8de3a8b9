"""okrlab: a workshop toolkit that takes teams from what they do to what changes for people.

Names are imported when they are first used, so that `import okrlab` is fast and a notebook loads
only what it needs.

>>> import okrlab
>>> okrlab.read("Ran 12 onboarding webinars").level
'output'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrlab.desk.checked_statements import check
    from okrlab.desk.metrics_at_hand import baseline, baselines
    from okrlab.errors import OkrlabError
    from okrlab.lab import board, open_session
    from okrlab.language.reading import read
    from okrlab.nouns.agendas_in_hand import Agenda
    from okrlab.nouns.courses import Course
    from okrlab.nouns.journeys import Journey
    from okrlab.nouns.key_results import KeyResults
    from okrlab.nouns.ladders import Ladder
    from okrlab.nouns.metrics import Metric
    from okrlab.nouns.plans import Plan
    from okrlab.nouns.results_of_workshops import Result
    from okrlab.nouns.reviews import Review
    from okrlab.nouns.several import concat, workshops
    from okrlab.nouns.surveys import Survey

__version__ = "0.1.0"

_PLACES = {
    "Agenda": "okrlab.nouns.agendas_in_hand",
    "Course": "okrlab.nouns.courses",
    "Journey": "okrlab.nouns.journeys",
    "KeyResults": "okrlab.nouns.key_results",
    "Ladder": "okrlab.nouns.ladders",
    "Metric": "okrlab.nouns.metrics",
    "OkrlabError": "okrlab.errors",
    "Plan": "okrlab.nouns.plans",
    "Result": "okrlab.nouns.results_of_workshops",
    "Review": "okrlab.nouns.reviews",
    "Survey": "okrlab.nouns.surveys",
    "baseline": "okrlab.desk.metrics_at_hand",
    "baselines": "okrlab.desk.metrics_at_hand",
    "board": "okrlab.lab",
    "check": "okrlab.desk.checked_statements",
    "concat": "okrlab.nouns.several",
    "open_session": "okrlab.lab",
    "read": "okrlab.language.reading",
    "workshops": "okrlab.nouns.several",
}

_EARLIER = {
    "Console": "okrlab.room.console",
    "Finding": "okrlab.record.findings",
    "Lobby": "okrlab.room.lobby",
    "Projector": "okrlab.room.projector",
    "Reading": "okrlab.language.reading",
    "Session": "okrlab.host.session",
    "Stage": "okrlab.room.stage",
}
"""Names that notebooks used before there was `board`, like those of the boards; they still work."""

__all__ = [
    "Agenda",
    "Course",
    "Journey",
    "KeyResults",
    "Ladder",
    "Metric",
    "OkrlabError",
    "Plan",
    "Result",
    "Review",
    "Survey",
    "__version__",
    "baseline",
    "baselines",
    "board",
    "check",
    "concat",
    "open_session",
    "read",
    "workshops",
]


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name) or _EARLIER.get(name)
    place = place or (_board(name) if name.endswith("Board") else "")
    if place:
        value = getattr(import_module(place), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'okrlab' has no attribute {name!r}")


def _board(name: str) -> str:
    """The module of the board with this name; empty if no kind of block has such a board."""
    from okrlab.blocks.registry import kinds

    boards = (kind.board.partition(":") for kind in kinds())
    return next((module for module, _, board in boards if board == name), "")


def __dir__() -> list[str]:
    return __all__
