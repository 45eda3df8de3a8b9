"""Blocks that work on a journey map, which everyone scores in private."""

from okrlab.blocks.registry import Asks, BlockKind, ResultPart

BLOCK = BlockKind(
    name="journey",
    place=60,
    minutes=20,
    board="okrlab.blocks.journey.board:JourneyBoard",
    parts="okrlab.blocks.journey.parts:PARTS",
    sealed=True,
    asks=Asks(
        prompts="okrlab.blocks.journey.scores:prompts",
        steps="okrlab.blocks.journey.scores:steps",
        typed="okrlab.blocks.journey.scores:typed",
    ),
    canvas=(
        "canvas.stage",
        "canvas.touchpoint",
        "canvas.feeling",
        "canvas.importance",
        "canvas.pain",
    ),
    result=(
        ResultPart(
            place=10,
            sections="okrlab.blocks.journey.result:sections",
            tables="okrlab.blocks.journey.result:tables",
        ),
    ),
    cards="okrlab.blocks.journey.cards:CARDS",
)
