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
    "BaselineBoard": "okrlab.widgets.baseline_board",
    "ClinicBoard": "okrlab.widgets.clinic_board",
    "Console": "okrlab.widgets.console",
    "Finding": "okrlab.coaching.findings",
    "JourneyBoard": "okrlab.widgets.journey_board",
    "Ladder": "okrlab.ladders",
    "LadderBoard": "okrlab.widgets.ladder_board",
    "Lobby": "okrlab.widgets.lobby",
    "OkrlabError": "okrlab.errors",
    "Projector": "okrlab.widgets.projector",
    "ReadinessBoard": "okrlab.widgets.readiness_board",
    "Reading": "okrlab.coaching.reading",
    "Result": "okrlab.lab",
    "ReviewBoard": "okrlab.widgets.review_board",
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
    if name in _PLACES:
        value = getattr(import_module(_PLACES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'okrlab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
