"""Blocks on where a team starts, its plan over quarters, and leaders' messages."""

from okrlab.blocks.registry import BlockKind, ResultPart

BLOCK = BlockKind(
    name="readiness",
    place=80,
    minutes=20,
    board="okrlab.blocks.readiness.board:ReadinessBoard",
    parts="okrlab.blocks.readiness.parts:PARTS",
    canvas=("canvas.look_at", "canvas.where_now", "canvas.because"),
    result=(  # of a review, too
        ResultPart(
            place=40,
            sections="okrlab.blocks.readiness.result:sections",
            tables="okrlab.blocks.readiness.result:tables",
        ),
    ),
    sources={"safety": "okrlab.blocks.readiness.safety:source"},
    cards="okrlab.blocks.readiness.cards:CARDS",
)
