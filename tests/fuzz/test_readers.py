"""Reading anything takes a time that grows with its length and not faster, and never breaks.

The list of all readers is `readers.READERS`; `make fuzz` tries more shapes at full length.
"""

import ast
import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import files, patterns
from tests.fuzz.hostile import SHAPES
from tests.fuzz.readers import LOGS, READERS, faults, imported
from tests.fuzz.timing import GROWTH, LARGE, SECOND, cost, growth, within_a_second

GLANCED = 0.0004
"""Seconds for 4,000 characters below which half a million take a twentieth of one."""


@pytest.mark.parametrize("name", READERS)
def test_twice_as_much_costs_no_more_than_twice(name):
    """A glance at each shape, a closer look where eight times as much costs twelve times or more
    and at the reader's own shapes; half a million characters of the shape that costs most.
    """
    reader = READERS[name]
    shapes = reader.shapes()
    found, costs = [], {}
    for shape_name, shape in reader.own:
        found += faults(name, shape_name, shape, least=16_000, large=False)
    for shape_name, shape in shapes.items():
        reader(shape(500))
        little, much = cost(reader, shape(500), 2), cost(reader, shape(4_000))
        costs[shape_name] = much
        if much > max(12 * little, GLANCED):
            found += faults(name, shape_name, shape, large=False)
    worst = max(costs, key=lambda one: costs[one])
    if (took := within_a_second(reader, shapes[worst](LARGE))) > SECOND:
        found.append(f"{worst}: {LARGE:,} characters take {took:.1f} s")
    assert found == []


def test_no_damaged_file_breaks_a_reader():
    """Three of each format; `make fuzz` tries more."""
    assert files.fuzz(100, seed=1, rounds=3 * len(files.WHOLE)) == []


SIGNS = " \n\t,;|\"'()[]{}<>=#-_*%.:/\\aAx12Q\u0301\u0323\u200d👩\u05d0"
FRAGMENT = st.text(st.sampled_from(SIGNS), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(READERS)), FRAGMENT, FRAGMENT, st.integers(1, 400))
def test_no_repetition_of_anything_breaks_a_reader(name, fragment, end, times):
    READERS[name](fragment * times + end)


@pytest.mark.parametrize("module", sorted({module for module, _ in patterns.patterns()}))
def test_no_pattern_goes_back_and_forth(module):
    """Each pattern with text of its own words, used as its module uses it."""
    chance = random.Random(1)
    found = {}
    for (where, pattern), look in patterns.patterns().items():
        if where != module:
            continue
        for name, shape in patterns.shapes(pattern, chance, 12).items():
            if cost(look, shape(2_000)) > patterns.MOST / 20:
                found[pattern] = name, cost(look, shape(20_000), 2)
    found = {pattern: one for pattern, one in found.items() if one[1] > patterns.MOST}
    assert found == {}


def test_the_measure_tells_a_square_from_a_line():
    def square(text):
        return sum(text.count("a", n) for n in range(0, len(text), 50))

    assert growth(square, SHAPES["letters"], 1_000, LARGE) > GROWTH
    assert growth(lambda text: list(text), SHAPES["letters"], 1_000, LARGE) <= GROWTH
    assert cost(lambda text: text.count("a"), "a" * LARGE) < SECOND


@pytest.mark.parametrize("shape", dict(LOGS).values(), ids=dict(LOGS))
def test_the_long_records_are_records(shape):
    """Else they would be refused before what is to be timed."""
    imported(shape(20_000).encode())


# -- nothing is left out --------------------------------------------------------------------

