"""The one place that decides which messages pass between a page and its kernel.

A kernel may tell a page about its widgets and whether it is busy. Output, warnings and errors go to
the log and never to a page, except for output inside an `Output` widget, which the notebook's
author has put there for people to see. A page may send a few kinds of messages, each well formed,
and no faster than a person and a board can.
"""

from __future__ import annotations

import json
import logging
import re
import time
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from jupyter_client.session import DELIM
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

TOLD = {"comm_open", "comm_msg", "comm_close", "status", "comm_info_reply", "kernel_info_reply"}
"""Messages that a kernel may send to any page."""
CAUGHT = {"stream", "display_data", "update_display_data", "execute_result", "clear_output"}
"""Messages that it may send as well while an `Output` widget captures them."""
SAID = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
"""Messages that a page may send."""
LARGEST = 1 << 20
"""The most bytes of one message from a page."""
SHORT = 8192
"""The most bytes of each part of a message, apart from its content and buffers."""
MOST_PARTS = 64
NAME = re.compile(r"[\x20-\x7e]{0,200}")
"""The form of the names of a message and its session."""
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a stranger's JSON may raise."""

log = logging.getLogger("okrlab.serve")


class Frames(ZMQChannelsWebsocketConnection):
    """Jupyter Server's connection between a page and its kernel, restricted to what may pass."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._catching: dict[str, str] = {}  # by Output widget, the request whose output it takes
        self._has: dict[str, dict[str, Any]] = {}

    def has(self, said: str) -> None:
        """Note the widget states that a page says it has; they are not sent again."""
        known = json.loads(said)
        self._has = {
            str(model): values for model, values in known.items() if isinstance(values, dict)
        }

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on what a page may see, and log what it may not."""
        parts: list[bytes]
        idents, parts = self.session.feed_identities(outgoing_msg)  # type: ignore[assignment]
        content = b"".join(parts[4:5])
        try:
            kind = self.session.unpack(parts[1])["msg_type"]
            parent = self.session.unpack(parts[2]) or {}
            content_shown = self._told(kind, parent.get("msg_id", ""), content)
        except UNREADABLE:
            log.error("kernel %s sent what is no message", self.kernel_id[:8])
            return
        if content_shown is None:
            # The output of the notebook's own cells is collected by the one who runs them (render).
            if parent.get("msg_type") != "execute_request":
                self._note(kind, content)
            return
        if content_shown != parts[4]:
            signed = [*parts[1:4], content_shown]
            outgoing_msg = [*idents, DELIM, self.session.sign(signed), *signed, *parts[5:]]
        super().handle_outgoing_message(stream, outgoing_msg)

    def write_stderr(self, error_message: str, parent_header: Any) -> None:
        """Log Jupyter's own warnings, for example about a kernel that sends too much."""
        log.warning("kernel %s: %s", self.kernel_id[:8], error_message)

    def _told(self, kind: str, request: str, content: bytes) -> bytes | None:
        """The content of a message as the page may see it, or None if it may not."""
        if kind.startswith("comm_") and kind in TOLD:
            if b'"msg_id"' in content:
                self._catch(json.loads(content))
            return self._lightened(kind, _cleaned(content))
        if kind in TOLD:
            return None if kind.endswith("_reply") and b'"traceback"' in content else content
        if kind in CAUGHT and request and request in self._catching.values():
            return None if _is_complaint({"output_type": kind, **json.loads(content)}) else content
        return None

    def _lightened(self, kind: str, content: bytes) -> bytes:
        """A comm's message without what its page already has, or can fetch as a file and cache."""
        all_states = b'"update_states"' in content
        if not all_states and b'"_esm"' not in content and b'"_css"' not in content:
            return content
        message = json.loads(content)
        data = message.get("data")
        if not isinstance(data, dict):
            return content
        one = {message.get("comm_id"): {"state": data.get("state")}}
        states = data.get("states") if all_states else one
        changed = False
        handler: Any = self.websocket_handler
        for model, entry in states.items() if isinstance(states, dict) else ():
            state = entry.get("state") if isinstance(entry, dict) else None
            if isinstance(state, dict):
                changed |= handler.by_address(state, new=kind == "comm_open")
                if all_states:
                    changed |= _drop_known(state, self._has.get(model, {}))
        return _said(message).encode("utf-8", "replace") if changed else content

    def _catch(self, content: dict[str, Any]) -> None:
        data = content.get("data")
        if not isinstance(data, dict) or data.get("method") == "echo_update":
            return  # an echo only repeats what the page itself has set
        state = data.get("state")
        if isinstance(state, dict) and "msg_id" in state:
            self._catching.pop(content["comm_id"], None)
            if state["msg_id"]:
                self._catching[content["comm_id"]] = state["msg_id"]

    def _note(self, kind: str, content: bytes) -> None:
        """Log a kernel's errors and warnings. Its ordinary output is dropped."""
        output = json.loads(content)
        if kind == "error":
            detail = "\n".join(output.get("traceback") or [str(output.get("evalue"))])
        elif output.get("name") == "stderr":
            detail = output.get("text", "")
        else:
            return
        detail = NO_COMM.sub("", detail)
        if not detail.strip():
            return
        who = self.kernel_id[:8]
        log.warning("kernel %s complained", who, extra={"detail": detail, "about": who + kind})


NO_COMM = re.compile(r"^.*No such comm: .*\n?", re.MULTILINE)
"""What ipykernel says when a page speaks to a board that has gone: any page that comes back may."""


