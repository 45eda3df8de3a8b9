"""What the tests look at of a ladder."""

from okrlab.blocks.ladder.cards import LadderGraph


def ladder_of(place, board="ladder"):
    """A board of a workshop, or of a session's workshop, as a ladder."""
    return LadderGraph.of(getattr(place, "workshop", place).deck(board))
