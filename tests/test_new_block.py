"""A new kind of block is one folder: no other file of okrlab knows of it.

`tests/new_block/wishes/` is such a folder, to be read as an example. It is copied to a temporary
place, and `tests/new_block/walking.py` goes with it through everything that okrlab does.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from okrlab.blocks.registry import names
from okrlab.errors import RecordUnreadable
from okrlab.host.export import to_html as result_html
from okrlab.host.record_file import import_json
from okrlab.record import events as e
from okrlab.record.folding import fold
from okrlab.record.workshop import Workshop
from okrlab.results.canvas import canvas_html
from tests.workshop.house import House
from tests.workshop.telling import START

FOLDER = Path(__file__).parent / "new_block"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The exported record of a workshop with wishes, after all steps of the walk went well."""
    place = tmp_path_factory.mktemp("blocks")
    shutil.copytree(FOLDER / "wishes", place / "wishes")
    env = {**os.environ, "OKRLAB_BLOCKS": str(place), "OKRLAB_WALKED": str(place / "out.json")}
    command = [sys.executable, "-m", "pytest", "-n0", str(FOLDER / "walking.py")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=FOLDER.parents[1])
    assert done.returncode == 0, done.stdout + done.stderr
    steps = len(re.findall(r"^def test_", (FOLDER / "walking.py").read_text("utf-8"), re.MULTILINE))
    assert f"{steps} passed" in done.stdout
    return place / "out.json"


def test_it_goes_through_everything_that_okrlab_does(walked):
    assert walked.exists()


def test_where_the_folder_is_not_its_workshop_is_shown_and_not_written_to(walked):
    assert "wishes" not in names()
    log = [
        e.Recorded(**{**one, "at": START, "event": e.from_json(json.dumps(one["event"]))})
        for one in json.loads(walked.read_bytes())["events"]
    ]
    workshop = fold(Workshop(), log)
    assert workshop.unreadable  # and so nothing is written: see `rights.check`
    block = workshop.agenda.blocks[0]
    assert (block.kind, block.title, block.sealed) == ("wishes", "What we wish for", False)
    assert "What we wish for" in result_html(workshop)
    assert "<main" in canvas_html(block, title="W")


def test_where_the_folder_is_not_its_file_is_refused_by_the_name_of_the_kind(walked, record, clock):
    house = House(record, clock)
    with pytest.raises(RecordUnreadable) as refused:
        import_json(house.register, "wishes.json", walked.read_bytes())
    assert "wishes" in str(refused.value)