def shown(outputs: Iterable[Any]) -> list[Any]:
    """The outputs of a cell, or of an `Output` widget, without errors and warnings."""
    return [output for output in outputs if not _is_complaint(output)]


def _is_complaint(output: Any) -> bool:
    return isinstance(output, dict) and (
        output.get("output_type") == "error"
        or (output.get("output_type") == "stream" and output.get("name") == "stderr")
    )


def _said(value: Any) -> str:
    """JSON in the form in which a browser writes it, so that sizes and checksums agree."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _drop_known(state: dict[str, Any], has: dict[str, Any]) -> bool:
    """Remove from a state the values that its page has, which are compared by `mark`."""
    known = [key for key in state if key in has and mark(state[key]) == has[key]]
    for key in known:
        del state[key]
    return bool(known)


def mark(value: Any) -> str:
    """The size and checksum by which a page and its server recognise the same value.

    >>> mark({"a": "ä"})
    '10:282893f6'
    """
    encoded = _said(value).encode("utf-8", "replace")
    return f"{len(encoded)}:{zlib.crc32(encoded):x}"


def _cleaned(content: bytes) -> bytes:
    """A comm's message without the errors that an `Output` widget has kept."""
    if b'"outputs"' not in content or not (b'"error"' in content or b'"stderr"' in content):
        return content
    message = json.loads(content)
    return json.dumps(message, ensure_ascii=False).encode() if clean(message) else content


def clean(state: Any) -> bool:
    """Remove errors and warnings from all lists called `outputs`; says whether there were any."""
    changed = False
    for key, value in state.items() if isinstance(state, dict) else enumerate(state):
        if key == "outputs" and isinstance(value, list | tuple):
            outputs = shown(value)
            changed |= len(outputs) < len(value)
            state[key] = outputs
        if isinstance(value, dict | list):
            changed |= clean(value)
    return changed


def readable(frame: str | bytes, v1: bool) -> bool:
    """Whether a frame is a message that a page may send; nothing that it claims is trusted.

    `v1` says that the page speaks Jupyter's binary protocol, version 1. Jupyter Server 2.21 does
    trust frames: 40 bytes that claim 2**64 parts stop it for good.
    """
    try:
        if v1:
            return isinstance(frame, bytes) and _readable_v1(frame)
        if isinstance(frame, bytes):
            edges = _edges(frame, 4, "big", 0)
            message = json.loads(frame[edges[0] : edges[1] if edges[1:] else None])
        else:
            message = json.loads(frame)
        return message.get("channel", "shell") == "shell" and _may_be_said(
            message["header"], message["parent_header"], message["metadata"], message["content"]
        )
    except UNREADABLE:
        return False


def _readable_v1(frame: bytes) -> bool:
    edges = _edges(frame, 8, "little", 6)
    channel, *short = (frame[edges[n] : edges[n + 1]] for n in range(4))
    if channel != b"shell" or edges[-1] != len(frame) or max(map(len, short)) > SHORT:
        return False
    return _may_be_said(*map(json.loads, short))


def said_in(frame: bytes) -> tuple[str, dict[str, Any]]:
    """The kind and the content of a `readable` message in the binary protocol."""
    edges = _edges(frame, 8, "little", 6)
    header, content = (json.loads(frame[edges[n] : edges[n + 1]]) for n in (1, 4))
    return header["msg_type"], content


def on_the_wire(message: bytes) -> bytes:
    r"""A message as a server's WebSocket sends it, in one frame.

    >>> on_the_wire(b"Hi")
    b'\x82\x02Hi'
    """
    size = len(message)
    if size < 126:
        return b"\x82%c" % size + message
    if size < 1 << 16:
        return b"\x82\x7e" + size.to_bytes(2, "big") + message
    return b"\x82\x7f" + size.to_bytes(8, "big") + message


def _edges(frame: bytes, width: int, order: Any, fewest: int) -> list[int]:
    """The offsets at which a binary message's parts begin. Raises `ValueError` for impossible ones.

    The message begins with the number of parts and their offsets, `width` bytes each.
    """
    count = int.from_bytes(frame[:width], order)
    start = width * (count + 1) if 0 < count <= MOST_PARTS else 0
    if not fewest <= count or not 0 < start <= len(frame):
        raise ValueError
    edges = [int.from_bytes(frame[n : n + width], order) for n in range(width, start, width)]
    if edges[0] != start or edges != sorted(edges) or edges[-1] > len(frame):
        raise ValueError
    return edges


def _may_be_said(header: dict[str, Any], *rest: Any) -> bool:
    named = (header[key] for key in ("msg_type", "msg_id", "session", "username"))
    return (
        all(isinstance(name, str) and NAME.fullmatch(name) for name in named)
        and header["msg_type"] in SAID
        and all(isinstance(part, dict) for part in rest)
    )


class Pace:
    """How fast one page may send: a faster sender has to wait (a token bucket)."""

    def __init__(
        self,
        messages: float = 100.0,
        size: float = LARGEST,
        saved: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """So many messages and bytes a second; what `saved` seconds allow may come at once."""
        self._messages, self._size, self._saved, self._clock = messages, size, saved, clock
        self._paid = clock() - saved

    def wait(self, size: int) -> float:
        """Seconds until the next message may be read after one of this size."""
        # `_paid` is the time up to which the page has used its share; it may lag behind the clock
        # by what has been saved.
        cost = max(1 / self._messages, size / self._size)
        self._paid = max(self._paid, self._clock() - self._saved) + cost
        return max(0.0, self._paid - self._clock())
