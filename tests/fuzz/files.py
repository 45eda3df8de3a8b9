"""Files of every format, damaged by chance: each is read or refused by name, in bounded time.

A damaged file is made of a whole one: bytes are changed, cut out, repeated or put in, of packed
formats also inside the parts, so that the archive stays one.
"""

from __future__ import annotations

import io
import random
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterable

from okrlab.desk.statement_files import load
from okrlab.errors import BadInput
from okrlab.measure.history import history
from okrlab.measure.problems import HistoryUnreadable
from tests.measure.reading import workbook
from tests.tables.documents import docx, ods_rows, odt, para, row

LONGEST = 12.0
"""Seconds that a file may take, its process and a busy machine counted in."""
_TABLE = (("Objective", "KR", "Target"), ("Guests return", "Churn from 4% to 2%", 0.02))
_HISTORY = (
    ("Week", "Calls"),
    *((f"2026-0{1 + n // 4}-{1 + 7 * (n % 4):02}", 40 + n) for n in range(14)),
)


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    return "\n".join(",".join(map(str, cells)) for cells in rows).encode()


WHOLE: dict[str, bytes] = {
    "a.md": b"---\na: b\n---\n# Guests return\n1. **KR 1**: churn from 4 % to 2 %\n   - x\n\n"
    b"| KR | Target |\n|--|--|\n| Calls | 3 |\n\n```\ncode\n```\n<table><tr><td>KR<td>b</table>\n",
    "a.txt": "Objective: Guests return\no\tChurn from 4% to 2%\n➢ Fewer calls (0.7)\n".encode(),
    "a.html": b"<html><script>x</script><h1>Objective: Guests return</h1><ul><li>KR1: fewer calls"
    b"<li>b</ul><table><tr><th>KR<th>Target<tr><td rowspan=2>Churn<td>2%</table></html>",
    "a.csv": _csv(_TABLE),
    "a.yaml": b"okrs:\n- objective: Guests return\n  key_results:\n  - text: b\n    target: 3\n",
    "a.json": b'{"okrs": [{"objective": "Guests return", "krs": ["Fewer calls", {"title": "b"}]}]}',
    "a.jsonl": b'{"text": "Fewer calls"}\n{"text": "b", "objective": "c"}\n',
    "a.docx": docx(
        para("Objective: Guests return", "Heading1")
        + para("Fewer calls", level=0)
        + f"<w:tbl>{row(para('KR'), para('Target'))}{row(para('Churn'), para('2%'))}</w:tbl>"
    ),
    "a.odt": odt(
        "<text:h>Guests return</text:h><text:list><text:list-item><text:p>Fewer calls</text:p>"
        "</text:list-item></text:list>"
    ),
    "a.ods": ods_rows(_TABLE),
    "a.xlsx": workbook(*_TABLE),
    "history.csv": _csv(_HISTORY),
    "history.xlsx": workbook(*_HISTORY),
    "history.ods": ods_rows(_HISTORY),
}
"""One small file of each format, whole."""
_PIECES = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\n",
        b"\r",
        b'"',
        b"'",
        b"|",
        b"- ",
        b"\t",
        b"\xe2\x80\xa8",
    ),
    *(b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"&a;", b"</", b'<!ENTITY a "b">'),
    *(
        b"<!DOCTYPE a>",
        b"*a",
        b"&a ",
        b"!!python/object:os.system",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
    ),
    *(
        b"9" * 400,
        b"1e999",
        b"-",
        b"NaN",
        b"2026-13-45",
        b"0" * 30,
        b"%",
        b'="',
        b'repeated="2000000000"',
    ),
    *(
        b"<w:tbl>",
        b"<w:tr>",
        b'rowspan="65535"',
        b'colspan="99999"',
        b"<table>",
        b"sep=;\n",
        b"#" * 50,
    ),
)


def damaged(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The bytes with one to four things done to them."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.choice((1, 4, 30, 400)))
        match chance.randrange(6):
            case 0:
                content = (
                    content[:at]
                    + bytes(chance.randrange(256) for _ in range(4))
                    + content[at + 4 :]
                )
            case 1:
                content = content[:at] + content[end:]
            case 2:
                content = (
                    content[:end] + content[at:end] * chance.choice((1, 20, 3_000)) + content[end:]
                )
            case 3:
                content = (
                    content[:at] + chance.choice(_PIECES) * chance.choice((1, 1, 50)) + content[at:]
                )
            case 4:
                other = chance.choice(others)
                content = content[:at] + other[chance.randrange(len(other)) :]
            case _:
                content = content[:at]
    return content


def _inside(content: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """An archive of which one part is damaged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(out, "w", zlib.DEFLATED) as made,
    ):
        hit = chance.choice(read.namelist())
        for name in read.namelist():
            part = read.read(name)
            made.writestr(name, damaged(part, chance, others) if name == hit else part)
    return out.getvalue()


def _read(name: str, content: bytes) -> object:
    if name.startswith("history"):
        return history(content, name=name)
    return load(name, content)


def try_one(name: str, content: bytes, read: Callable[[str, bytes], object] = _read) -> str:
    """What is wrong with how a file was read, or ""."""
    begun = time.monotonic()
    try:
        read(name, content)
    except (BadInput, HistoryUnreadable) as error:
        if not str(error).strip():
            return f"{name}: refused without a word: {content[:200]!r}"
    except Exception:
        return f"{name}: {traceback.format_exc()[-900:]}\n{content[:2_000]!r}"
    took = time.monotonic() - begun
    return f"{name}: {took:.0f} s: {content[:2_000]!r}" if took > LONGEST else ""


def fuzz(seconds: float, seed: int, rounds: int = 1_000_000) -> list[str]:
    """Damaged files of each format in turn, for some seconds or rounds."""
    begun, chance, found = time.monotonic(), random.Random(seed), list[str]()
    others = [*WHOLE.values()]
    names = [*WHOLE]
    for turn in range(rounds):
        if time.monotonic() - begun > seconds:
            print(f"{turn:,} files", flush=True)
            break
        name = names[turn % len(names)]
        whole = WHOLE[name]
        inside = whole.startswith(b"PK") and chance.random() < 0.7
        content = (_inside if inside else damaged)(whole, chance, others)
        if wrong := try_one(name, content):
            found.append(wrong)
    return found
