"""A board's front end as one file: its module, and the modules it imports, joined without Node.

JupyterLab is given a widget's source as one text, so `import` must be resolved before. Each module
becomes a function that returns what it exports; an import becomes a constant of the same names.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "((?:\.\.?|okrlab)/[\w./]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:const|let|class|(?:async )?function\*?) (\w+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/) *\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def style(*names: str, own: Path | None = None) -> str:
    """The boards' shared style sheets of these names, then a board's own.

    >>> style("base").startswith(style("base", "deck")[:100])
    True
    """
    sheets = [HERE / f"{name}.css" for name in names]
    return "\n".join(sheet.read_text("utf-8") for sheet in (*sheets, *([own] if own else [])))


@cache
def script(name: str, folder: Path = HERE) -> str:
    """The ES module `name` of a folder, with all that it imports inside it.

    Comments on lines of their own and indentation stay behind: a phone need not load them. In a
    template of several lines a line's beginning says nothing, either.

    Raises `ValueError` for an import or an export in a form that is not read here.

    >>> script("board", HERE.parent / "blocks" / "review").count("export default")
    1
    """
    before: dict[Path, str] = {}
    default = _joined((folder / f"{name}.js").resolve(), before)
    return _INDENT.sub("", _COMMENT.sub("", "".join(before.values()) + default))


def _joined(file: Path, before: dict[Path, str]) -> str:
    """A module's own source with its imports resolved; those it needs are put into `before`."""
    source = file.read_text("utf-8")
    for _, address in _IMPORT.findall(source):
        other = _file(file, address)
        if other not in before:
            body = _joined(other, before)
            gives = ", ".join(_EXPORT.findall(other.read_text("utf-8")))
            inside = f"{body}return {{ {gives} }};"
            before[other] = f"const {_name(other)} = (() => {{\n{inside}\n}})();\n"

    def constant(found: re.Match[str]) -> str:
        names = found[1].replace(" as ", ": ")
        return f"const {{{names}}} = {_name(_file(file, found[2]))};\n"

    source = _IMPORT.sub(constant, source)
    source = _EXPORT.sub(lambda found: found[0].removeprefix("export "), source)
    left = [one for one in _LEFT.findall(source) if not _DEFAULT.match(one)]
    if left:
        raise ValueError(f"{file.name}: {left[0]}")
    return source


def _file(of: Path, address: str) -> Path:
    """What a module imports: beside itself, or from these folders as "okrlab/kit/…"."""
    ours = address.removeprefix("okrlab/")
    return HERE / ours if ours != address else (of.parent / address).resolve()


def _name(file: Path) -> str:
    """A module's constant; its folder tells it from one of its name elsewhere."""
    return re.sub(r"\W", "_", f"_{file.parent.name}_{file.stem}")
