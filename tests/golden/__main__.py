"""`python -m tests.golden [--update]`: replay the script, and show or keep what it comes to."""

from __future__ import annotations

import difflib
import sys
import tempfile
from pathlib import Path

from okrlab.host.node import Node
from okrlab.record.store.database import sqlite_url
from tests.conftest import opened
from tests.golden.replay import Replay, settled
from tests.golden.script import HERE, read
from tests.workshop.served import Served


def main() -> int:
    differ = False
    with tempfile.TemporaryDirectory(prefix="okrlab-golden-") as folder:
        url = sqlite_url(Path(folder) / "a.sqlite")
        record = opened(url)
        with Served(record, Node(url, Path(folder))) as hall:
            script = read()
            replay = Replay(script, hall, {})
            replay.run()
            replay.boards()
            session = replay.seats["ines"].session
            for format in ("md", "html"):
                path = HERE / f"expected.{format}"
                said = session.ask("export", format=format).result(30).decode()
                found = settled(script, said)
                kept = path.read_text("utf-8") if path.exists() else ""
                differ |= found != kept
                if "--update" in sys.argv:
                    path.write_text(found, "utf-8")
                elif format == "md":
                    sys.stdout.writelines(
                        difflib.unified_diff(
                            kept.splitlines(True), found.splitlines(True), "expected", "found"
                        )
                    )
            replay.close()
        record.close()
    print("differs from" if differ else "is as", "expected")
    return int(differ and "--update" not in sys.argv)


if __name__ == "__main__":
    raise SystemExit(main())
