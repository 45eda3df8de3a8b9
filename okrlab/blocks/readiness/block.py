"""Blocks on where a team starts, its plan over quarters, and leaders' messages."""

from okrlab.blocks.registry import BlockKind, Section

BLOCK = BlockKind(
    name="readiness",
    place=80,
    minutes=20,
    board="okrlab.widgets.readiness_board:ReadinessBoard",
    canvas=("canvas.look_at", "canvas.where_now", "canvas.because"),
    result=Section(  # of a review, too
        place=40,
        outlines="okrlab.workshop.result_readiness:outlines",
        tables="okrlab.workshop.result_readiness:tables",
    ),
)
