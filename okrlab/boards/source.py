"""A page's script as one file: its module and the modules it imports, joined without Node.

JupyterLab takes a widget's source as one text, so imports have to be resolved before. Each module
becomes a function that returns what it exports; an import becomes a constant with the same names.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "((?:\.\.?|okrlab)/[\w./]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|let|class|(?:async )?function\*?) (\w+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/) *\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_BLANK = re.compile(r"\n{2,}")
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)

_MADE: dict[str, list[str]] = {"_esm": [], "_css": []}
"""What was made, by the name under which an anywidget's state has it."""


def style(*names: str, own: Path | None = None) -> str:
    """The shared style sheets with these names, followed by the one at `own`, as one text.

    Comments, indentation and empty lines are left out, so that phones load less. An empty rule
    names each part, by which kit/sheets_once.js knows what a page has already.

    >>> style("base").startswith(style("base", "deck")[:100])
    True
    """
    parts = {name: HERE / f"{name}.css" for name in names} | ({"own": own} if own else {})
    made = "\n".join(
        f".okr-sheet-{name}{{}}\n{sheet.read_text('utf-8')}" for name, sheet in parts.items()
    )
    rules, *after = made.split("/*")  # before and after the comments
    made = rules + "".join(part.partition("*/")[2].lstrip("\n") for part in after)
    made = _BLANK.sub("\n", _INDENT.sub("", made))
    _MADE["_css"].append(made)
    return made


@cache
def script(name: str, folder: Path = HERE) -> str:
    """The ES module `name` in a folder, together with everything that it imports.

    Comments on lines of their own and indentation are left out, so that phones load less; inside
    templates of several lines indentation has no meaning either.

    Raises `ValueError` for a form of import or export that is not supported here.

    >>> script("board", HERE.parent / "blocks" / "review").count("export default")
    1
    """
    before: dict[Path, str] = {}
    default = _joined((folder / f"{name}.js").resolve(), before)
    made = _INDENT.sub("", _COMMENT.sub("", "".join(before.values()) + default))
    _MADE["_esm"].append(made)
    return made


def write_made(file: str, texts: list[dict[str, str]]) -> None:
    """Write all scripts and styles that this process has made to a file, as JSON, with `texts`."""
    Path(file).write_text(json.dumps({**_MADE, "_texts": texts}), "utf-8")


def _joined(file: Path, before: dict[Path, str]) -> str:
    """A module's source with its imports resolved; the modules it needs are added to `before`."""
    source = file.read_text("utf-8")
    for _, address in _IMPORT.findall(source):
        other = _file(file, address)
        if other not in before:
            body = _joined(other, before)
            gives = ", ".join(_EXPORT.findall(other.read_text("utf-8")))
            inside = f"{body}return {{ {gives} }};"
            before[other] = f"const {_name(other)} = (() => {{\n{inside}\n}})();\n"

    def constant(imported: re.Match[str]) -> str:
        names = imported[1].replace(" as ", ": ")
        return f"const {{{names}}} = {_name(_file(file, imported[2]))};\n"

    source = _IMPORT.sub(constant, source)
    source = _EXPORT.sub(lambda exported: exported[0].removeprefix("export "), source)
    left = [line for line in _LEFT.findall(source) if not _DEFAULT.match(line)]
    if left:
        raise ValueError(f"{file.name}: {left[0]}")
    return source


def _file(of: Path, address: str) -> Path:
    """The file that a module imports: relative to itself, or from this folder as "okrlab/kit/…"."""
    ours = address.removeprefix("okrlab/")
    return HERE / ours if ours != address else (of.parent / address).resolve()


def _name(file: Path) -> str:
    """The name of a module's constant; it includes the folder, so that names do not clash."""
    return re.sub(r"\W", "_", f"_{file.parent.name}_{file.stem}")
