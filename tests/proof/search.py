"""Goes breadth first through all that can happen in the model, and knows what must never be."""

from __future__ import annotations

from collections import deque

from tests.proof.model import Model
from tests.proof.world import World


def search(model: Model) -> tuple[list[str], int]:
    """The shortest way to what must never be, if there is one, and how many states were seen.

    Its last line says what is wrong.
    """
    came: dict[World, tuple[World, str] | None] = {model.start: None}
    queue = deque([model.start])
    while queue:
        world = queue.popleft()
        going_on = False
        for step, after in model.steps(world):
            going_on |= not step.startswith("fault")
            if after not in came:
                came[after] = world, step
                queue.append(after)
        if amiss := wrong(model, world) or ("" if going_on else left_over(model, world)):
            way: list[str] = [amiss]
            at = came[world]
            while at is not None:
                way.insert(0, at[1])
                at = came[at[0]]
            return way, len(came)
    return [], len(came)


def wrong(model: Model, world: World) -> str:
    """What is wrong with a state, or nothing."""
    if [one.revision for one in world.log] != list(range(1, len(world.log) + 1)):
        return "the log is not one order without a gap"
    logged = [one.key[:2] for one in world.log]
    if len({*logged}) < len(logged):
        return "a wish is in the log twice"
    if any(one.by != one.key[0] for one in world.log):
        return "somebody did what another one sent"
    gone = [(one.holds[0], one.revision) for one in world.log if one.what == "remove"]
    if any(one.by == who and one.revision > at for who, at in gone for one in world.log):
        return "whoever was removed has written after that"
    shown = next((dict(one.holds) for one in world.log if one.what == "reveal"), None)
    kept = dict(world.sealed) if shown is None else shown
    for name, me in zip(model.names, world.people, strict=True):
        if me.fold != world.log[: len(me.fold)]:
            return f"{name} sees what is no beginning of the log"
        if me.went_back:
            return f"{name} saw more before"
        if any(who != name for who, _ in me.saw):
            return f"{name} sees a private answer of somebody else"
        for nth, said in enumerate(me.answers):
            wish, _, about = model.wishes[name][nth].partition(" ")
            inside = (name, nth) in logged
            if wish == "answer":
                if said == "done" and kept.get(name, 0) < int(about):
                    return f"{name}'s acknowledged answer is not kept, or not shown"
            elif said == "done" and not inside:
                return f"{name}'s acknowledged wish is not in the log"
            elif said == "refused" and inside:
                return f"{name}'s refused wish is in the log"
    return ""


def left_over(model: Model, world: World) -> str:
    """What is not as it should be when nothing more happens by itmodel."""
    for name, me in zip(model.names, world.people, strict=True):
        if me.wish < len(model.wishes[name]):
            return f"{name} waits for an answer for ever"
        if me.told == len(me.fold) and me.fold != world.log:
            return f"{name} is never told all of it"
    return ""
