"""Blocks that work on the ladder from outputs to outcomes."""

from okrlab.blocks.registry import BlockKind, Section

BLOCK = BlockKind(
    name="ladder",
    place=40,
    minutes=20,
    board="okrlab.widgets.ladder_board:LadderBoard",
    wall="okrlab.blocks.ladder.wall:LadderWall",
    ballot=True,
    canvas="okrlab.workshop.canvas:lanes",
    result=(
        Section(
            place=8,
            sections="okrlab.workshop.result_ladder:aims",
        ),
        Section(
            place=60,
            sections="okrlab.workshop.result_ladder:sections",
            tables="okrlab.workshop.result_ladder:tables",
            always=True,
        ),
        Section(
            place=90,
            sections="okrlab.workshop.result_ladder:overrules",
            tables="okrlab.workshop.result_ladder:overrule_table",
            always=True,
        ),
    ),
)
