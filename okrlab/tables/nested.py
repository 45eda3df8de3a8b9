"""Finds key results in JSON, YAML and JSON Lines, nested in any way.

Keys say what a value is, in the words that people also use for headings: objectives, key_results,
krs, title, text, start, target, owner.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from okrlab.errors import BadInput
from okrlab.tables.documents import LeftOut, Statement, StatementsFound, Why
from okrlab.tables.list_marks import marked
from okrlab.tables.names import Label, Role, is_generic, label_of, role_of
from okrlab.tables.trees import NotATree, Tree, json_tree, yaml_tree
from okrlab.tables.wordless import wordless

_NOTHING: Final = ("null", "~", "")
_SHORT: Final = 12
"""The most characters of a word in a list that nothing calls one of key results."""
NestedKind = Literal["json", "jsonl", "yaml"]
_FIELDS: Final[tuple[Role, ...]] = (
    *("start", "target", "current", "due", "owner", "unit", "status", "grade", "priority"),
)


def nested_statements(name: str, lines: list[str], kind: NestedKind) -> StatementsFound:
    """The key results of a JSON, YAML or JSON Lines file, given its lines."""
    found = StatementsFound()
    walk = _Walk(found)
    if kind == "jsonl":
        for at, line in enumerate(lines, start=1):
            _line(walk, at, line)
        return found
    text = "\n".join(lines)
    if kind == "yaml":
        trees = yaml_tree(name, text)
    else:
        try:
            trees = [json_tree(text)]
        except NotATree as error:
            raise BadInput("desk_not_json", name=name, reason=str(error)) from None
    walk.sure = any(map(_names_results, trees))
    for tree in trees:
        walk.value(tree, "", None)
    return found


def _names_results(tree: Tree) -> bool:
    """Whether a key in it calls something a key result."""
    return any(
        (label_of(key) == "how" and one.items is not None) or _names_results(one)
        for key, one in tree.items or []
    )


def _line(walk: _Walk, at: int, line: str) -> None:
    """Take a line of JSON Lines; one that has no text in it is left out."""
    if not line.strip():
        walk.found.left.append(LeftOut(at, "empty"))
        return
    try:
        tree = json_tree(line, at)
    except NotATree:
        walk.found.left.append(LeftOut(at, "not_json", line[:200]))
        return
    before = len(walk.found.statements), len(walk.found.left)
    if tree.mapping:
        walk.value(tree, "", None)
    if len(walk.found.statements) == before[0]:
        del walk.found.left[before[1] :]
        text = next((one for key, one in tree.items or [] if key == "text"), None)
        blank = text is not None and text.said and not text.text.strip()
        walk.found.left.append(LeftOut(at, "empty" if blank else "no_text", line[:200]))
    else:  # the other fields of a record are no lines of a file
        left = [one for one in walk.found.left[before[1] :] if one.why not in ("field", "outside")]
        walk.found.left[before[1] :] = left


class _Field(NamedTuple):
    """A key of a mapping, what it says of its value, and the value."""

    key: str
    role: Role | None
    label: Label | None
    value: Tree


def _fields(tree: Tree) -> list[_Field]:
    """The fields of a mapping; what a key says is looked up once."""
    return [_Field(key, role_of(key), label_of(key), one) for key, one in tree.items or []]


class _Walk:
    def __init__(self, found: StatementsFound) -> None:
        self.found = found
        self.sure = False
        """Whether a key says that something is a key result: then lists of others are none."""

    def value(self, tree: Tree, objective: str, label: Label | None) -> None:
        """Take a value; `label` is what the key above says it is."""
        if tree.items is None:
            self._text(tree, objective, label)
        elif tree.mapping:
            self._mapping(tree, objective, label)
        else:
            for _, one in tree.items:
                self.value(one, objective, label)

    def _text(self, tree: Tree, objective: str, label: Label | None, key: str = "") -> None:
        line = marked(tree.text)
        if not tree.said and (label is not None or not line.text):
            if label == "how":  # null, a number or true is no key result
                why: Why = "empty" if tree.text in _NOTHING else "signs"
                self.found.left.append(LeftOut(tree.line, why, tree.text))
            return
        if (bare := wordless(tree.text, line)) and tree.said:
            self.found.left.append(LeftOut(tree.line, bare, tree.text[:200]))
        elif label == "how" or (label is None and not (key or self.sure) and tree.said):
            if line.label == "what":
                self._leave(tree, "work")
            elif label == "how" or len(line.text) > _SHORT or " " in line.text:
                self.found.add(line, tree.line, objective)
            else:
                self._leave(tree, "outside")
        elif label == "why":
            self.found.left.append(LeftOut(tree.line, "no_results", line.text[:200]))
        else:
            self._leave(tree, "work" if label == "what" else "outside")

    def _leave(self, tree: Tree, why: Literal["work", "outside", "field"]) -> None:
        if tree.items is None:
            if tree.text.strip():
                self.found.left.append(LeftOut(tree.line, why, tree.text[:200]))
            return
        for _, one in tree.items:
            self._leave(one, why)

    def _mapping(self, tree: Tree, objective: str, label: Label | None) -> None:
        fields = _fields(tree)
        label = self._typed(fields) or label
        if label == "what":
            self._leave(tree, "work")
            return
        own = self._own_text(fields)
        whys = [one.value for one in fields if one.label == "why"]
        aim = next((one for one in whys if one.items is None), None)
        inner = next((one for one in whys if one.mapping), None)
        nests = any(one.label == "how" and one.value.items is not None for one in fields)
        statement = self._is_statement(fields)
        children = not statement and any(
            any(inner.items for _, inner in one.value.items or [])
            for one in fields
            if one.role is None
        )
        before = len(self.found.statements)
        if inner is not None and nests:
            aim = self._own_text(_fields(inner)) or aim
        if (nests or label == "why" or (children and label is None)) and label != "how":
            title = aim or (own if nests or label == "why" else None)
            words = marked(title.text).text if title is not None else ""
            used = tuple(one for one in (title, inner if nests else None) if one is not None)
            self._inside(fields, words or objective, label, used)
            if label == "why" and words and len(self.found.statements) == before:
                self.found.left.append(LeftOut(tree.line, "no_results", words[:200]))
        elif own is not None and (label == "how" or (statement and not self.sure)):
            objective = marked(aim.text).text if aim is not None else objective
            self._statement(tree, fields, own, objective)
        elif aim is not None:
            self._inside(fields, marked(aim.text).text or objective, label, (aim,))
        else:
            self._inside(fields, objective, label, ())

    def _inside(
        self,
        fields: list[_Field],
        objective: str,
        label: Label | None,
        used: tuple[Tree, ...],
    ) -> None:
        """Take the values of a mapping that are no text of its own."""
        for key, role, said, one in fields:
            if any(one is other for other in used):
                continue
            bare = key.strip().lower().rstrip("0123456789. _-")
            if said is not None and bare in ("kr", "o", "key_result", "keyresult", "objective"):
                self.value(one, objective, said)
            elif said is not None and one.items is not None:
                self._container(one, objective, said)
            elif said == "how":
                self._text(one, objective, "how")
            elif one.items is None:
                self._leave(one, "field" if role else "outside")
            elif role is None and self._names(key, one, label):
                self._named(key, one, objective, label)
            elif role in ("note", "status", "owner", "grade"):
                self._leave(one, "field")
            else:
                self.value(one, objective, None if role is None else label)

    def _container(self, tree: Tree, objective: str, label: Label) -> None:
        """Take a list or mapping called "objectives" or "key_results"."""
        if not tree.mapping:
            self.value(tree, objective, label)
            return
        fields = _fields(tree)
        if self._own_text(fields) is not None:
            self.value(tree, objective, label)
            return
        for key, _, said, one in fields:
            if said is not None:
                self.value(one, objective, label)
            else:
                self._named(key, one, objective, label)

    @staticmethod
    def _names(key: str, one: Tree, label: Label | None) -> bool:
        """Whether a key is a text of its own: an objective over its list."""
        return (
            len(key.split()) > 1
            and not is_generic(key)
            and (label == "why" or all(child.said for _, child in one.items or []))
        )

    def _named(self, key: str, one: Tree, objective: str, label: Label | None) -> None:
        """Take a value whose key is the text: "Guests return: [...]", "Raise NPS: {target: 9}"."""
        if label == "what":
            self._leave(one, "work")
        elif label == "how":
            if one.items is None and label_of(key.split(" ")[0]) is None and one.said:
                self._text(one, objective, "how")
            else:
                made = self.found.add(marked(key), one.line, objective)
                self._fill(made, _fields(one))
        else:
            self.value(one, marked(key).text, None if one.mapping else "how")

    def _statement(self, tree: Tree, fields: list[_Field], own: Tree, objective: str) -> None:
        line = marked(own.text)
        if line.label == "what":
            self._leave(own, "work")
            return
        if bare := wordless(own.text, line):
            self.found.left.append(LeftOut(own.line, bare, own.text[:200]))
            return
        made = self.found.add(line, own.line, objective)
        self._fill(made, fields, own)

    def _fill(self, made: Statement, fields: list[_Field], own: Tree | None = None) -> None:
        for _, role, said, one in fields:
            if one is own:
                continue
            if one.items is not None:
                self._leave(one, "work" if said == "what" else "field")
            elif role == "id":
                made.id = one.text
            elif role in _FIELDS and one.text not in _NOTHING:
                made.fields[role] = one.text
            elif role == "indicator" and own is not None:
                made.fields.setdefault("unit", one.text)

    @staticmethod
    def _typed(fields: list[_Field]) -> Label | None:
        kinds = (one.value.text for one in fields if one.role == "type" and one.value.items is None)
        return next(filter(None, map(label_of, kinds)), None)

    @staticmethod
    def _own_text(fields: list[_Field]) -> Tree | None:
        """The text that a mapping has of its own; "KR1" is one of several, and none."""
        for wanted in ("statement", "title", "indicator"):
            for key, role, _, one in fields:
                if role == wanted and one.items is None and one.said and not key[-1:].isdigit():
                    return one
        return None

    @staticmethod
    def _is_statement(fields: list[_Field]) -> bool:
        """Whether a mapping that nothing calls a key result is one, by the names of its keys."""
        roles = {one.role for one in fields if one.value.items is None}
        return "statement" in roles or bool(
            "title" in roles and roles & {"start", "target", "objective", "due"}
        )
