"""A small model of what keeps a workshop's record right; `search` looks through all of it.

People send wishes to nodes, which share one database; a node dies, a connection is cut, a commit
fails or nobody learns that it did not, a frame comes late.

Each rule of `RULES` can be taken out. They are the code's, each named with its place; what the
model leaves out: frames on one connection come in order (ZeroMQ's), so that a frame is lost only
with all that would follow it, but for one of the room's news that a full queue drops; a
transaction of a dead node is rolled back (the database's); a key, once made, is nobody else's.
The database's own constraints are always in: one revision once, one key of a person once.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.proof.world import (
    Event,
    Frame,
    Node,
    Person,
    Work,
    World,
    unlocked,
    with_node,
    with_person,
)

RULES = {
    "known keys": "Decider._recorded_at: a key that is in the log is answered, not done again",
    "the same key": "Outgoing.sent: what is sent again has the key that it had",
    "commit, then answer": "Recorder._together, Writing._settle: an answer follows its commit",
    "commit, then tell": "Recorder._together: Rooms.tell comes after the transaction",
    "taken back": "Rooms.back: a commit that fails leaves nothing in memory",
    "row lock": "EventLog.hold: one transaction at a time decides on a workshop",
    "answers lock": "Recorder._together: a private answer holds the row too, as a reveal does",
    "catch up": "Rooms.missed: under the lock, first what other nodes have committed",
    "marks": "sealing.heard: a late copy of an answer does not replace a later one",
    "who, under the lock": "Recorder._together: whoever was removed meanwhile is not let in",
    "seat of the socket": "Loop.hear, Writing.put: whose wish it is says the connection alone",
    "own seat alone": "Lines.tell_own: a private answer goes to the seat that gave it",
    "gap": "Session.heard: news that does not follow what is known is not folded",
    "only what is new": "Session.welcomed: of the events since, those that are known are left out",
    "never back": "Recorder.welcome: whoever knows more than this node makes it look first",
}


Steps = Iterator[tuple[str, World]]


class Model:
    """Who is there with which wishes: `set`, `answer N`, `reveal`, `remove NAME`, `forge NAME`."""

    def __init__(self, wishes: dict[str, list[str]], *out: str, nodes: int = 2, faults: int = 1):
        assert set(out) <= set(RULES)
        self.wishes, self.names, self.out = wishes, list(wishes), set(out)
        self.start = World((Node(),) * nodes, (Person(),) * len(wishes), faults)

    def rule(self, name: str) -> bool:
        return name not in self.out

    def _by(self, frame: Frame) -> str:
        """Whose wish it is."""
        return frame.sender if self.rule("seat of the socket") else frame.claims

    def steps(self, world: World) -> Steps:
        for n in range(len(world.people)):
            yield from self._of_person(world, n)
        for n in range(len(world.nodes)):
            yield from self._of_node(world, n)

    def _of_person(self, world: World, n: int) -> Steps:
        me, name = world.people[n], self.names[n]
        wishes = self.wishes[name]
        if me.node < 0:
            for node in (n for n, one in enumerate(world.nodes) if one.work is None):
                came = with_person(world, n, me._replace(node=node, sent=False, tries=me.tries + 1))
                yield f"{name} comes to {node}", self._welcome(came, n)
            return
        if me.wish < len(wishes) and not me.sent:
            wish, _, forged = wishes[me.wish].partition(" forging ")
            key = (name, me.wish) + (() if self.rule("the same key") else (me.tries,))
            frame = Frame(me.node, name, key, wish, forged or name)
            sent = with_person(world, n, me._replace(sent=True))
            yield f"{name} sends {wish}", sent._replace(wire=world.wire | {frame})
        if world.faults:
            cut = with_person(world, n, me._replace(node=-1))
            yield f"fault: {name} is cut off", cut._replace(faults=world.faults - 1)

    def _welcome(self, world: World, n: int) -> World:
        """A hello and its answer: the events since, or the state if the person knows more."""
        me = world.people[n]
        if len(me.fold) > len(world.nodes[me.node].room) and self.rule("never back"):
            world = self._look(world, me.node)
        room = world.nodes[me.node].room
        news, since = room[len(me.fold) :], me.fold
        if len(me.fold) > len(room):
            fold = room
        elif self.rule("only what is new"):
            fold = since + tuple(one for one in news if one.revision > len(since))
        else:
            fold = since + since[-1:] + news
        back = me.went_back or len(fold) < len(me.fold)
        return with_person(world, n, me._replace(fold=fold, told=len(room), went_back=back))

    def _of_node(self, world: World, n: int) -> Steps:
        node = world.nodes[n]
        if node.work is None:
            if node.room != world.log:
                yield f"{n} looks", self._look(world, n)
            for frame in world.wire:
                if frame.node == n:
                    work = Work(frame, self._by(frame) in world.removed, node.room)
                    took = with_node(world, n, node._replace(work=work))
                    yield f"{n} takes {frame.key}", took._replace(wire=world.wire - {frame})
        elif not node.work.decided:
            holds = self.rule("row lock") and (
                self.rule("answers lock") or not node.work.frame.wish.startswith("answer")
            )
            if not holds or world.lock < 0:
                yield f"{n} decides {node.work.frame.key}", self._decide(world, n, holds)
        else:
            yield f"{n} commits {node.work.frame.key}", self._commit(world, n)
            if world.faults:
                less = world._replace(faults=world.faults - 1)
                yield f"fault: {n} cannot commit", self._fail(less, n)
                committed = self._written(less, n)
                if committed is not None:
                    yield f"fault: {n} commits, not knowing", self._fail(committed, n)
                    for at, name in enumerate(self.names):
                        yield f"fault: {name} misses {n}'s news", self._commit(less, n, lost=at)
        if world.faults:
            yield f"fault: {n} dies", self._die(world._replace(faults=world.faults - 1), n)

    def _die(self, world: World, n: int) -> World:
        people = tuple(p._replace(node=-1) if p.node == n else p for p in world.people)
        lock = -1 if world.lock == n else world.lock
        wire = frozenset(frame for frame in world.wire if frame.node != n)
        died = world._replace(people=people, lock=lock, wire=wire)
        return with_node(died, n, Node(room=world.log))

    def _look(self, world: World, n: int) -> World:
        node = world.nodes[n]
        room = node.room + world.log[len(node.room) :]
        return self._tell(with_node(world, n, node._replace(room=room)), n)

    def _tell(self, world: World, n: int, lost: int = -1) -> World:
        """News for everybody at this node, each from where it believes them to be."""
        room = world.nodes[n].room
        for at, person in enumerate(world.people):
            if person.node != n or person.told >= len(room):
                continue
            after, now = person.told, person._replace(told=len(room))
            world = with_person(world, at, now)
            if at == lost:
                continue
            if after == len(person.fold) or not self.rule("gap"):
                fold = person.fold + room[after:]
                world = with_person(world, at, now._replace(fold=fold))
            else:
                world = self._welcome(world, at)
        return world

    def _decide(self, world: World, n: int, holds: bool) -> World:
        node = world.nodes[n]
        assert node.work is not None
        if self.rule("catch up"):
            node = node._replace(room=node.room + world.log[len(node.room) :])
        room, frame = node.room, node.work.frame
        who = self._by(frame)
        removed = who in world.removed if self.rule("who, under the lock") else node.work.removed
        what, _, about = frame.wish.partition(" ")
        shown = any(one.what == "reveal" for one in room)
        known = any((one.by, one.key) == (who, frame.key) for one in world.log)
        event, answer, decided = None, 0, "done"
        if removed:
            decided = "over"
        elif (known and self.rule("known keys")) or (
            what == "answer" and frame.key in world.marks and self.rule("marks")
        ):
            pass
        elif what == "answer":
            answer, decided = (0, "refused") if shown else (int(about), "done")
        elif what == "reveal" and shown:
            decided = "refused"
        else:
            holds_now = world.sealed if what == "reveal" else (about,)
            event = Event(len(room) + 1, who, frame.key, what, holds_now)
            node = node._replace(room=(*room, event))
        node = node._replace(work=node.work._replace(decided=decided, event=event, answer=answer))
        world = with_node(world, n, node)._replace(lock=n if holds else world.lock)
        if not self.rule("commit, then tell"):
            world = self._tell(world, n)
        if not self.rule("commit, then answer"):
            world = self._answer(world, n, decided)
        return world

    def _written(self, world: World, n: int) -> World | None:
        """What the transaction leaves in the database; None if a constraint is in its way."""
        work = world.nodes[n].work
        assert work is not None
        who = self._by(work.frame)
        if work.answer:
            others = tuple(one for one in world.sealed if one[0] != who)
            sealed = tuple(sorted((*others, (who, work.answer))))
            return world._replace(sealed=sealed, marks=world.marks | {work.frame.key})
        if (event := work.event) is None:
            return world
        if any(
            one.revision == event.revision or (one.by, one.key) == (event.by, event.key)
            for one in world.log
        ):
            return None
        world = world._replace(log=(*world.log, event))
        if event.what == "reveal":
            return world._replace(sealed=(), marks=frozenset())
        if event.what == "remove":
            return world._replace(removed=world.removed | {event.holds[0]})
        return world

    def _commit(self, world: World, n: int, lost: int = -1) -> World:
        node = world.nodes[n]
        work, written = node.work, self._written(world, n)
        assert work is not None
        if written is None:
            return self._answer(self._fail(world, n), n, "refused", work)
        world = unlocked(with_node(written, n, node._replace(work=None)), n)
        world = self._tell(world, n, lost)
        if work.answer:
            given = {(work.frame.sender, work.answer)}
            for at, person in enumerate(world.people):
                own = self.names[at] == work.frame.sender or not self.rule("own seat alone")
                if person.node == n and own:
                    world = with_person(world, at, person._replace(saw=person.saw | given))
        return self._answer(world, n, work.decided, work)

    def _fail(self, world: World, n: int) -> World:
        """The transaction is over, and as far as the node knows nothing came of it."""
        node = world.nodes[n]
        assert node.work is not None
        room = node.work.before if self.rule("taken back") else node.room
        at = self.names.index(node.work.frame.sender)
        again = world.people[at]._replace(sent=False, tries=world.people[at].tries + 1)
        world = with_person(world, at, again)  # it is told to try again, or does so by itself
        return unlocked(with_node(world, n, Node(room)), n)

    def _answer(self, world: World, n: int, said: str, work: Work | None = None) -> World:
        """The answer to a wish, if its person is still at this node and waits for it."""
        work = work or world.nodes[n].work
        assert work is not None
        at = self.names.index(work.frame.sender)
        me = world.people[at]
        if me.node != n or work.frame.key[1] != me.wish:
            return world
        new = me._replace(wish=me.wish + 1, sent=False, tries=0, answers=(*me.answers, said))
        return with_person(world, at, new)
