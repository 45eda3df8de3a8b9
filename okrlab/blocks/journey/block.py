"""Blocks that work on a journey map, which everyone scores in private."""

from okrlab.blocks.registry import Asks, BlockKind, Section

BLOCK = BlockKind(
    name="journey",
    place=60,
    minutes=20,
    board="okrlab.widgets.journey_board:JourneyBoard",
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
        Section(
            place=10,
            sections="okrlab.workshop.result_journey:sections",
            tables="okrlab.workshop.result_journey:tables",
        ),
    ),
)
