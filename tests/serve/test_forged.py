"""What a visitor writes into their own kernel past the page: nothing on a board takes it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.serve.visiting import (
    Serving,
    Visitor,
    framed,
    from_board,
    message,
    to_board,
    until,
)

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "10-ladder.ipynb"


@pytest.fixture
def ladder(tmp_path):
    (tmp_path / "notebooks").mkdir()
    shutil.copy(NOTEBOOK, tmp_path / "notebooks")
    serving = Serving(tmp_path, ahead=1, preload=["okrlab.blocks.ladder.board"])
    yield serving
    serving.stop()


def update(board: str, state: dict) -> dict:
    data = {"method": "update", "state": state, "buffer_paths": []}
    return message("comm_msg", {"comm_id": board, "data": data})


def test_forged_state_is_ignored_and_a_coachs_command_refused(ladder):
    async def visit():
        anna = Visitor(ladder)
        page = await anna.open(await anna.enter())
        socket = await anna.socket(page.kernel)

        async def say(said):
            await socket.write_message(framed(said), True)

        await say(update(page.board, {"_context": {"role": "host"}, "_texts": {}, "_esm": "x"}))
        await say(to_board(page.board, {"op": "hello"}))
        hello = await until(socket, from_board("state"))
        state = hello["content"]["data"]["content"]
        assert state["me"]["role"] == "participant"
        assert "findings" not in state
        assert "notes" not in state
        for command in ({"type": "LockBoard"}, {"type": "WriteNote", "card": "a", "text": "b"}):
            await say(to_board(page.board, {"op": "do", "key": "k", "command": command}))
            refused = await until(socket, from_board("refused"))
            assert refused["content"]["data"]["content"]["code"] == "facilitators_only"

        control = "c" * 32
        open_it = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        opened = message("comm_open", open_it)
        opened["metadata"] = {"version": "1.0.0"}
        await say(opened)
        ask = {"comm_id": control, "data": {"method": "request_states"}}
        await say(message("comm_msg", ask))

        def states(got):
            return (got["content"].get("data") or {}).get("method") == "update_states"

        answer = await until(socket, states)
        kept = answer["content"]["data"]["states"][page.board]["state"]
        assert kept["_context"]["role"] == "participant"
        assert kept["_esm"] != "x"
        socket.close()

    asyncio.run(visit())
