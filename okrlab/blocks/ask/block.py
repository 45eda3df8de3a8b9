"""Blocks that ask everyone in private, and show all answers at once."""

from okrlab.blocks.registry import BlockKind, Section

BLOCK = BlockKind(
    name="ask",
    place=20,
    sealed=True,
    prompts=(1, 7),
    scene="ask",
    canvas="okrlab.workshop.canvas:ask",
    result=(
        Section(
            place=70,
            sections="okrlab.workshop.result_blocks:sections",
            tables="okrlab.workshop.result_blocks:tables",
            always=True,
        ),
    ),
)
