"""No stream, traceback, path or secret is in any frame that a kernel sends a page."""

import asyncio
import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlab.serve import frames
from okrlab.serve.frames import LARGEST, Pace, readable
from tests.serve.raw import forged
from tests.serve.visiting import (
    V1,
    Open,
    Visitor,
    framed,
    message,
    serving_in,
    to_board,
    unframed,
    until,
    write_notebook,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LEAKY = (HERE / "leaky_board.py").read_text("utf-8")
BOTH = pytest.mark.parametrize("protocol", [V1, ""], ids=["v1", "legacy"])
OPS = sorted(
    {
        op
        for file in (ROOT / "okrlab").rglob("*.py")
        for op in re.findall(r"def _say_(\w+)", file.read_text("utf-8"))
    }
)
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """A server of all our notebooks, and of some that fail in every way."""
    folder = tmp_path_factory.mktemp("everything")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    notebooks = folder / "notebooks"
    write_notebook(notebooks, "leaky", LEAKY, "out", "board")
    write_notebook(notebooks, "leaky-whole", LEAKY, "out", "board", page="full")
    told = (
        "import sys\nprint('canary: before it fails', __import__('os').getcwd(), file=sys.stderr)"
    )
    # What a cell that captures would leave in it, were it not for a race in ipykernel 7.4: such a
    # cell takes a minute now and then.
    kept = "import ipywidgets\nout = ipywidgets.Output()\nout.append_stdout('fine')\n"
    kept += "out.append_stderr('canary: kept')\nout.outputs += ({'output_type': 'error', "
    kept += "'ename': 'canary', 'evalue': 'canary', 'traceback': ['Traceback: canary']},)"
    for name, page in (("failing", "light"), ("failing-whole", "full")):
        write_notebook(notebooks, name, told, kept, "out", told + "\n1/0", page=page)
    boards = ("ladder", "journey", "baseline", "clinic", "readiness", "review", "course")
    preload = [*(f"okrlab.blocks.{board}.board" for board in boards), "okrlab.lab"]
    with serving_in(folder, ahead=1, preload=preload) as server:
        yield server


def leaks(serving, told: str, *also: str) -> list[str]:
    """What of this server's inside is in what a page was told."""
    inside = {
        *("Traceback", "site-packages", "ipykernel", 'File "', "File \\", "/lib/python"),
        *("canary", "canary-user", str(ROOT), str(serving.folder), sys.prefix, str(Path.home())),
        (serving.folder / "key").read_bytes().hex(),
        *also,
    }
    inside.discard("/")
    found = {one for one in inside if one in told}
    return sorted(found | set(re.findall(r"\.\d{10}\.[0-9a-f]{64}", told)))


async def told_after(visitor, kernel: str, protocol: str, said: list[dict]) -> list[dict]:
    """All that a page hears while these messages are answered; kernels answer in order."""
    socket = await visitor.socket(kernel, protocol)
    for one in said:
        await socket.write_message(framed(one) if protocol else json.dumps(one), bool(protocol))
    last = message("kernel_info_request", {})
    await socket.write_message(framed(last) if protocol else json.dumps(last), bool(protocol))
    heard: list[dict] = []
    ended = 0
    while ended < 2:  # the answer comes on one channel, that it is done on another
        got = await asyncio.wait_for(socket.read_message(), 60)
        assert got is not None, "the socket closed"
        one = unframed(got) if isinstance(got, bytes) and protocol else json.loads(got)
        heard.append(one)
        parent = one.get("parent") or one.get("parent_header") or {}
        if parent.get("msg_id") == last["header"]["msg_id"]:
            kind, content = one["header"]["msg_type"], one["content"]
            ended += kind == "kernel_info_reply" or content.get("execution_state") == "idle"
    socket.close()
    return heard


def wrong_comms(models: list[str]) -> list[dict]:
    """Messages that no page of ours sends, to every widget of a page and to none."""
    deep: list = []
    for _ in range(400):
        deep = [deep]
    datas = [
        *({}, None, [], "x", 7, {"method": "custom"}, {"method": "nope\nforged"}, {"method": []}),
        *({"method": "update"}, {"method": "update", "state": []}, {"method": "request_state"}),
        {"method": "update", "state": {"no": 1}, "buffer_paths": [["a", "b"]]},
        {"method": "update", "state": {"layout": "IPY_MODEL_x", "_esm": 1}, "buffer_paths": []},
        {"method": "update", "state": {"msg_id": "x", "outputs": [1]}, "buffer_paths": []},
        *({"method": "custom", "content": one} for one in (None, [], "x", 7, deep, {"op": None})),
    ]
    versions = ({}, {"version": "0.1"}, {"version": []}, {"version": "9.9.9"})
    said = [
        *(message("comm_msg", content) for content in ({}, {"comm_id": None}, {"comm_id": [1]})),
        *(
            message("comm_msg", {"comm_id": one, "data": data})
            for one in (*models, "none")
            for data in datas
        ),
        message("comm_open", {}),
        message("comm_open", {"comm_id": "c", "target_name": "no.such\ntarget", "data": {}}),
        message("comm_open", {"comm_id": "d", "target_name": "jupyter.widget", "data": {}}),
        message("comm_open", {"comm_id": models[0], "target_name": "jupyter.widget.control"}),
        message("comm_close", {"comm_id": "none", "data": []}),
        message("comm_info_request", {"target_name": [1]}),
    ]
    for n, metadata in enumerate(versions):
        control = {"comm_id": f"{n}" * 32, "target_name": "jupyter.widget.control", "data": {}}
        said += [
            message("comm_open", control) | {"metadata": metadata},
            message("comm_msg", {"comm_id": f"{n}" * 32, "data": {"method": "request_states"}}),
            message("comm_msg", {"comm_id": f"{n}" * 32, "data": {"method": "nope"}}),
        ]
    return said


def wrong_wishes(board: str) -> list[dict]:
    """Everything a board of ours understands, said wrong."""
    fields = ("key", "card", "n", "format", "text", "type", "board", "kind", "command", "block")
    wishes = [{"op": op} for op in OPS]
    for wrong in (float("inf"), "../../x\ud800"):
        wishes += [{"op": op, **dict.fromkeys(fields, wrong)} for op in OPS]
    wishes += [
        {"op": "do", "key": "k", "command": command}
        for command in ({}, [], {"type": "Nope"}, {"type": "SetCards", "cards": float("nan")})
    ]
    return [to_board(board, wish) for wish in wishes]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_board_tells_a_page_what_went_wrong_inside(everything, notebook):
    async def visit():
        host = Visitor(everything)
        await host.enter("host")
        page = await host.open(f"/c/{everything.workshop}/{notebook}")
        assert not leaks(everything, page.html)
        models = [
            model
            for model, state in page.states.items()
            if not re.search("Layout|Style", state["_model_name"])
        ] or ["none"]
        said = [*wrong_comms(models), *(w for m in models for w in wrong_wishes(m))]
        heard = await told_after(host, page.kernel, V1, said)
        assert {one["header"]["msg_type"] for one in heard} <= frames.TOLD
        assert not leaks(everything, json.dumps(heard))
        again = json.dumps(await states_again(host, page))
        assert "export default" not in again  # no source
        assert "min-height" not in again  # and no style
        assert len(again) < 20_000

    asyncio.run(visit())


async def states_again(visitor: Visitor, page: Open) -> dict:
    """What a page that has connected anew is told of its widgets."""
    socket = await visitor.socket(page.kernel)
    has = {
        model: {key: frames.mark(value) for key, value in state.items()}
        for model, state in page.states.items()
    }
    await socket.write_message(f"={json.dumps(has)}")
    control = {"comm_id": "c" * 32, "target_name": "jupyter.widget.control", "data": {}}
    opening = message("comm_open", control) | {"metadata": {"version": "1.0.0"}}
    asked = message("comm_msg", {"comm_id": "c" * 32, "data": {"method": "request_states"}})
    for said in (opening, asked):
        await socket.write_message(framed(said), binary=True)

    def states(got: dict) -> bool:
        return (got["content"].get("data") or {}).get("method") == "update_states"

    told = await until(socket, states)
    socket.close()
    return told["content"]


def test_a_page_that_says_what_it_has_is_sent_the_rest():
    state = {"texts": {"a": "ä" * 300}, "rows": [1, 2], "title": "new" * 100}
    has = {"texts": frames.mark(state["texts"]), "title": frames.mark("old" * 100)}
    assert frames._drop_known(state, has)
    assert list(state) == ["rows", "title"]


@BOTH
@pytest.mark.parametrize("notebook", ["leaky", "leaky-whole"])
def test_however_a_handler_fails_its_page_is_told_nothing_of_it(everything, notebook, protocol):
    async def visit():
        anna = Visitor(everything)
        await anna.enter()
        answer = await anna.ask(f"/w/{everything.workshop}/{notebook}")
        html = answer.body.decode()
        kernel = json.loads(re.search(r'id="okr-config"[^>]*>(.*?)</script>', html)[1])["kernel"]
        ops = re.findall(r"def do_(\w+)", LEAKY)
        control = {"comm_id": "e" * 32, "target_name": "jupyter.widget.control", "data": {}}

        def states():
            wanted = {"comm_id": "e" * 32, "data": {"method": "request_states"}}
            opened = message("comm_open", control) | {"metadata": {"version": "1.0.0"}}
            return [opened, message("comm_msg", wanted)]

        found = await told_after(anna, kernel, protocol, states())
        models = {
            model: entry["state"]
            for one in found
            for model, entry in (one["content"].get("data") or {}).get("states", {}).items()
        }
        [board] = [model for model, state in models.items() if "level" in state]
        said = [to_board(board, {"op": op}) for op in ops]
        moved = {"method": "update", "state": {"level": 4}, "buffer_paths": []}
        said.append(message("comm_msg", {"comm_id": board, "data": moved}))
        heard = [
            *await told_after(anna, kernel, protocol, [*said, *wrong_comms([board])]),
            *await told_after(anna, kernel, protocol, states()),
        ]
        told = json.dumps(heard)
        assert "shown on purpose" in told
        assert "kept on purpose" in told
        allowed = ("canary.target", "canary \\ud800")
        for one in allowed:
            told = told.replace(one, "")
        assert not leaks(everything, told)
        kinds = {one["header"]["msg_type"] for one in heard}
        assert kinds <= frames.TOLD | {"stream"}
        assert told.count('{"op": "done"}') >= 8  # the others failed, and the kernel goes on

    before = len(everything.said())
    asyncio.run(visit())
    said = everything.said()[before:]
    assert not forged(said), forged(said)
    assert "canary: a handler" in said


@pytest.mark.parametrize("notebook", ["failing", "failing-whole"])
def test_a_cell_that_fails_leaves_nothing_of_it_on_the_page(everything, notebook):
    async def visit():
        anna = Visitor(everything)
        await anna.enter()
        answer = await anna.ask(f"/w/{everything.workshop}/{notebook}")
        assert answer.code == 200
        html = answer.body.decode()
        assert not leaks(everything, html.replace("ipykernel", ""), "ZeroDivision")

    asyncio.run(visit())


def plain(**changes) -> dict:
    return message("comm_msg", {"comm_id": "x", "data": {}}) | changes


def with_header(**changes) -> dict:
    said = plain()
    said["header"] |= changes
    return said


UNREADABLE = {
    "another kind": message("execute_request", {"code": "1"}),
    "a kind that is none": with_header(msg_type=["comm_msg"]),
    "a long kind": with_header(msg_type="comm_msg" * 100),
    "a session of two lines": with_header(session="a\nb"),
    "an id without end": with_header(msg_id="x" * 201),
    "half a character": with_header(msg_id="\ud800"),
    "another channel": plain(channel="control"),
    "no channel": plain(channel=""),
    "a header that is a list": plain(header=[1]),
    "a parent that is a list": plain(parent_header=[]),
    "metadata that are a number": plain(metadata=1),
    "a header that is long": with_header(more="x" * 9000),
}


def test_what_a_page_may_send_can_be_read_and_nothing_else():
    good = framed(plain())
    assert readable(good, True)
    assert readable(json.dumps(plain()), False)
    for name, said in UNREADABLE.items():
        assert not readable(framed(said), True), name
        if name != "a header that is long":
            assert not readable(json.dumps(said) if name != "no channel" else "{}", False), name
    for cut in range(len(good)):
        assert not readable(good[:cut], True)
    assert not readable(good + b"x", True)
    assert not readable(good.decode("latin-1"), True)
    for frame in (
        b"",
        b"\xff" * 40,
        b"\x7f" * 40,
        b"\x00" * 200,
        b"\x02" + b"\0" * 7 + b"\xff" * 60,
    ):
        assert not readable(frame, True)
        assert not readable(frame, False)
    for text in (
        "",
        "[]",
        "[" * LARGEST,
        '{"header":' * 5000,
        "1" * 5000,
        "NaN",
        '"x"',
        "{}",
        "null",
    ):
        assert not readable(text, False), text[:20]


@given(st.data())
def test_no_frame_whatever_is_in_it_makes_reading_it_fail(data):
    good = bytearray(framed(plain()))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(good) - 1))
        good[at] = data.draw(st.integers(0, 255))
    for frame in (bytes(good), data.draw(st.binary(max_size=300))):
        for v1 in (True, False):
            readable(frame, v1)
    readable(data.draw(st.text(max_size=300)), False)


