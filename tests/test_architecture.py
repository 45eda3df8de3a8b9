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
    "model": {"model"},
    "coaching": {"model", "coaching", "measure", "errors", "texts"},
    "measure": {"model", "measure", "errors", "tables", "texts"},
    "tables": {"tables", "errors"},
    "draw": {"draw", "model", "texts"},
    "results": {"results", "model", "texts"},
    "store": {"model", "store", "errors", "texts"},
    "workshop": {
        "model",
        "coaching",
        "measure",
        "store",
        "workshop",
        "errors",
        "tables",
        "texts",
        "logs",
    },
    "training": {"model", "coaching", "measure", "store", "training", "errors", "texts"},
    "widgets": {
        "model",
        "coaching",
        "measure",
        "store",
        "workshop",
        "training",
        "widgets",
        "tables",
        "errors",
        "texts",
    },
    "serve": {"workshop", "serve", "texts", "errors", "home", "logs"},
    "desk": {"model", "coaching", "measure", "desk", "errors", "tables", "texts"},
    "blocks": {"model", "coaching", "measure", "store", "workshop", "widgets", "errors", "texts"},
    "registry": {"blocks"},
    "errors": {"texts"},
    "given": {"annotations", "errors", "texts"},
    "annotations": set(),
    "texts": {"blocks"},
    "home": set(),
    "logs": set(),
}
"""What each part may import from okrlab; `model` draws and so speaks: see below."""

MAY_USE["model"] |= {"texts"}
for name in ("coaching", "measure", "workshop", "training", "widgets", "desk"):
    MAY_USE[name] |= {"given"}
for name in ("model", "coaching", "workshop", "widgets", "blocks"):
    MAY_USE[name] |= {"blocks"}  # by the registry alone: see below
for name in ("coaching", "measure", "workshop", "widgets", "desk"):
    MAY_USE[name] |= {"draw", "results"}

TOGETHER = {
    *("lab.py", "ladders.py", "cli.py", "workshop_commands.py", "upkeep.py"),
    "__init__.py",
}
"""Where things are put together."""

WORKSHOP_FOR_SERVE = {"session", "links", "wire", "desk", "register", "node", "line"}
"""What of the workshop the server may know: sessions and links, never rules or the record."""


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


def test_kinds_of_blocks_are_reached_through_the_registry_alone():
    """And the registry, and each `block.py`, is so light that whoever needs one can import it."""
    for file in sorted(ROOT.rglob("*.py")):
        used = {name for name in imports(file) if name.startswith("okrlab.blocks")}
        own = file.relative_to(ROOT).parts[:2]
        others = {
            name
            for name in used - {"okrlab.blocks", "okrlab.blocks.folders"}
            if not name.startswith(("okrlab.blocks.registry", f"okrlab.{'.'.join(own)}."))
        }
        assert not others, file
        if file.name == "block.py":
            assert {name for name in imports(file) if name.startswith("okrlab")} == used, file


PLANS = ("room.agendas", "room.agenda_files", "texts.toml_text")
"""Agenda files: plans before they are in a record."""
OF_BLOCKS = {
    *(
        "blocks.course.cohort",
        "blocks.journey.cards",
        "blocks.clinic.cards",
        "blocks.ladder.cards",
        "blocks.course.cards",
    ),
    *("blocks.baseline.cards", "model.picture", "blocks.readiness.cards"),
    *("results.canvas", "blocks.journey.map_files", "blocks.journey.layout"),
    *(
        "blocks.journey.touchpoint_metrics",
        "blocks.journey.map_picture",
        "blocks.journey.map_table",
    ),
    *("blocks.ladder.ladder_rules", "record.learning_rules", "blocks.clinic.say_back"),
    *("blocks.baseline.series_of_metrics", "blocks.baseline.metric_files", "blocks.baseline.look"),
    *("blocks.baseline.metric_picture", "workshop.metric_scale"),
    *("workshop.markdown", "workshop.notebook_file", "workshop.outline", "workshop.page"),
    *("blocks.baseline.result", "blocks.ask.result", "blocks.clinic.result"),
    *("workshop.result_decks", "blocks.journey.result", "blocks.ladder.result"),
    *("blocks.readiness.result", "workshop.result_tables", "workshop.result_words"),
    "workshop.sheets",
}
"""What belongs to blocks or to results and stands among the record and its host for now."""
STILL_UPWARD = {
    # cards, until each of them registers itself
    *(f"record.deck -> model.{m}" for m in ("journey", "keyresult", "learning", "metric")),
    "record.deck -> model.readiness",
    *(f"blocks.card_checks -> model.{m}" for m in ("journey", "metric", "readiness")),
    "blocks.card_checks -> coaching.journeys",
    *(f"record.deck_rules -> model.{m}" for m in ("keyresult", "metric")),
    *(f"record.rights -> model.{m}" for m in ("keyresult", "learning")),
    *(f"workshop.{m} -> workshop.learning_rules" for m in ("rules", "soundness")),
    # the ladder, until rungs and links are cards
    *(f"model.{m} -> model.ladder" for m in ("agenda", "commands", "deck", "events", "folding")),
    *(f"model.{m} -> model.ladder" for m in ("history", "workshop")),
    *(f"workshop.{m} -> model.ladder" for m in ("decision", "deck_rules", "forgetting")),
    *(f"workshop.{m} -> model.ladder" for m in ("session", "soundness")),
    "record.rules -> workshop.ladder_rules",
    "room.agenda_files -> model.ladder",
    # results, until they have a place of their own
    *(f"results.export -> workshop.{m}" for m in ("markdown", "notebook_file", "page")),
    *(f"results.export -> workshop.{m}" for m in ("result_decks", "result_tables", "sheets")),
}
"""What the record and its host still import of blocks; whoever mends one takes it off."""


