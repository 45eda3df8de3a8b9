"""What people do together in a block: one folder for each kind of block.

Its `block.py` holds all that the rest of okrlab needs to know about the kind (see
`okrlab.blocks.registry`). The sections of its `texts.toml` are added to the areas of texts that
they are named after. The kinds are listed nowhere else. Kinds from elsewhere are found, too, in the
folders that the environment variable `OKRLAB_BLOCKS` names.
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
