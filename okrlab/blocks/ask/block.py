"""Blocks that ask everyone in private, and show all answers at once."""

from okrlab.blocks.registry import BlockKind, ResultPart

BLOCK = BlockKind(
    name="ask",
    place=20,
    sealed=True,
    prompts=(1, 7),
    scene="ask",
    canvas="okrlab.results.canvas:ask",
    result=(
        ResultPart(
            place=70,
            sections="okrlab.blocks.ask.result:sections",
            tables="okrlab.blocks.ask.result:tables",
            always=True,
        ),
    ),
)
