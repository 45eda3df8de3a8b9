"""Blocks that work on the ladder from outputs to outcomes."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="ladder",
    place=40,
    minutes=20,
    board="okrlab.widgets.ladder_board:LadderBoard",
    wall="okrlab.blocks.ladder.wall:LadderWall",
    ballot=True,
    canvas="okrlab.workshop.canvas:lanes",
)
