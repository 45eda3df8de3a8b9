"""Blocks in which the coach talks and nobody types."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="talk",
    place=10,
    canvas="okrlab.results.canvas:talk",
)
