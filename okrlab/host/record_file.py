"""The record as a JSON file: written, described by a schema, and read again elsewhere.

`python -m okrlab.host.record_file > docs/record.schema.json` writes the schema anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from okrlab.blocks.registry import is_known
from okrlab.errors import RecordUnreadable
from okrlab.host import teams
from okrlab.host.register import Register
from okrlab.record import events as e
from okrlab.record.soundness import OutOfBounds, is_whole_log
from okrlab.record.store.record import Meeting
from okrlab.texts import text
from okrlab.texts.clean import clean, shorten
from okrlab.texts.days import plausible

FORMAT = 1
"""The version of the JSON file; older ones stay readable."""
_QUOTED = 160
"""How many characters are quoted of what is wrong with a file."""


class About(msgspec.Struct):
    """What is known of a workshop beside its events."""

    title: str
    team: str
    cycle: str
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=3650)]
    created: datetime | None = None


class RecordFile(msgspec.Struct):
    """A workshop as okrlab exports it: all that happened, as far as the reader may see it."""

    okrlab: Annotated[int, msgspec.Meta(ge=1, description="The version of this format.")]
    workshop: About
    events: list[e.Recorded]


class _Kind(msgspec.Struct, frozen=True):
    kind: str = ""


class _Blocks(msgspec.Struct, frozen=True):
    blocks: tuple[_Kind, ...] = ()


class _Plan(msgspec.Struct, frozen=True):
    event: _Blocks = _Blocks()


def to_json(meeting: Meeting, log: list[e.Recorded]) -> bytes:
    """The record itself, to be imported elsewhere; docs/record.md describes it."""
    about = About(
        title=meeting.title,
        team=meeting.team,
        cycle=meeting.cycle,
        retention_days=meeting.retention_days,
        created=meeting.created,
    )
    return _plain(RecordFile(okrlab=FORMAT, workshop=about, events=log))


def schema() -> bytes:
    """The JSON Schema of the file."""
    found = msgspec.json.schema(RecordFile)
    unread = found["$defs"].pop("Unreadable", None)
    if unread is not None:  # it stands for what an older okrlab cannot read, and is never written
        event = found["$defs"]["Recorded"]["properties"]["event"]
        event["anyOf"].remove({"$ref": "#/$defs/Unreadable"})
        event["discriminator"]["mapping"].pop("Unreadable")
    return _plain({"$schema": "https://json-schema.org/draft/2020-12/schema", **found})


def read_record(name: str, content: bytes | str) -> RecordFile:
    """An exported workshop, checked as a whole. `name` is the file's, for errors.

    Raises `RecordUnreadable` for a file that is not ours or damaged, from a newer okrlab, or with a
    value or field that cannot be kept.
    """
    try:
        raw = msgspec.json.decode(_unmarked(content), type=dict[str, Any])
        newer = _newer(raw)
        if newer is not None:
            found, ours = newer
            raise RecordUnreadable("from_newer", name=name, found=found, ours=ours)
        if missing := _missing(raw):
            raise RecordUnreadable("kinds_missing", name=name, kinds=", ".join(missing))
        raw = {**raw, "events": _upcast(raw)}
        file = msgspec.convert(raw, RecordFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        why = text("errors.not_whole_json", problem=shorten(clean(str(error)), _QUOTED))
        raise RecordUnreadable("not_ours", name=name, why=why) from error
    if unknown := sorted(set(_unknown(raw, file))):
        fields = ", ".join(shorten(field, 60) for field in unknown[:5])
        raise RecordUnreadable("fields_unknown", name=name, fields=fields)
    created = file.workshop.created
    if created is not None and not plausible(created):
        raise RecordUnreadable("bad_time", name=name, time=created.isoformat())
    try:
        if not is_whole_log(file.events):
            raise RecordUnreadable("not_ours", name=name, why=text("errors.not_whole_log"))
    except OutOfBounds as error:
        said = f"{error.refused.message} {error.refused.hint}"
        raise RecordUnreadable(
            "value_not_kept", name=name, revision=error.revision, said=said
        ) from error
    return file


def is_export(content: bytes | str) -> bool:
    """Whether JSON is the export of a workshop, be it whole or not.

    >>> is_export('{"okrlab": 1, "events": []}'), is_export("[1, 2]")
    (True, False)
    """
    try:
        found = msgspec.json.decode(_unmarked(content), type=dict[str, msgspec.Raw])
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return False
    return {"okrlab", "events"} <= found.keys()


def import_json(
    register: Register,
    name: str,
    content: bytes | str,
    *,
    id: str = "",
    host: str = "",
    joins: teams.Joins | None = None,
) -> str:
    """Make a workshop from an exported file; returns its id. `name` is the file's, for errors.

    `id`, `host` and `joins` are as in `Register.create`.

    The address at which the room was reached is left behind: another server's QR code would lead
    people astray. Raises `RecordUnreadable` as `read_record` does.
    """
    file = read_record(name, content)
    about = file.workshop
    return register.create(
        about.title,
        id=id,
        team=about.team,
        cycle=about.cycle,
        retention_days=about.retention_days,
        log=[_at_home(one) for one in file.events[1:]],
        host=host,
        joins=joins,
    )


def _unmarked(content: bytes | str) -> bytes | str:
    """A file without the mark that some editors put at its beginning."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    return content.removeprefix(b"\xef\xbb\xbf")


