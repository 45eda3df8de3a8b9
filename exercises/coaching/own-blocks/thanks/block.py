"""Blocks that begin with thanks: who helped, and what did it make possible?"""

from okrlab.blocks.registry import BlockKind

BLOCK = BlockKind(name="thanks", minutes=5, canvas=("thanks.who", "thanks.what_for"))
