"""Takes off a line what is not its statement: list marks, numbers, labels, grades, owners.

They are kept as fields. Grades, priorities and numbers of labels are never targets. Lines of files
and lines that are pasted (the clinic, the ladder, the course) all go this way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec

from okrlab.tables.link_marks import SEEN_OF_A_LINE, address_of, plain
from okrlab.tables.names import CAPITALS, LABELLING, Label, Role, defines, folded, label_of
from okrlab.texts.clean import clean

_SIGNS: Final = "•·▪▫◦‣⁃∙●○■□◆◇◈❖★☆⭐✅✔✓☑☒☐✗✘❌→➔➜➤➢►▶▸➞⇒»🎯🔑📌🚀🏆🔹🔸🔷🔶🟦🟩🏁💡📈📊📉✨👉"
_PICTURES: Final = "\u2600-\u27bf\U0001f300-\U0001faff"
"""Signs before a line that are no bullets, yet none of its words."""
_TONES: Final = "\U0001f3fb-\U0001f3ff"
_FLAGS: Final = "\U0001f1e6-\U0001f1ff"
_LIGHTS: Final = {
    **{"🟢": "on track", "🟡": "at risk", "🟠": "at risk", "🔴": "off track", "⚪": "not started"},
    **{"✅": "done", "☑": "done", "✔": "done", "❌": "off track"},
    **{"⏳": "in progress", "🔄": "in progress", "🚧": "in progress", "⚠": "at risk"},
}
_BULLET: Final = re.compile(
    rf"\s*(?:>\s*)*(?:(?P<light>[{''.join(_LIGHTS)}])\ufe0f?\s*|[-*+–—]\s+|[{_SIGNS}]\ufe0f?\s*"
    rf"|(?P<picture>[{_PICTURES}](?:[\ufe0f{_TONES}]|\u200d[{_PICTURES}])*|[{_FLAGS}]{{2}})\s*"
    rf"|\d\ufe0f?\u20e3\s*"
    rf"|[\ue000-\uf8ff]+\s*|§\s+(?=\D)|o\s+(?=[A-ZÀ-Þ\d\"'“*\[])|\[(?P<box>[ xX✓]?)\]\s*|\|\s*"
    rf"|\(?\d{{1,3}}[.)]\s+|\d{{1,3}}[.)](?=[A-Z*])|\(?[a-z][.)]\s+|\(?[ivx]{{2,4}}[.)]\s+"
    rf"|\d{{1,2}}(?:\.\d{{1,2}})+[.)]\s+|\d{{1,2}}(?:\.\d{{1,2}})+\s+(?!million|billion)(?=[A-ZÀ-Þ][a-zß-ÿ]|{CAPITALS})"
    rf"|[1-9]\d?(?:\.\d{{1,2}})+\s*[–—:-]\s+(?=\D))",
    re.I,
)
"""What may precede an item: a bullet, a number, a letter, a checkbox, the edge of a table."""
_CASED: Final = re.compile(
    rf"\s*(?:o\s+[A-ZÀ-Þ\d\"'“*\[]|\d{{1,3}}[.)][A-Z*]|"
    rf"\d{{1,2}}(?:\.\d{{1,2}})+\s+(?:[A-ZÀ-Þ][a-zß-ÿ]|{CAPITALS}))"
)
_LABEL: Final = re.compile(
    rf"(?P<open>[(\[](?=[^)\]]{{0,20}}\d))?(?:(?:o|obj|objective)\s?\d{{1,2}}\s?[./·>–-]?\s?(?=kr))?"
    rf"(?P<name>{LABELLING})(?:\(s\))?\s?(?P<number>[#.-]?\s?(?:\d{{1,2}}|(?-i:[A-Z])(?![a-zA-Z]))(?:[.-]\d{{1,2}}){{0,3}}[a-z]?)?"
    rf"[)\]]?\s?(?P<aside>\([^()]{{1,30}}\)\s?)?"
    r"(?:[:：=｜]\s*|[|.)\]–—-]\s|\t|(?P<end>$))",
    re.I,
)
_BARE: Final = re.compile(
    r"(?P<name>kr|o|obj|objective|goal|key result|rc|se|ke)\s?[#-]?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})\s+"
    r"(?-i:(?=[A-ZÀ-Þ\"“][^\W\d_]))",
    re.I,
)
"""A label in a cell of its own: only a space parts it from its statement."""
_SURE: Final = re.compile(
    r"[*_]{0,3}(?P<name>kr|key result|o|obj|objective)\s?[#-]?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})[*_]{1,3}\s?",
    re.I,
)
_STATUS: Final = (
    r"on[ -]?track|off[ -]?track|at[ -]?risk|behind|ahead|done|complete[d]?|achieved|missed|"
    r"not started|in progress|ongoing|wip|blocked|paused|dropped|cancelled|canceled|"
    r"carried over|new|draft|tbd|committed|aspirational|stretch|erledigt|im plan|gefährdet|"
    r"offen|in arbeit|verfehlt|erreicht|en cours|terminé|atteint|en retard|à risque|en curso|"
    r"hecho|logrado|en riesgo|cumplido|em andamento|concluído|em risco|atingido"
)
_SCORE: Final = r"(?:0(?:[.,]\d{1,2})|1[.,]0{1,2}|[01](?=\s?/\s?1)\s?/\s?1)"
_OWNER: Final = (
    r"(?:owners?|lead|dri|resp(?:onsible|\.)?|assignee|verantwortlich|zuständig|responsable|"
    r"responsável)"
)
_FIRST: Final = re.compile(
    rf"(?:(?P<priority>[\[(]?(?-i:P[0-5X])(?:-[A-Z]{{1,4}})?[\])]?)(?:\s*[:–—-]\s*|\s+)"
    rf"|@(?P<owner>[\w.-]{{1,40}})(?:\s\(\?\))?(?:\s*[:–—]\s*|\s+-\s+)"
    rf"|[\[(]\s?(?P<score>{_SCORE})\s?[\])]\s*[:–—-]?\s*|(?P<score2>{_SCORE})\s*[:–—-]\s+"
    rf"|[\[(]\s?(?P<percent>\d{{1,3}})\s?%\s?[\])]\s*(?:[:–—-]\s*|(?=[A-Z]))"
    rf"|(?P<percent2>\d{{1,3}})\s?%\s*[:–—|-]\s+(?=[A-Za-z])"
    rf"|[\[(]\s?(?P<status>{_STATUS})\s?[\])]\s*[:–—-]?\s*)",
    re.I,
)
_AFTER: Final = re.compile(
    rf"(?:\((?P<owner>(?-i:[A-Z]{{2,4}}))\)\s*[:–—-]?\s*|(?P<score>{_SCORE})\s+(?=[A-Z]))"
)
"""What may follow a priority: initials, a grade without brackets."""
_LAST: Final = re.compile(
    rf"\s?(?:[\[(]\s?(?:score:?\s?|grade:?\s?)?(?P<score>{_SCORE})\s?[\])]"
    rf"|[–—=|>→-]{{1,4}}>?\s(?P<score2>{_SCORE})"
    rf"|(?:\s[–—|-]|\s?[=-]>|\s?→|\s?⇒|\s=|\s?\|)\s?(?P<percent>\d{{1,3}})\s?%(?:\s(?:done|complete|erreicht))?"
    rf"|[\[(]\s?(?P<percent2>\d{{1,3}})\s?%(?:\s(?:done|complete|weight))?\s?[\])]"
    rf"|[\[(](?:weight|gewicht(?:ung)?|poids|peso)\W{{0,3}}(?P<weight>\d{{1,3}}\s?%)\s?[\])]"
    rf"|[\[(](?P<priority>(?-i:P)[0-5])[\])]|\s[–—|·-]{{1,2}}\s?(?P<priority2>(?-i:P)[0-5])|[\[(]\s?(?P<status>{_STATUS})\s?[\])]"
    rf"|(?:\s[–—|-]|\s?[=-]>|\s?→)\s?(?P<status2>{_STATUS})|(?P<light>[{''.join(_LIGHTS)}])\ufe0f?"
    rf"|[\[(](?:as of|updated|last updated?|stand|maj|actualizado|atualizado)\W{{1,3}}"
    rf"(?P<day>[^()\[\]]{{3,30}})[\])]"
    rf"|(?:\s[–—|-]\s?|\s?[\[(]\s?){_OWNER}\s?[:=]\s?(?P<owner>[^()\[\]|]{{1,60}}?)[\])]?"
    r"|(?:\s·)?\s[\[(]?@(?P<owner2>[\w.-]{1,40})[\])]?)\s?[.;]?\Z",
    re.I,
)
"""What may stand at the end of a cleaned line, whose words have one space between them."""
_TAIL: Final = re.compile(rf"[)\]%@|=>→⇒–—]|\s-|-\s|[{''.join(_LIGHTS)}]")
"""Signs of which one is in everything that is taken off the end; the dashes in a date are none."""
_NO_GRADE: Final = re.compile(
    r"(?:\d\W{0,3}|\b(?:to|at|of|from|than|is|auf|zu|à|a|de|least|reach|by)\s*)\Z|%", re.I
)
_SHARE: Final = re.compile(
    r"\b(?:share|rate|percent\w*|ratio|anteil|quote|taux|tasa|taxa|uptime)\b", re.I
)


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """A line taken apart.

    `label` is what it says it is, `name` these words ("KR 1.2"). `fields` holds what was taken off:
    grade, priority, owner, status, due. `listed` says that it had the mark of a list.
    """

    text: str
    label: Label | None = None
    name: str = ""
    listed: bool = False
    fields: dict[Role, str] = {}
    link: str = ""


@lru_cache(8)  # what reads a line asks several times
def marked(raw: str) -> Marked:
    """A line without its marks.

    >>> line = marked("o\\tP1 (0.7): Publish the handbook - 75%")
    >>> line.text, line.fields["priority"], line.fields["grade"], line.listed
    ('Publish the handbook', 'P1', '0.7; 75%', True)
    >>> line = marked("- **Schlüsselergebnis 1.2 (30%)**: [Churn from 4% to 2%](https://a.example/9)")
    >>> line.label, line.text, line.link
    ('how', 'Churn from 4% to 2%', 'https://a.example/9')
    """
    line = clean(raw)
    line, beyond = line[:SEEN_OF_A_LINE], line[SEEN_OF_A_LINE:]
    fields: dict[Role, str] = {}
    bar = line.startswith("|")
    line, listed = _unlisted(line, fields)
    link = address_of(line)
    sure = _SURE.match(line)
    line = plain(line)
    if bar:
        line = line.removesuffix("|").rstrip()
    label: Label | None = None
    name = ""
    if sure and not _LABEL.match(line) and (rest := line[len(plain(sure[0])) :].lstrip(" .:-")):
        label, name, line = label_of(sure["name"]), plain(sure[0]), rest
    for _ in range(5):
        before = line
        if found := _label(line):
            if label is None or found[0] == "how":
                label, name = found[0], found[1]
                line = found[2]
                for role, value in found[3].items():
                    _keep(fields, role, value)
            elif label == found[0] == "why":
                break
        line = _first(line, fields)
        if not listed or line != before:
            line, more = _unlisted(line, fields)
            listed |= more and label is None
        if line == before:
            break
    if not beyond and _TAIL.search(line, max(0, len(line) - 120)):
        line = _last(line, fields)
    return Marked(
        text=(line + beyond).strip(),
        label=label,
        name=name.strip(" :.|–—-"),
        listed=listed,
        fields=fields,
        link=link,
    )


def _unlisted(line: str, fields: dict[Role, str]) -> tuple[str, bool]:
    listed = False
    for _ in range(6):
        match = _BULLET.match(line)
        if match is None or match.end() == 0:
            break
        mark = match[0].strip()
        odd = mark[:1] in ("o", "O") or (mark[:1].isdigit() and mark[-1:] not in ".):–—-")
        if odd and not _CASED.match(line):
            break
        if match["light"]:
            _keep(fields, "status", _LIGHTS[match["light"]])
        if match["box"] and match["box"].strip():
            _keep(fields, "status", "done")
        line, listed = line[match.end() :], listed or not match["picture"]
    return line, listed


def _label(line: str) -> tuple[Label, str, str, dict[Role, str]] | None:
    match = _LABEL.match(line)
    fields: dict[Role, str] = {}
    if match is not None:
        name, number = match["name"], match["number"] or ""
        single = len(folded(name)) == 1 or folded(name) in ("rc", "how", "why", "what")
        if not number and ((match.end("end") >= 0 and single) or folded(name) in ("se", "ke")):
            return None  # "O", "How", "Se" alone are words
        if match["aside"]:
            inner = match["aside"].strip(" ()")
            role = _role_of_aside(inner)
            odd = role is None and label_of(inner) is None
            if odd and match.end("end") >= 0 and not number:
                return None
            fields[role or "note"] = inner
        if match["open"] and not re.search(r"[)\]]", match[0]):
            return None
        if defines(f"{name}{number}", line[match.end() :]):
            return None
        label = label_of(name)
        return None if label is None else (label, match[0], line[match.end() :], fields)
    if (bare := _BARE.match(line)) and (
        folded(bare["name"]) not in ("o", "goal") or "." not in bare["number"]
    ):
        label = label_of(bare["name"])
        return None if label is None else (label, bare[0], line[bare.end() :], fields)
    return None


def _role_of_aside(words: str) -> Role | None:
    if re.fullmatch(rf"{_SCORE}|\d{{1,3}}\s?%", words):
        return "grade"
    if re.fullmatch(r"P[0-5]", words):
        return "priority"
    if re.fullmatch(_STATUS, words, re.I):
        return "status"
    return None


def _first(line: str, fields: dict[Role, str]) -> str:
    for _ in range(4):
        match = _FIRST.match(line)
        if match is None and (priority := fields.get("priority")):
            match = _AFTER.match(line) if priority else None
        if match is None or match.end() == len(line):
            break
        for key, value in match.groupdict().items():
            if value:
                _keep(fields, _ROLE_OF[key.rstrip("2")], _said(key, value))
        line = line[match.end() :]
    return line


def _last(line: str, fields: dict[Role, str]) -> str:
    for _ in range(4):
        tail = max(0, len(line) - 120)
        match = _LAST.search(line, tail) if len(line) > 8 else None
        if match is None or match.start() == 0:
            break
        before = line[: match.start()].rstrip()
        if not _gradable(before, match):
            break
        for key, value in match.groupdict().items():
            if value:
                _keep(fields, _ROLE_OF[key.rstrip("2")], _said(key, value))
        line = before
    return line


def _gradable(before: str, match: re.Match[str]) -> bool:
    """Whether a share or score at the end is a grade, and not what the statement wants to reach."""
    if match["percent"] or match["score2"]:
        return len(before.split()) >= 3 and not _NO_GRADE.search(before)
    if match["percent2"]:
        return len(before.split()) >= 3 and not (_SHARE.search(before) or _NO_GRADE.search(before))
    if match["status2"]:
        return len(before.split()) >= 2
    return True


_ROLE_OF: Final[dict[str, Role]] = {
    **{"priority": "priority", "score": "grade", "percent": "grade", "weight": "grade"},
    **{"status": "status", "light": "status", "day": "status", "owner": "owner"},
}


def _said(key: str, value: str) -> str:
    value = value.strip()
    if key == "light":
        return _LIGHTS[value]
    return f"{value}%" if key.startswith("percent") else value.strip("[]()")


def _keep(fields: dict[Role, str], role: Role, value: str) -> None:
    fields[role] = f"{fields[role]}; {value}" if role in fields else value
