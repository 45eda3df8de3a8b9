"""Blocks in which the room writes down what was decided, and who does what next."""

from okrlab.blocks.registry import BlockKind, ResultPart

BLOCK = BlockKind(
    name="next",
    place=900,
    steps=True,
    scene="next",
    canvas=("canvas.what", "canvas.who", "canvas.due"),
    result=(
        ResultPart(
            place=5,
            sections="okrlab.results.room_sections:next_steps",
            tables="okrlab.results.room_sections:tables",
            always=True,
        ),
    ),
    cards="okrlab.record.planning:CARDS",
)
