"""What people do together in a block: one folder for each kind of block.

A folder holds `block.py`, which says all that the rest of okrlab has to know of the kind (see
`okrlab.blocks.registry`), and `texts.toml`, whose sections are added to the areas of texts that
they are named after. Nothing else lists the kinds. Folders of one's own are found as well, where
`OKRLAB_BLOCKS` names the folders that they lie in.
"""

from __future__ import annotations

import os
from pathlib import Path

__path__ += [one for one in os.environ.get("OKRLAB_BLOCKS", "").split(os.pathsep) if one]


def folders() -> list[Path]:
    """The folder of each kind of block.

    >>> "journey" in [folder.name for folder in folders()]
    True
    """
    return [
        file.parent for place in __path__ for file in sorted(Path(place).glob("[a-z]*/block.py"))
    ]
