"""A stranger's side of a connection: bytes as they are, without a library that knows better."""

import contextlib
import os
import re
import socket
import struct
from urllib.parse import urlsplit

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:[\w :]*?: )?(?:[A-Z]+ [\w.]+:|left out )")


def connected(serving, source: str = "127.0.0.1", timeout: float = 20.0) -> socket.socket:
    """A connection that comes from an address of this machine's 127.0.0.0/8."""
    place = urlsplit(serving.url)
    return socket.create_connection((place.hostname, place.port), timeout, (source, 0))


def sent(serving, data: bytes, **how) -> bytes:
    """All that is answered to these bytes until the connection ends."""
    with connected(serving, **how) as line:
        with contextlib.suppress(OSError):  # ended while we spoke, after an answer
            line.sendall(data)
        return rest(line)


def rest(line: socket.socket) -> bytes:
    """What comes until the other side ends the connection; fails if it never does."""
    got = b""
    try:
        while piece := line.recv(1 << 16):
            got += piece
    except ConnectionError:
        pass
    return got


def request(
    line: bytes = b"GET / HTTP/1.1", *headers: bytes, body: bytes = b"", host: bytes = b"127.0.0.1"
) -> bytes:
    """One request after which the connection ends."""
    lines = [line, b"Host: " + host, b"Connection: close", *headers, b"", b""]
    return b"\r\n".join(lines) + body


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(found[1]) if found else 0


def memory(pid: int) -> int:
    """Bytes of memory that a process holds."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def forged(log: str) -> list[str]:
    """Lines of a log that are neither a record nor, behind a bar, part of the one above."""
    return [
        line
        for line in log.splitlines()
        if not (line.isprintable() and (LOG_LINE.match(line) or line.startswith("    | ")))
    ]


def wire_frame(
    payload: bytes, opcode: int = 2, *, fin: bool = True, rsv: int = 0, masked: bool = True
) -> bytes:
    """A WebSocket frame, right or wrong."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    size = len(payload)
    mark = 0x80 if masked else 0
    if size < 126:
        head = struct.pack("!BB", first, mark | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", first, mark | 126, size)
    else:
        head = struct.pack("!BBQ", first, mark | 127, size)
    if masked:  # with zeros, which change nothing
        head += b"\0\0\0\0"
    return head + payload
