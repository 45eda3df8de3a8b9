"""okrlab: a workshop toolkit that takes teams from what they do to what changes for people.

Names are imported when they are first used, so that `import okrlab` is fast and a notebook loads
only what it needs.

>>> import okrlab
>>> okrlab.read("Ran 12 onboarding webinars").level
'output'
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrlab.blocks.baseline.board import BaselineBoard
    from okrlab.blocks.clinic.board import ClinicBoard
    from okrlab.blocks.journey.board import JourneyBoard
    from okrlab.blocks.ladder.board import LadderBoard
    from okrlab.blocks.readiness.board import ReadinessBoard
    from okrlab.blocks.review.board import ReviewBoard
    from okrlab.desk.metrics_at_hand import baseline, baselines
    from okrlab.desk.showing import check
    from okrlab.errors import OkrlabError
    from okrlab.host.session import Session
    from okrlab.lab import Result, open_session
    from okrlab.ladders import Ladder
    from okrlab.language.reading import Reading, read
    from okrlab.record.findings import Finding
    from okrlab.room.console import Console
    from okrlab.room.lobby import Lobby
    from okrlab.room.projector import Projector
    from okrlab.room.stage import Stage

__version__ = "0.1.0"

# Where lxml is installed, openpyxl would write other bytes: a workbook must not depend on that.
os.environ.setdefault("OPENPYXL_LXML", "False")

_PLACES = {
    "Console": "okrlab.room.console",
    "Finding": "okrlab.record.findings",
    "Ladder": "okrlab.ladders",
    "Lobby": "okrlab.room.lobby",
    "OkrlabError": "okrlab.errors",
    "Projector": "okrlab.room.projector",
    "Reading": "okrlab.language.reading",
    "Result": "okrlab.lab",
    "Session": "okrlab.host.session",
    "Stage": "okrlab.room.stage",
    "baseline": "okrlab.desk.metrics_at_hand",
    "baselines": "okrlab.desk.metrics_at_hand",
    "check": "okrlab.desk.showing",
    "open_session": "okrlab.lab",
    "read": "okrlab.language.reading",
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
    "baselines",
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
    """The module of the board with this name; empty if no kind of block has such a board."""
    from okrlab.blocks.registry import kinds

    boards = (kind.board.partition(":") for kind in kinds())
    return next((module for module, _, board in boards if board == name), "")


def __dir__() -> list[str]:
    return __all__
