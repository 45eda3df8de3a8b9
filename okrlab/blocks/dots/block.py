"""Blocks in which everyone places dots on cards or on earlier answers."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="dots",
    place=30,
    minutes=6,
    sealed=True,
    votes=True,
    scene="dots",
    canvas="okrlab.results.canvas:dots",
)
