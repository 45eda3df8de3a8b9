"""Blocks that work on the ladder from outputs to outcomes."""

from okrlab.blocks.registry import BlockKind, ResultPart

BLOCK = BlockKind(
    name="ladder",
    place=40,
    minutes=20,
    board="okrlab.blocks.ladder.board:LadderBoard",
    parts="okrlab.blocks.ladder.parts:PARTS",
    ballot=True,
    noticed="okrlab.blocks.ladder.ladder_checks:noticed",
    paths=True,
    canvas="okrlab.results.canvas:lanes",
    result=(
        ResultPart(
            place=8,
            sections="okrlab.blocks.ladder.result:aims",
        ),
        ResultPart(
            place=6,
            sections="okrlab.blocks.ladder.result:sections",
            tables="okrlab.blocks.ladder.result:tables",
            always=True,
        ),
        ResultPart(
            place=90,
            sections="okrlab.blocks.ladder.result:overrules",
            tables="okrlab.blocks.ladder.result:overrule_table",
            always=True,
        ),
    ),
    files={
        "outline": "okrlab.blocks.ladder.ladder_text:outlines_of",
        "mermaid": "okrlab.blocks.ladder.ladder_mermaid:mermaid_of",
    },
    cards="okrlab.blocks.ladder.ladder_rules:CARDS",
)
