"""Imports go one way, `import okrlab` stays light, and modules keep their size."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from okrlab.blocks import registry

ROOT = Path(__file__).parents[1] / "okrlab"

MAY_USE = {
    "errors": {"texts"},
    "given": {"annotations", "errors", "texts"},
    "annotations": set(),
    "vocabulary": set(),
    "home": set(),
    "mark": set(),
    "face": set(),
    "logs": set(),
    "texts": {"texts", "errors", "blocks"},
    "record": {"record", "errors", "texts", "vocabulary", "blocks"},
    "host": {"host", "record", "results", "errors", "texts", "given", "logs", "blocks"},
    "language": {"language", "errors", "texts", "given", "vocabulary"},
    "measure": {"measure", "tables", "draw", "errors", "texts", "given", "blocks"},
    # whether "Target: …" is a field or a sentence on people is asked of the language
    "tables": {"tables", "language", "errors", "texts", "given"},
    "draw": {"draw", "texts"},
    "results": {
        *("results", "mark", "face", "record", "draw", "errors", "texts", "given", "vocabulary"),
        "blocks",
    },
    "boards": {"boards", "host", "record", "results", "tables", "errors", "texts"},
    "room": {
        *("room", "boards", "host", "record", "results", "errors", "texts", "given", "blocks"),
        "mark",
    },
    "desk": {
        *("desk", "blocks", "language", "measure", "tables", "draw", "results", "record"),
        *("errors", "texts", "given", "vocabulary"),
    },
    "nouns": {
        *("nouns", "desk", "blocks", "language", "measure", "tables", "draw", "results", "record"),
        *("host", "home", "errors", "texts", "given", "vocabulary"),
    },
    "panel": {
        *("panel", "nouns", "boards", "host", "blocks", "home", "errors", "texts", "mark"),
        *("upkeep", "workshop_commands"),
    },
    "serve": {"host", "boards", "hall", "serve", "texts", "errors", "home", "logs", "mark", "face"},
    "hall": {"hall", "boards", "host", "record", "errors", "logs", "blocks"},
    "registry": {"blocks"},
}
"""What each part may import from okrlab; those that may use `blocks` may use the registry alone."""
MAY_USE["blocks"] = set(MAY_USE) - {
    "serve",
    "desk",
    "nouns",
    "panel",
    "room",
    "registry",
    "home",
    "logs",
} | {"blocks"}

TOGETHER = {
    *("lab.py", "cli.py", "workshop_commands.py", "upkeep.py"),
    "__init__.py",
}
"""Where things are put together."""

HOST_FOR_SERVE = {"session", "links", "wire", "front_desk", "register", "node", "line"}
"""What of the host the server may know: sessions and links, never rules or the record."""

BOARDS_FOR_SERVE = {"source"}
"""And of the boards: how the modules of a page are joined."""

HALL_FOR_SERVE = {"talk"}
"""And of the hall: what the two say to each other."""


def imports(file):
    """All okrlab modules that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def modules():
    return sorted(p for p in ROOT.rglob("*.py") if not (p.parent == ROOT and p.name in TOGETHER))


def part(file):
    inside = file.relative_to(ROOT)
    if inside.parts[0] == "blocks" and len(inside.parts) == 2:
        return "registry"
    return inside.parts[0].removesuffix(".py")


