"""Replays the script through real sessions, and keeps all that each of them was sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from msgspec.structs import replace

from okrlab.host import wire
from okrlab.host.line import RemoteSession
from okrlab.record import agendas
from okrlab.record import events as e
from okrlab.record.workshop import Workshop
from tests.golden.script import Script, Step, Wording, block_of
from tests.workshop.served import Served

PATIENCE = 60


class Device(RemoteSession):
    """A session that keeps every message it gets, and can go without a goodbye."""

    def __init__(self, address: str, token: str) -> None:
        self.received: list[wire.Reply] = []
        self.dead = self.closed = False
        super().__init__(address, token, patience=PATIENCE)

    def hear(self, reply: wire.Reply) -> None:
        self.received.append(reply)
        super().hear(reply)

    def _post(self, frame: bytes) -> None:
        if not self.dead:
            super()._post(frame)

    def close(self) -> None:
        self.closed = True
        super().close()

    def until(self, what: Any, why: object) -> None:
        """Wait until it holds, looking again whenever something is another."""
        changed = threading.Event()
        stop = self.listen(lambda _: changed.set())
        try:
            while not what():
                assert changed.wait(PATIENCE), f"did not come: {why}"
                changed.clear()
        finally:
            stop()


class Seat:
    """Somebody in the room, with one device or more; what they do is done on the last one."""

    def __init__(self, replay: Replay, who: str) -> None:
        self.replay, self.who = replay, who
        self.person = self.rejoin = ""
        self.devices: list[Device] = []
        self.gone = False

    @property
    def session(self) -> Device:
        """The device in their hands."""
        return self.devices[-1]

    def come(self, step: Step) -> None:
        """In by a link, with a name."""
        hall = self.replay.hall
        entered = hall.register.enter(hall.secrets[step.by], self.replay.script.name(self.who))
        self.person, self.rejoin = entered.session, entered.rejoin_secret
        self.sit(entered.session)

    def sit(self, person: str) -> None:
        """Open another device."""
        hall = self.replay.hall
        with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop in this thread is not for it
            token = hall.token(person)
            self.devices.append(elsewhere.submit(Device, hall.node.address, token).result())

    def come_back(self) -> None:
        """In by their personal link, on another device."""
        self.gone = False
        self.sit(self.replay.hall.register.enter(self.rejoin, "").session)

    def go(self, *, dies: bool) -> None:
        """Leave, or be gone without a word."""
        self.gone = True
        for device in self.devices:
            device.dead = dies
            device.close()

    def see(self, step: Step) -> None:
        """Wait for what the step says this person sees."""
        session, wording = self.session, self.replay.wording
        session.until(lambda: wording.is_seen(step, session.workshop, session.tallies), step)

    def begin(self, step: Step) -> Future[Any] | None:
        """Do the step; the future is the recorder's answer, None where a page has it."""
        session, wording = self.session, self.replay.wording
        session.until(lambda: wording.is_ready(step, session.workshop), step)
        return session.do(wording.command(step, session.workshop))

    def end(self, step: Step) -> None:
        """The step was answered."""

    def before_reveal(self, others: list[str]) -> None:
        """These texts of other people are still sealed."""

    def leave(self) -> None:
        """The replay is over."""
        for device in self.devices:
            device.close()


