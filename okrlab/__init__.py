"""okrlab: a workshop toolkit that takes teams from what they do to what changes for people.

>>> import okrlab
>>> okrlab.read("Ran 12 onboarding webinars").level
'output'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrlab.coaching.findings import Finding
    from okrlab.coaching.reading import Reading, read
    from okrlab.desk.baseline import baseline
    from okrlab.desk.showing import check
    from okrlab.errors import OkrlabError
    from okrlab.lab import Result, open_session
    from okrlab.ladders import Ladder
    from okrlab.widgets.baseline_board import BaselineBoard
    from okrlab.widgets.clinic_board import ClinicBoard
    from okrlab.widgets.console import Console
    from okrlab.widgets.journey_board import JourneyBoard
    from okrlab.widgets.ladder_board import LadderBoard
    from okrlab.widgets.lobby import Lobby
    from okrlab.widgets.projector import Projector
    from okrlab.widgets.readiness_board import ReadinessBoard
    from okrlab.widgets.review_board import ReviewBoard
    from okrlab.widgets.stage import Stage
    from okrlab.workshop.session import Session

__version__ = "0.1.0"

_PLACES = {
    "Console": "okrlab.widgets.console",
    "Finding": "okrlab.coaching.findings",
    "Ladder": "okrlab.ladders",
    "Lobby": "okrlab.widgets.lobby",
    "OkrlabError": "okrlab.errors",
    "Projector": "okrlab.widgets.projector",
    "Reading": "okrlab.coaching.reading",
    "Result": "okrlab.lab",
    "Session": "okrlab.workshop.session",
    "Stage": "okrlab.widgets.stage",
    "baseline": "okrlab.desk.baseline",
    "check": "okrlab.desk.showing",
    "open_session": "okrlab.lab",
    "read": "okrlab.coaching.reading",
}

__all__ = [
    "BaselineBoard",
    "ClinicBoard",
    "Console",
    "Finding",
    "JourneyBoard",
    "Ladder",
    "LadderBoard",
    "Lobby",
    "OkrlabError",
    "Projector",
    "ReadinessBoard",
    "Reading",
    "Result",
    "ReviewBoard",
    "Session",
    "Stage",
    "__version__",
    "baseline",
    "check",
    "open_session",
    "read",
]


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name) or (_board(name) if name.endswith("Board") else "")
    if place:
        value = getattr(import_module(place), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'okrlab' has no attribute {name!r}")


def _board(name: str) -> str:
    """Where the board of this name is that some kind of block works on."""
    from okrlab.blocks.registry import kinds

    boards = (kind.board.partition(":") for kind in kinds())
    return next((module for module, _, board in boards if board == name), "")


def __dir__() -> list[str]:
    return __all__