@pytest.mark.parametrize("file", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(file):
    used = {name.split(".")[1] for name in imports(file) if name.startswith("okrlab.")}
    assert used <= MAY_USE[part(file)]


ACROSS = {
    # the course is about all that the blocks of key results know
    *(f"course.{one}" for one in ("exercise", "faults", "feedback", "own", "agreement")),
    # a metric's card is looked at, and key results are made, where they are met
    *("review.parts", "journey.touchpoint_metrics", "journey.parts", "journey.steps"),
    "journey.taking_in",
    # readiness and review share their words on a past quarter
    *("readiness.result", "readiness.parts", "clinic.diagnosis"),
    # a finding on a key result may be about the rung above it
    "clinic.cases",
}
"""The modules of blocks that use more of another block than its cards."""


def module(file):
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def blocks_used(file):
    """The modules in folders of blocks that a file imports, as "blocks.ladder.cards"."""
    for name in imports(file):
        used = ".".join(name.split(".")[1:4])
        if (
            used.startswith("blocks.")
            and ROOT.joinpath(*used.split(".")).with_suffix(".py").exists()
        ):
            yield used


_MAKING = ("blocks", "registry", "desk", "nouns")
"""The parts that may name what is in a block: each noun is that of one."""


def test_kinds_of_blocks_are_reached_through_the_registry_alone():
    """Of all that the record, its host, the rooms and the engines import, nothing is a block's."""
    outside = [file for file in modules() if part(file) not in _MAKING]
    found = {f"{module(file)} -> {used}" for file in outside for used in blocks_used(file)}
    assert {one for one in found if "blocks.registry" not in one} == set()


def test_a_block_says_what_it_is_in_one_light_file():
    for file in ROOT.glob("blocks/*/block.py"):
        used = {name for name in imports(file) if name.startswith("okrlab")}
        assert all(name.startswith("okrlab.blocks.registry") for name in used), file


def test_blocks_use_each_others_cards_alone():
    found = set()
    for file in ROOT.glob("blocks/*/*.py"):
        own = file.parent.name
        for used in blocks_used(file):
            _, block, *name = used.split(".")
            if block not in (own, "registry") and name != ["cards"]:
                found.add(f"{own}.{file.stem}")
    assert found <= ACROSS


NOT_A_KIND = {
    ("ladder", "record"): "the board of whoever names none, as records have had it from the start",
    ("ladder", "host"): "the same",
    ("ladder", "results"): "the same",
    ("dots", "record"): "a field of an answer and of a block",
    ("dots", "results"): "a column of a table",
    ("dots", "room"): "a field of a block, and a scene of the stage",
    ("ask", "record"): "what a block is called in a file",
    ("ask", "room"): "a scene of the stage",
    ("next", "record"): "the board that next steps lie on",
    ("next", "results"): "a text's name",
    ("next", "room"): "a scene of the stage, and what a button does",
}


def test_kinds_of_blocks_are_named_in_their_own_folders_alone():
    """Everybody else asks the registry, or the kernel, what a kind is."""
    kinds = set(registry.names())
    files = [f for f in modules() if part(f) in ("record", "host", "results", "room", "serve")]
    named = {
        (node.value, part(file))
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in kinds
    }
    for folder in ("room", "boards"):
        for file in (ROOT / folder).rglob("*.js"):
            source = file.read_text("utf-8")
            assert not re.findall(rf"\.kind\b[^;\n]*\"(?:{'|'.join(kinds)})\"", source), file
            named |= {(one, folder) for one in re.findall(r'"(\w+)"', source) if one in kinds}
    assert named <= NOT_A_KIND.keys()


@pytest.mark.parametrize(
    "file", sorted((ROOT / "serve").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_server_knows_nothing_of_okrs(file):
    mine = ("host", HOST_FOR_SERVE), ("boards", BOARDS_FOR_SERVE), ("hall", HALL_FOR_SERVE)
    for part, known in mine:
        inside = (
            name.split(".")[2:] for name in imports(file) if name.startswith(f"okrlab.{part}.")
        )
        assert {module for module, *_ in inside} <= known


OUTSIDE = {
    "record": {"alembic", "msgspec", "pysqlite3", "sqlite3", "sqlalchemy"},
    "language": {"msgspec", "numpy", "threadpoolctl"},
    "tables": {"babel", "defusedxml", "msgspec", "numpy", "openpyxl", "pandas", "yaml"},
    "results": {"msgspec", "numpy", "openpyxl", "pandas", "pptx", "vl_convert"},
    "host": {"limits", "msgspec", "openpyxl", "sqlalchemy", "zmq"},
}
"""What the inner parts may use from outside the standard library."""


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_inner_parts_lean_on_little(name):
    used = {one.split(".")[0] for file in (ROOT / name).rglob("*.py") for one in imports(file)}
    assert used - set(sys.stdlib_module_names) - {"okrlab", "__future__", ""} <= OUTSIDE[name]


def test_the_language_reader_is_pure():
    """No clock, no chance, no network, no files but their own content."""
    banned = {"time", "random", "socket", "subprocess", "asyncio", "threading", "uuid", "secrets"}
    for name in ("language", "texts", "draw"):
        for file in (ROOT / name).rglob("*.py"):
            used = {one.split(".")[0] for one in imports(file)}
            assert not used & banned, file


@pytest.mark.parametrize(
    "heavy",
    [
        "pandas",
        "altair",
        "sqlalchemy",
        "tornado",
        "voila",
        "zmq",
        "anywidget",
        "ipywidgets",
        "alembic",
        "IPython",
    ],
)
def test_importing_okrlab_imports_nothing_heavy(heavy, after_import):
    assert heavy not in after_import


@pytest.mark.parametrize("heavy", ["sqlalchemy", "alembic", "pandas"])
def test_a_kernel_that_talks_to_a_recorder_never_loads_the_database(heavy):
    code = "import okrlab.blocks.ladder.board, okrlab.host.line, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy not in done.stdout.split()


@pytest.mark.parametrize(
    "heavy", ["IPython", "ipywidgets", "anywidget", "sqlalchemy", "alembic", "tornado", "pandas"]
)
def test_a_hall_loads_no_shell_no_widget_and_no_database(heavy, in_a_hall):
    assert heavy not in in_a_hall


def test_a_hall_has_no_key_and_cannot_sign():
    """It holds people's tokens, so it must not be able to make any."""
    for file in (ROOT / "hall").rglob("*.py"):
        source = file.read_text("utf-8")
        assert not set(imports(file)) & {"okrlab.host.links", "okrlab.host.register"}, file
        assert "load_key" not in source, file


def test_a_hall_asks_no_clock_that_somebody_can_set():
    """Its waits go by the loop's clock; what the time is, the recorder says with its news."""
    for file in (ROOT / "hall").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        called = {ast.unparse(one.func) for one in ast.walk(tree) if isinstance(one, ast.Call)}
        assert not called & {"time.time", "time.time_ns", "time.localtime"}, file
        assert not {name for name in imports(file) if name.split(".")[0] == "datetime"}, file


@pytest.fixture(scope="module")
def in_a_hall():
    code = (
        "import sys; from okrlab.blocks.registry import shared_boards;"
        "from okrlab.hall.shared_pages import know; from okrlab.hall import process;"
        "from okrlab.cli import STAGE_BOARD, STAGE_PARTS;"
        "know({**shared_boards(), STAGE_BOARD: STAGE_PARTS}); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.fixture(scope="module")
def after_import():
    code = "import okrlab, sys; print(*(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_its_idea_and_keeps_its_size(file):
    source = file.read_text("utf-8")
    if "migrations/versions" in file.as_posix():
        return
    doc = ast.get_docstring(ast.parse(source))
    assert doc, "a module's first sentence says its idea"
    assert doc.split("\n\n")[0].rstrip().endswith((".", ":", '"')), doc
    assert len(source.splitlines()) <= 300
    assert not {"utils", "helpers", "manager"} & set(file.stem.split("_"))


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.js")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_of_a_page_says_its_idea_and_keeps_its_size(file):
    lines = file.read_text("utf-8").splitlines()
    assert lines[0].startswith("// "), "a module's first sentence says its idea"
    assert len(lines) <= 300
    assert not {"utils", "helpers", "manager"} & set(re.split(r"\W|_", file.stem))


def test_no_two_classes_have_one_name():
    """A noun may be called like the card that it shows: nobody sees both."""
    where: dict[str, list[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            noun = part(file) == "nouns" if file.parent != ROOT else False
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not noun:
                where.setdefault(node.name, []).append(module(file))
    assert {name: there for name, there in where.items() if len(there) > 1} == {}


def test_no_two_modules_have_one_name_but_what_every_block_has():
    names = [file.stem for file in ROOT.rglob("*.py") if file.stem not in EVERY_BLOCK]
    assert sorted({name for name in names if names.count(name) > 1}) == []


EVERY_BLOCK = {"__init__", "block", "cards", "result", "board", "parts"}


def test_both_parts_of_a_board_need_no_widget():
    """They are to be used where there is no kernel."""
    code = "import sys; " + "; ".join(
        f"import okrlab.{module(file)}" for file in sorted(ROOT.rglob("*parts.py"))
    )
    code += "; print(*{'anywidget', 'ipywidgets', 'traitlets', 'IPython'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