FOREIGN = frozenset(
    (
        "content",
        "raw",
        "text",
        "typed",
        "said",
        "words",
        "lines",
        "line",
        "cell",
        "cells",
        "token",
        "message",
        "file",
        "pasted",
        "frame",
        "body",
        "data",
        "source",
        "table",
        "rows",
        "names",
        "solved",
    )
)
"""What a parameter is called that takes what somebody else wrote."""
READING = frozenset(
    ("re", "csv", "json", "tomllib", "unicodedata", "difflib", "zipfile", "openpyxl", "base64")
)
"""What a module imports that reads."""
_WRITES = "writes, and reads nothing"
_OURS = "reads only what lies in okrlab itself"
_OWN = "a caller's own numbers: see tests/fuzz/calls.py"
_BOARD = "hands on what it takes, within the limits of a message"
NO_READERS = {
    "cli:baseline": "hands on to `measure.history`",
    "record.agendas": _OURS,
    "blocks.journey.templates": _OURS,
    "blocks.readiness.leaders": _OURS,
    "language.lexicon": _OURS,
    "language.level_model": _OURS,
    "boards.source": _OURS,
    "boards.source:write_made": _WRITES,
    "host.links:about": "hashes what it is given",
    "language.amount_words": "patterns that `amounts` looks with",
    "language.number_words:worth": "called by `amounts_in` for what its pattern has found",
    "language.references:back_to": "called by `numbers_in`",
    "language.beside:earlier": "called by `numbers_in`",
    "language.openings:caused": "called by `clause`",
    "language.openings:is_verb": "called by `clause`",
    "blocks.readiness.staging": _OURS,
    "desk.baseline_command:run": "hands on to `measure.history`",
    "desk.metrics_at_hand:baseline": "hands on to `measure.history`",
    "desk.metric_figure:stand_alone": _WRITES,
    "desk.options:levels": "what the person at the desk types",
    "desk.rebases:rebase_of": "what the person at the desk types",
    "desk.check_command:run": "hands on to `desk.statement_files`",
    "results.drawing": _WRITES,
    "results.drawing:shown": _WRITES,
    "results.history_figure": _WRITES,
    "desk.handed_over:series_or_table": _OWN,
    "desk.metrics_at_hand:baselines": "hands on to `measure.history`",
    "desk.taken_apart:parts": _OWN,
    "draw.svg:line": "hands on to `lines`",
    "measure.plain_numbers:is_grouped": _OWN,
    "desk.named_files:files_named": "names that the person at the desk types",
    "tables.date_forms:said": _WRITES,
    "tables.history_sheets:open_workbook": "a workbook: see tests/tables",
    "results": "names a file after a title",
    "results.csv": _WRITES,
    "results.html": _WRITES,
    "results.ipynb": _WRITES,
    "results.xlsx": _WRITES,
    "serve.assets": "what a kernel without a visitor says of installed boards",
    "serve.full": "what Voilà made of a notebook of one's own",
    "serve.kernels": "what the zygote says",
    "serve.listening": "an address of a connection, as the system names it",
    "serve.pages": "hands on to `serve.frames`",
    "serve.render": "a notebook of one's own",
    "serve.shelf": "a notebook of one's own",
    "serve.sockets": "hands on to `serve.frames`",
    "serve.zygote": "what the server says",
    "tables.limited": "the limits of a process: see tests/tables",
    "tables.ods": "a workbook: see tests/tables",
    "tables.office:office_parts": "a document: see tests/tables",
    "tables.office_parts": "a document: see tests/tables",
    "tables.workbook:reading_process": "a workbook: see tests/tables",
    "tables.sheet_rows:hidden_rows": "a workbook: see tests/tables",
    "tables.unpacking": "a workbook: see tests/tables",
    "tables.workbook:read_workbook": "a workbook: see tests/tables",
    "upkeep": "a backup of one's own, its size held against a limit first",
    "blocks.baseline.parts": _BOARD,
    "blocks.clinic.shared:reading_of": _BOARD,
    "blocks.journey.parts": _BOARD,
    "hall.page_frames:frame": _WRITES,
    "hall.page_frames:said": _WRITES,
    "hall.page_frames:states": _WRITES,
    "serve.frames:said_in": "takes apart what `serve.frames` has found readable",
    "serve.frames:on_the_wire": _WRITES,
    "record.same_words:plainly": "compares words of texts that were taken in long before",
    "record.store.database": "the address that whoever runs okrlab has written",
    "serve.hall_socket": "hands on to `serve.frames`",
    "serve.hallway": "what the hall says",
    "serve.moulds": "what a kernel of ours has made",
    "boards.addresses:address_of": "hands on to `links.address`",
    "host.answering:write_frame": _WRITES,
    "host.backups": "a backup of one's own, its size held against a limit first",
    "blocks.baseline.metric_picture:metric_svg": _WRITES,
    "host.node": "what the server says",
    "host.teams:named": "looks a name up by `same_name`",
    "host.wire:read_reply": "what the recorder says",
    "workshop_commands": _WRITES,
    "blocks.ladder.ladder_mermaid": _WRITES,
    "blocks.ladder.ladder_mermaid:escaped": _WRITES,
    "nouns.noun:findings_frame": _WRITES,
    "nouns.several:concat": _WRITES,
    "desk.folder_answers:answer_to": _WRITES,
    "desk.handed_statements:column_named": "looks a name up in a table's own",
    "desk.metric_lines:flagged": _WRITES,
    "panel.answers_to_lab": "what our own panel says, within the limits of Jupyter's server",
    "panel.shown_in_lab": _WRITES,
    "results.kept_picture": _WRITES,
    "results:write_file": _WRITES,
    "results.settled": _WRITES,
    "results.slide_master": "a deck's own master, opened by python-pptx within a limit of size",
    "results.slide_shapes:described": _WRITES,
    "results.slide_shapes:note": _WRITES,
    "results.slide_shapes:tiles": _WRITES,
    "results.xlsx_charts": _WRITES,
    "nouns.several:workshops": "lists what the record holds",
    "boards.tables": _BOARD,
    "boards.tables:answers_of": _BOARD,
    "boards.tables:file_of": _BOARD,
    "boards.tables:table_of": _BOARD,
    "boards.tables:read_with": _BOARD,
    "boards.tables:words_of": _BOARD,
    "tables.headings:names_total": "compares with a list of words",
    "tables.headings:is_note": "called for a row with one cell; its pattern looks at the beginning",
    "blocks.journey.taking_in:read_map": _BOARD,
    "blocks.journey.taking_in:read_metrics_for": _BOARD,
}
"""What looks like a reader and meets nothing foreign here, and why."""
_TELLING = (
    "words",
    "from-to",
    "date-lines",
    "json-lines",
    "unlike-keys",
    "pipe-rows",
    "blanks",
    "quote-opens-each-cell",
    "marks",
)


