"""Blocks that work on an objective and its key results."""

from okrlab.blocks.registry import BlockKind, Outside, Question, Section

BLOCK = BlockKind(
    name="clinic",
    place=50,
    minutes=20,
    board="okrlab.widgets.clinic_board:ClinicBoard",
    canvas=("canvas.key_result", "canvas.start_target", "canvas.due", "canvas.work"),
    outside=Outside(page="okrlab.workshop.say_back:page", wish="okrlab.workshop.say_back:wish"),
    questions={
        "inventory": Question(
            ask="okrlab.blocks.clinic.inventory:inventory",
            roles=("participant", "facilitator", "host"),
        )
    },
    result=(
        Section(
            place=30,
            sections="okrlab.workshop.result_clinic:sections",
            tables="okrlab.workshop.result_clinic:tables",
        ),
    ),
)
