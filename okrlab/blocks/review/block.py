"""Blocks that check in on key results or look back at past work."""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(
    name="review",
    place=90,
    minutes=20,
    board="okrlab.blocks.review.board:ReviewBoard",
    parts="okrlab.blocks.review.parts:PARTS",
    kept="okrlab.blocks.readiness.result:looked_back",
    canvas=("canvas.reviewed", "canvas.stands", "canvas.confidence", "canvas.decided"),
)
