"""Blocks that work on the history of metrics, and on targets that it can carry."""

from okrlab.blocks.registry import BlockKind, ResultPart

BLOCK = BlockKind(
    name="baseline",
    place=70,
    minutes=20,
    board="okrlab.blocks.baseline.board:BaselineBoard",
    parts="okrlab.blocks.baseline.parts:PARTS",
    canvas=(
        "canvas.metric",
        "canvas.level",
        "canvas.usual_range",
        "canvas.target_by",
        "canvas.owner",
    ),
    result=(
        ResultPart(
            place=20,
            sections="okrlab.blocks.baseline.result:sections",
            tables="okrlab.blocks.baseline.result:tables",
        ),
    ),
    cards="okrlab.blocks.baseline.cards:CARDS",
)
