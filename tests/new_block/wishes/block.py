"""Blocks in which everyone writes wishes, and says in private how much each of them matters."""

from okrlab.blocks.registry import Asks, BlockKind, ResultPart

_HERE = "okrlab.blocks.wishes"

BLOCK = BlockKind(
    name="wishes",
    minutes=15,
    sealed=True,
    asks=Asks(prompts=f"{_HERE}.cards:prompts", steps=f"{_HERE}.cards:steps"),
    check=f"{_HERE}.cards:check",
    board=f"{_HERE}.board:WishBoard",
    parts=f"{_HERE}.parts:PARTS",
    canvas=("wishes.wish", "wishes.for_whom"),
    cards=f"{_HERE}.cards:CARDS",
    result=(
        ResultPart(place=50, sections=f"{_HERE}.result:sections", tables=f"{_HERE}.result:tables"),
    ),
)