def test_a_page_has_its_pace():
    class Hand:
        now = 100.0

        def __call__(self):
            return self.now

    clock = Hand()
    pace = Pace(messages=10, size=1000, saved=2, clock=clock)
    assert [pace.wait(1) for _ in range(20)] == [0] * 20
    waits = [pace.wait(1) for _ in range(10)]
    assert waits == pytest.approx([(n + 1) / 10 for n in range(10)])
    clock.now += 100
    assert pace.wait(2000) == 0
    assert pace.wait(500) == pytest.approx(0.5)
    clock.now += 0.5
    assert pace.wait(1) == pytest.approx(0.1)


def test_what_is_taken_out_of_outputs_is_only_complaints():
    fine = {"output_type": "stream", "name": "stdout", "text": "x"}
    aside = {"output_type": "stream", "name": "stderr", "text": "x"}
    error = {"output_type": "error", "ename": "x", "traceback": []}
    mine = {"said": "stderr and error", "outputs": "mine", "cards": [{"outputs": [1, "error"]}]}
    state = {"state": {"outputs": [fine, aside, error]}, "more": [mine]}
    assert frames.clean(state)
    assert state == {"state": {"outputs": [fine]}, "more": [mine]}
    assert not frames.clean(state)


def test_that_a_board_has_gone_is_not_worth_a_line_of_the_log():
    """A page that comes back speaks to the boards it knew; what else a kernel says is logged."""
    gone = "[IPKernelApp] WARNING | No such comm: 0123abc\n"
    assert frames.NO_COMM.sub("", gone) == ""
    assert frames.NO_COMM.sub("", f"before\n{gone}after\n") == "before\nafter\n"