def knows_no_block(file):
    """Whether this is the record or its host, which know of blocks by the registry alone."""
    name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
    return name in PLANS or (part(file) in ("model", "store", "workshop") and name not in OF_BLOCKS)


def test_the_record_and_its_host_know_no_block():
    found = set()
    for file in filter(knows_no_block, modules()):
        me = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for name in imports(file):
            used = ".".join(name.split(".")[1:3])
            beyond = used.partition(".")[0] in ("coaching", "measure", "training", "widgets")
            is_module = ROOT.joinpath(*used.split(".")).with_suffix(".py").exists()
            if name.startswith("okrlab.") and is_module and (beyond or used in OF_BLOCKS):
                found.add(f"{me} -> {used}")
    assert (
        found
        - {f"{one} -> {other}" for one in PLANS for other in PLANS}
        - {f"workshop.{one} -> coaching.agendas" for one in ("asking", "forgetting")}
        == STILL_UPWARD
    )


ROOMS = ("stage", "console", "lobby", "projector", "board", "deck_board", "source")
"""What a coach and a room see, whatever the kinds of blocks are."""
NOT_A_KIND = {
    ("ladder", "model"): "the board of whoever names none, as records have had it from the start",
    ("ladder", "workshop"): "the same",
    ("dots", "workshop"): "a field of an answer, a column of a table",
    ("dots", "coaching"): "a field of a block",
    ("dots", "widgets"): "the same, and a scene of the stage",
    ("ask", "coaching"): "what a block is called in a file",
    ("ask", "widgets"): "a scene of the stage",
    ("next", "widgets"): "a scene of the stage, and what a button does",
}


def test_kinds_of_blocks_are_named_in_their_own_folders_alone():
    """Everybody else asks the registry, or the kernel, what a kind is."""
    kinds = set(registry.names())
    files = [file for file in modules() if knows_no_block(file) or part(file) == "serve"]
    files += [ROOT / "widgets" / f"{name}.py" for name in ROOMS]
    named = {
        (node.value, part(file))
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in kinds
    }
    for folder in ("stage*", "console*", "lobby*", "kit"):
        for file in (one for top in (ROOT / "widgets").glob(folder) for one in _scripts(top)):
            source = file.read_text("utf-8")
            assert not re.findall(rf"\.kind\b[^;\n]*\"(?:{'|'.join(kinds)})\"", source), file
            named |= {(one, "widgets") for one in re.findall(r'"(\w+)"', source) if one in kinds}
    assert named <= NOT_A_KIND.keys()


def _scripts(top):
    return top.rglob("*.js") if top.is_dir() else [top] if top.suffix == ".js" else []


@pytest.mark.parametrize(
    "file", sorted((ROOT / "serve").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_server_knows_nothing_of_okrs(file):
    used = {
        name.split(".")[2]
        for name in imports(file)
        if name.startswith("okrlab.workshop.") and len(name.split(".")) > 2
    }
    assert used <= WORKSHOP_FOR_SERVE


OUTSIDE = {
    "model": {"msgspec"},
    "coaching": {"msgspec"},
    "tables": {"msgspec", "openpyxl"},
    "results": {"msgspec", "openpyxl", "pandas"},
    "store": {"msgspec", "sqlalchemy", "alembic", "pysqlite3", "sqlite3"},
    "workshop": {"limits", "msgspec", "openpyxl", "sqlalchemy", "zmq"},
    "training": {"click", "fsrs", "krippendorff", "msgspec", "numpy", "pandas", "scipy"},
}
"""What the inner parts may use from outside the standard library."""


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_inner_parts_lean_on_little(name):
    used = {one.split(".")[0] for file in (ROOT / name).rglob("*.py") for one in imports(file)}
    assert used - set(sys.stdlib_module_names) - {"okrlab", "__future__", ""} <= OUTSIDE[name]


def test_model_and_coaching_are_pure():
    """No clock, no chance, no network, no files but their own content."""
    banned = {"time", "random", "socket", "subprocess", "asyncio", "threading", "uuid", "secrets"}
    for name in ("model", "coaching", "training"):
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


@pytest.fixture(scope="module")
def after_import():
    code = "import okrlab, sys; print(*(name.split('.')[0] for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


STILL_LONG = {
    "desk/metrics_at_hand.py",
    "record/commands.py",
    "record/events.py",
    "record/folding.py",
    "blocks/journey/board.py",
    "record/forgetting.py",
    "blocks/journey/map_table.py",
    "blocks/baseline/look.py",
}
"""Modules above 300 lines that are being taken apart elsewhere; none may be added."""


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_its_idea_and_keeps_its_size(file):
    source = file.read_text("utf-8")
    if "migrations/versions" in file.as_posix():
        return
    doc = ast.get_docstring(ast.parse(source))
    assert doc, "a module's first sentence says its idea"
    assert doc.split("\n\n")[0].rstrip().endswith((".", ":", '"')), doc
    most = 450 if file.relative_to(ROOT).as_posix() in STILL_LONG else 300
    assert len(source.splitlines()) <= most
    assert not {"utils", "helpers", "manager"} & set(file.stem.split("_"))
