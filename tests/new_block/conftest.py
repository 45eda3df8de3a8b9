"""Nothing here is a test where its kind of block is not known: see `tests/test_new_block.py`."""

import os

collect_ignore = ["wishes", *([] if os.environ.get("OKRLAB_WALKED") else ["walking.py"])]
