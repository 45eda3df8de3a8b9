"""Blocks that work on an objective and its key results."""

from okrlab.blocks.registry import BlockKind, BlockQuestion, Outside, ResultPart

BLOCK = BlockKind(
    name="clinic",
    place=50,
    minutes=20,
    board="okrlab.blocks.clinic.board:ClinicBoard",
    parts="okrlab.blocks.clinic.parts:PARTS",
    canvas=("canvas.key_result", "canvas.start_target", "canvas.due", "canvas.work"),
    outside=Outside(
        page="okrlab.blocks.clinic.say_back:page", wish="okrlab.blocks.clinic.say_back:wish"
    ),
    questions={
        "inventory": BlockQuestion(
            ask="okrlab.blocks.clinic.inventory:inventory",
            roles=("participant", "facilitator", "host"),
        )
    },
    result=(
        ResultPart(
            place=30,
            sections="okrlab.blocks.clinic.result:sections",
            tables="okrlab.blocks.clinic.result:tables",
        ),
    ),
    cards="okrlab.blocks.clinic.cards:CARDS",
    files={"okr-csv": "okrlab.desk.okr_files:okr_csv"},
    dates="okrlab.blocks.clinic.due_days:dates",
)
