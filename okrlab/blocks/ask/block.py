"""Blocks that ask everyone in private, and show all answers at once."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="ask",
    place=20,
    sealed=True,
    prompts=(1, 7),
    scene="ask",
    canvas="okrlab.workshop.canvas:ask",
)
