"""A recorder that lacks one of the model's rules. Python imports a module of this name by itself.

`OKRLAB_BROKEN` names the rule that is taken out of a recorder's process.
"""

import os
import sys


def known_keys():
    from okrlab.host.deciding import Decider

    Decider._recorded_at = lambda *_: None


def marks():
    from okrlab.record import sealing

    sealing.heard = lambda *_: False


def own_seat_alone():
    from okrlab.host.audiences import Lines

    tell = Lines.tell_own

    def tell_all(self, workshop, block, seats):
        tell(self, workshop, block, seats)
        for line in self.in_room(workshop):
            own = line.seat
            for line.seat in seats:
                tell(self, workshop, block, seats)
            line.seat = own

    Lines.tell_own = tell_all


def commit_then_tell():
    from okrlab.host.deciding import Decider

    record = Decider._record

    def telling(self, room, by, key, decision, batch):
        recorded = record(self, room, by, key, decision, batch)
        self.rooms.on_news(room.id, [recorded])
        if recorded.revision % 7 == 0:  # as a kill at this moment would leave it
            raise RuntimeError("not committed")
        return recorded

    Decider._record = telling


RULES = {
    "known keys": known_keys,
    "marks": marks,
    "own seat alone": own_seat_alone,
    "commit, then tell": commit_then_tell,
}

if "OKRLAB_BROKEN" in os.environ and sys.orig_argv[-1] == "okrlab.host.node":
    RULES[os.environ["OKRLAB_BROKEN"]]()
