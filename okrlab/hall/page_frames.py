"""Messages as a page reads them: frames of Jupyter's protocol, version 1."""

from __future__ import annotations

import struct
from typing import Any

import msgspec

json_of = msgspec.json.Encoder().encode


def frame(kind: str, content: bytes) -> bytes:
    """A message of this kind, whose content is JSON already."""
    parts = (b"iopub", b'{"msg_type":"%s"}' % kind.encode(), b"{}", b"{}", content)
    edges = [8 * (len(parts) + 2)]
    for part in parts:
        edges.append(edges[-1] + len(part))
    return struct.pack(f"<{len(edges) + 1}Q", len(edges), *edges) + b"".join(parts)


def said(widget: str, content: bytes) -> bytes:
    """A board's message to its page."""
    return frame(
        "comm_msg",
        b'{"comm_id":"%s","data":{"method":"custom","content":%s}}' % (widget.encode(), content),
    )


def opened(widget: str, state: bytes) -> bytes:
    """The news of a widget, with its state as JSON."""
    return frame(
        "comm_open",
        b'{"comm_id":"%s","target_name":"jupyter.widget","data":{"state":%s,"buffer_paths":[]}}'
        % (widget.encode(), state),
    )


def changed(widget: str, state: dict[str, Any]) -> bytes:
    """What is new in a widget's state."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    return frame("comm_msg", json_of({"comm_id": widget, "data": data}))


def states(line: str, of: dict[str, dict[str, Any]]) -> bytes:
    """The answer to a page that asks how its widgets are now."""
    entries = {widget: {"state": state} for widget, state in of.items()}
    data = {"method": "update_states", "states": entries, "buffer_paths": []}
    return frame("comm_msg", json_of({"comm_id": line, "data": data}))