class Replay:
    """A script in a hall. `kinds` says who does their steps on something else than a session."""

    def __init__(self, script: Script, hall: Served, kinds: dict[str, Callable[..., Seat]]) -> None:
        self.script, self.hall, self.kinds = script, hall, kinds
        self.seats: dict[str, Seat] = {}
        self.persons: dict[str, str] = {}
        self.wording = Wording(script, self.persons)
        blocks = agendas.fresh(script.plan(), wire.new_id)
        hall.workshop = hall.register.create(
            script.title, team=script.team, cycle=script.cycle, begun=[e.AgendaSet(blocks=blocks)]
        )

    def run(self) -> None:
        """From the first step to the last; every one is answered as the script says."""
        for moment in self.script.moments():
            begun = [(step, self._begin(step)) for step in moment]
            for step, futures in begun:
                self._end(step, futures)

    def _begin(self, step: Step) -> list[Future[Any] | None]:
        if step.does == "comes":
            seat = self.seats[step.who] = self.kinds.get(step.who, Seat)(self, step.who)
            seat.come(step)
            self.persons[step.who] = seat.person
            return []
        seat = self.seats[step.who]
        match step.does:
            case "returns":
                seat.come_back()
            case "leaves" | "dies":
                seat.go(dies=step.does == "dies")
            case "sees":
                seat.see(step)
            case _:
                if step.does == "reveals":
                    self._before_reveal(step.block)
                return [one.begin(step) for one in self._who(step)]
        return []

    def _who(self, step: Step) -> list[Seat]:
        return [self.seats[who] for who in (step.who, step.also) if who]

    def _before_reveal(self, recipe: str) -> None:
        answers = self.script.sealed().get(recipe, [])
        for who, seat in self.seats.items():
            others = [one for one in answers if not self._is(self.persons[who], one.who)]
            seat.before_reveal([t for one in others for texts in one.texts.values() for t in texts])

    def _end(self, step: Step, futures: list[Future[Any] | None]) -> None:
        said = [future.result(PATIENCE) for future in futures if future is not None]
        codes = sorted(getattr(one, "code", type(one).__name__) for one in said)
        if step.also:  # whoever was a moment later is told so, and nothing is done twice
            assert codes in (["Done", "already_done"], ["Done"], ["already_done"]), (step, said)
        else:
            assert codes == [step.refused or "Done"] * len(said), (step, said)
        if futures:
            for seat in self._who(step):
                seat.end(step)

    # -- what has to hold at the end -----------------------------------------------------

    def devices(self) -> list[tuple[str, Device]]:
        """Every session there ever was, with who held it."""
        return [(who, one) for who, seat in self.seats.items() for one in seat.devices]

    def boards(self) -> list[Workshop]:
        """What everybody still there sees, once the last news has reached them."""
        here = [one for _, one in self.devices() if not one.closed]
        for one in here:
            one.until(lambda one=one: one.workshop.agenda.closed, "the end")
        return [_shared(one.workshop) for one in here]

    def early(self) -> list[tuple[str, str]]:
        """Who was sent a sealed text of somebody else's before its reveal, and which."""
        found = []
        for who, device in self.devices():
            mine = self.persons[who]
            for recipe, steps in self.script.sealed().items():
                block = block_of(device.workshop, recipe).id
                for reply in device.received:
                    if _reveals(reply, block):
                        break
                    frame = wire.encode(reply)
                    told = isinstance(reply, wire.Mine | wire.Welcome)
                    found += [
                        (who, text)
                        for step in steps
                        if not (told and self._is(mine, step.who))
                        for texts in step.texts.values()
                        for text in texts
                        if text.encode() in frame
                    ]
        return found

    def _is(self, person: str, who: str) -> bool:
        merged = next(iter(self.seats.values())).session.workshop.merged
        other = self.persons[who]
        return merged.get(person, person) == merged.get(other, other)

    def told_anew(self) -> set[str]:
        """Who was sent the whole state a second time on one device."""
        return {
            who
            for who, device in self.devices()
            if sum(isinstance(r, wire.Welcome) and r.state is not None for r in device.received) > 1
        }

    def was_sent(self, text: str) -> bool:
        """Whether anybody was ever sent this text."""
        received = (one for _, device in self.devices() for one in device.received)
        return any(text.encode() in wire.encode(one) for one in received)

    def log(self) -> list[e.Recorded]:
        """The whole record of the workshop."""
        record = self.hall.record
        with record.reading() as db:
            return record.read_since(db, self.hall.workshop, 0, None)

    def close(self) -> None:
        """Everybody leaves."""
        for seat in self.seats.values():
            seat.leave()


def _shared(workshop: Workshop) -> Workshop:
    """The part of a workshop that is the same for everyone."""
    return replace(workshop, revision=0, notes={}, quiet={})


def _reveals(reply: wire.Reply, block: str) -> bool:
    """Whether this message shows that the block is revealed."""
    events: tuple[e.Recorded, ...] = ()
    if isinstance(reply, wire.Welcome):
        if reply.state and reply.state.agenda.stage(block).revealed:
            return True
        events = reply.news
    elif isinstance(reply, wire.News):
        events = reply.events
    return any(
        isinstance(one.event, e.BlockRevealed) and one.event.block == block for one in events
    )


def settled(script: Script, content: str) -> str:
    """An export with what is meant to differ taken out: the order of answers, and the day.

    Anonymous answers come in an order that tells nothing, so they are sorted here.
    """
    said = re.sub(r"\b20\d\d-\d\d-\d\d\b", "DAY", content)
    said = re.sub(r"(?<= · )\d{1,2} [A-Z][a-z]+ 20\d\d(?=\n|<)", "DAY", said)  # below the title
    said = re.sub(r"(?<=<ul class=said>).*?(?=</ul>)", lambda m: _sorted(m[0], "</li>"), said)
    for block in script.plan():
        for prompt in block.prompts:
            if prompt.kind == "text":
                lines = rf"(?m)(?<=^### {re.escape(prompt.text)}\n\n)(?:- .*\n)+"
                said = re.sub(lines, lambda m: _sorted(m[0], "\n"), said)
    return said


def _sorted(lines: str, end: str) -> str:
    return "".join(f"{line}{end}" for line in sorted(lines.split(end)[:-1]))
