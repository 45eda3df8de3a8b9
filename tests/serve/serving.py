"""Serves a folder of notebooks with one workshop in it; prints where, and its links, as JSON."""

import json
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from okrlab.host.node import Node
from okrlab.host.register import Register
from okrlab.record.store.database import open_database
from okrlab.record.store.migrate import migrate
from okrlab.record.store.record import Record
from okrlab.serve import hallway
from okrlab.serve.app import run
from okrlab.serve.listening import Limits


def main(folder: Path, options: dict) -> None:
    url = options.pop("database", f"sqlite:///{folder}/workshops.db")
    engine = open_database(url)
    migrate(engine)
    record = Record(engine)
    node = Node(url, folder)
    register = Register(record, node.key, lambda: datetime.now(UTC))
    known = folder / "workshop"
    if not known.exists():
        known.write_text(register.create("Autumn <plan>", team="Team A"))
    workshop = known.read_text()
    with record.reading() as db:
        secrets = register.secrets(db, workshop)
    record.close()
    node.start()

    def ready(address: str) -> None:
        said = {"url": address, "workshop": workshop, "secrets": secrets, "pid": os.getpid()}
        said |= {"recorder": node.process.pid, "recorder_at": node.address}
        print(json.dumps(said), flush=True)

    try:
        run(node, notebooks=folder / "notebooks", on_ready=ready, **options)
    finally:
        node.stop()


if __name__ == "__main__":
    options = {"port": 0, **json.loads(sys.argv[2])}
    hallway.FULL = options.pop("hall_full", hallway.FULL)
    if "room" in options:
        options["room"] = partial(str, options["room"])
    main(Path(sys.argv[1]), {**options, "limits": Limits(**options.get("limits", {}))})