def _unknown(raw: Any, typed: Any) -> Iterator[str]:
    """The names of fields in a file that no struct has, which would be lost without a word."""
    if isinstance(typed, msgspec.Struct) and isinstance(raw, dict):
        known = _fields(type(typed))
        for name, value in raw.items():
            if isinstance(value, dict | list) and name in known:
                yield from _unknown(value, getattr(typed, known[name]))
            elif name not in known:
                yield name
    elif isinstance(typed, dict) and isinstance(raw, dict):
        for key, value in typed.items():
            yield from _unknown(raw.get(key), value)
    elif isinstance(typed, list | tuple) and isinstance(raw, list):
        for one, other in zip(raw, typed, strict=False):
            yield from _unknown(one, other)


@cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, str]:
    """The attributes of a struct by their names in a file, with that of its type."""
    names = {field.encode_name: field.name for field in msgspec.structs.fields(struct)}
    return names | dict.fromkeys(filter(None, [struct.__struct_config__.tag_field]), "")


def _upcast(raw: dict[str, Any]) -> Any:
    """The events of a file, those of an earlier version as they are today."""

    def now(one: Any) -> Any:
        version = one.get("v", e.VERSION) if isinstance(one, dict) else e.VERSION
        if type(version) is not int or not 1 <= version < e.VERSION:
            return one
        return {**one, "event": e.upcast(one.get("event"), version), "v": e.VERSION}

    events = raw.get("events")
    return [now(one) for one in events] if isinstance(events, list) else events


def _at_home(one: e.Recorded) -> e.Recorded:
    if not isinstance(one.event, e.FrameSet):
        return one
    return replace(one, event=e.FrameSet(frame=replace(one.event.frame, address="")))


def _newer(raw: dict[str, Any]) -> tuple[int, int] | None:
    """The version that was found and ours, if a newer okrlab wrote the file."""
    events = raw.get("events")
    dicts = [one for one in events if isinstance(one, dict)] if isinstance(events, list) else []
    for found, ours in ((raw.get("okrlab"), FORMAT), *((one.get("v"), e.VERSION) for one in dicts)):
        if isinstance(found, int) and found > ours:
            return found, ours
    return None


def _missing(raw: dict[str, Any]) -> list[str]:
    """The kinds of blocks in a file's plans that are not known here; their cards are not either."""
    plans = msgspec.convert(raw.get("events"), list[_Plan])
    kinds = {block.kind for plan in plans for block in plan.event.blocks}
    return sorted(kind[:40] for kind in kinds if kind and not is_known(kind))


def _plain(thing: Any) -> bytes:
    text = json.dumps(msgspec.to_builtins(thing), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(schema())
