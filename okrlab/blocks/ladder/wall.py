"""The ladder on a projector: only to look at, without notes, findings, questions or tools."""

from __future__ import annotations

from typing import Any

from okrlab.blocks.ladder.board import LadderBoard
from okrlab.record import commands as c

_ONLY_LOOK = """
.okr-ladder :is(.ok-bar, .ok-banner, .ok-composer, .ok-question, .ok-acts, .ok-empty) {
  display: none;
}
.okr.okr-ladder { font-size: clamp(16px, 1.15vw, 24px); padding-top: 0; }
.okr.okr-ladder .ok-board { margin-top: 0; }
.okr.okr-ladder .ok-lane { padding-block: 30px 12px; min-height: 84px; }
.okr.okr-ladder .ok-lane > header { padding: 0; }
.okr.okr-ladder .ok-lane > header p { display: none; }
"""


class LadderWall(LadderBoard):
    """A ladder that takes nothing and shows nothing that is private."""

    _css = LadderBoard._css + _ONLY_LOOK

    def _command(self, wish: dict[str, Any]) -> c.Command:
        raise ValueError  # a projector sends nothing

    @property
    def _coaching(self) -> bool:
        """Never: the session is a facilitator's, but the whole room reads along."""
        return False

    def _show_join(self, path: str) -> None:
        """Show nothing: the stage has the way to join next to the board."""

    def _me(self) -> dict[str, Any]:
        return {"id": "", "name": "", "role": "participant"}

    def _state(self) -> dict[str, Any]:
        state = super()._state()
        return {**state, "question": None, "undo": False, "redo": False}
