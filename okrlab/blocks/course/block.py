"""The course: exercises that people do alone, each with an answer to their very mistake."""

from okrlab.blocks.registry import BlockKind, BlockQuestion

BLOCK = BlockKind(
    name="course",
    place=950,
    planned=False,
    board="okrlab.blocks.course.board:CourseBoard",
    parts="okrlab.blocks.course.parts:PARTS",
    preload=("okrlab.blocks.course.at_hand",),
    kept="okrlab.blocks.course.lessons_listed:sections",
    questions={
        "learning": BlockQuestion(
            ask="okrlab.blocks.course.group:learning", roles=("facilitator", "host")
        )
    },
    cards="okrlab.blocks.course.cards:CARDS",
)
