"""Faults to order, in a recorder's own processes. Python imports a module of this name by itself.

`OKRLAB_FAULTS` holds limits to be set, as JSON. What goes wrong is said by the words on a card: a
command with such words, or an export of a workshop that holds them, fails in that way.
"""

import json
import os
import signal
import sys
import time

PLEASE = "please "
_HELD = []


def _raise():
    raise KeyError("sheet_metrics")


def _hang():
    while True:
        sum(range(10_000))


def _eat():
    while True:
        _HELD.append(bytearray(1 << 24))


FAULTS = {
    "raise": _raise,
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "be killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "dawdle": lambda: time.sleep(0.25),
    "hang": _hang,
    "eat": _eat,
}


def fail(words, where):
    """Whatever these words ask for here: "please raise deciding"."""
    if isinstance(words, str) and words.startswith(PLEASE) and words.endswith(f" {where}"):
        FAULTS[words.removeprefix(PLEASE).removesuffix(f" {where}")]()


def words(event):
    """The words of the first card that an event puts on a board."""
    return next((card.text for card in getattr(event, "cards", ()) if hasattr(card, "text")), "")


def install():
    from okrlab.host import asking, export, shares
    from okrlab.record import rules
    from okrlab.record import undo as history

    for name, value in json.loads(os.environ["OKRLAB_FAULTS"]).items():
        rate = isinstance(getattr(shares, name), shares.Rate)
        setattr(shares, name, shares.Rate(*value) if rate else value)
    decide, note, made = rules.decide, history.History.note, export.made
    links = asking.questions()["links"]

    def deciding(workshop, history, who, command, **more):
        fail(words(command), "deciding")
        return decide(workshop, history, who, command, **more)

    def noting(self, recorded, before, after):
        note(self, recorded, before, after)  # what fails afterwards leaves half of it behind
        fail(words(recorded.event), "folding")

    def exporting(workshop, format):
        print(f"made {format}", file=sys.stderr, flush=True)
        for text in workshop.cards("ladder").values():
            fail(text, f"in {format}")
        return made(workshop, format)

    def asked(register, session, values):
        with register.record.reading() as db:
            for one in register.record.read_since(db, session.workshop, 0, None):
                fail(words(one.event), "for links")
        return links.ask(register, session, values)

    rules.decide, history.History.note, export.made = deciding, noting, exporting
    asking.questions()["links"] = links._replace(ask=asked)


if "OKRLAB_FAULTS" in os.environ and sys.orig_argv[-1].startswith("okrlab.host."):
    install()
