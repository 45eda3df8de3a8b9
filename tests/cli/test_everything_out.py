"""A workshop that holds everything, and what an earlier okrlab took, leave by the real ways out."""

from __future__ import annotations

import asyncio
import os

import pytest

from okrlab.host import export
from okrlab.record import events as e
from tests.cli.forked import command
from tests.serve.visiting import Visitor, serving_in
from tests.workshop.full_house import filled
from tests.workshop.house import House
from tests.workshop.test_bounds import OLD

SERVED = "workshops.db"


def okrlab(home, *words: str, database: str = "okrlab.sqlite") -> bytes:
    """`okrlab …` on a folder."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("OKRLAB_")},
        "OKRLAB_HOME": str(home),
        "OKRLAB_DATABASE": f"sqlite:///{home}/{database}",
    }
    done = command(words, environment, patience=100)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.timeout(300)
def test_everything_leaves_by_the_command_line_and_the_view_link(tmp_path):
    with serving_in(tmp_path) as serving:
        register = serving.register
        house = House(register.record, register.clock)
        house.register = register
        house.restart()
        filled(house)
        head = house.log()[-1].revision
        with register.record.writing() as db:  # as an okrlab without bounds would have written it
            event = e.CardsSet(board="old", cards=tuple(OLD))
            register.record.append(
                db,
                house.workshop,
                [
                    e.Recorded(
                        revision=head + 1,
                        at=register.clock(),
                        by="",
                        key="old",
                        audience=e.ROOM,
                        event=event,
                    )
                ],
            )
        for format in ("xlsx", "ipynb", "csv"):
            words = ("export", house.workshop, "--format", format)
            content = okrlab(tmp_path, *words, database=SERVED)
            assert content == export.export(register.record, house.meeting(), format, "participant")

        async def look():
            page = await Visitor(serving).ask(f"/v/{house.secrets['view']}")
            assert page.code == 200
            assert page.body == export.result(register.record, house.meeting())

        asyncio.run(look())
        okrlab(tmp_path, "backup", str(tmp_path / "all.zip"), database=SERVED)
        okrlab(tmp_path / "again", "restore", str(tmp_path / "all.zip"))
        back = okrlab(tmp_path / "again", "export", house.workshop, "--format", "json")
        assert back == export.export(register.record, house.meeting(), "json", "participant")
        assert "Traceback" not in serving.said()
