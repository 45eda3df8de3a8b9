"""Blocks in which the room writes down what was decided, and who does what next."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="next",
    place=900,
    steps=True,
    scene="next",
    canvas=("canvas.what", "canvas.who", "canvas.due"),
)
