"""The peer: a process that commits each message into a bare SQLite table, and sends it back."""

from __future__ import annotations

import json
import sys

import zmq

from okrlab.record.store.database import newest_sqlite, wal_is_safe


def main() -> None:
    told = json.loads(sys.stdin.readline())
    sqlite = newest_sqlite()
    database = sqlite.connect(told["file"], isolation_level=None)
    mode = "WAL" if wal_is_safe(sqlite.sqlite_version_info) else "DELETE"
    database.execute(f"PRAGMA journal_mode = {mode}")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE said (words BLOB)")
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.ROUTER)
    socket.bind(told["address"])
    print("ready", flush=True)
    while True:
        identity, words = socket.recv_multipart()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO said VALUES (?)", (words,))
        database.execute("COMMIT")
        socket.send_multipart([identity, words])


if __name__ == "__main__":
    main()