def ran():
    """Which functions of okrlab any reader calls, as module and name."""
    called = set()
    root = str(patterns.ROOT)

    def seen(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(root):
            called.add((frame.f_globals["__name__"].removeprefix("okrlab."), frame.f_code.co_name))

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        for reader in READERS.values():
            for name in _TELLING:
                reader(SHAPES[name](300))
            for _, shape in reader.own:
                reader(shape(1_500))
    finally:
        sys.setprofile(before)
    return called


def takes(function):
    """Whether a function takes what somebody else wrote, by the names of its parameters."""
    given = (*function.args.args, *function.args.kwonlyargs)
    kinds = ("str", "bytes", "Any")
    return any(
        one.arg in FOREIGN and any(kind in ast.unparse(one.annotation) for kind in kinds)
        for one in given
        if one.annotation
    )


def libraries(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_every_reader_is_in_the_list():
    """By what a function's parameters are called, and what a module imports. Whatever is missing
    here goes into `READERS`, or with a reason into `NO_READERS`.
    """
    called, missing = ran(), set()
    at_work = {module for module, _ in called}
    for name, _, tree in patterns.modules():
        name = name.removeprefix("okrlab.")
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and takes(node) and (name, node.name) not in called:
                missing.add(f"{name}:{node.name}")
        if name not in at_work and not READING.isdisjoint(libraries(tree)):
            missing.add(name)
    ours = {name for name, why in NO_READERS.items() if why == _OURS}  # read once, and kept
    assert sorted((missing - ours) ^ (NO_READERS.keys() - ours)) == []
