"""Which widgets of a notebook its page shows when it comes, and which ones name each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_REFERS = "IPY_MODEL_"


def shown_first(states: Mapping[str, Mapping[str, Any]], views: Sequence[str]) -> set[str]:
    """The widgets in these views, and those inside: not the boards that a stage may show later.

    >>> states = {"a": {"children": ["IPY_MODEL_b", "IPY_MODEL_c"], "_stage": {"x": "c"}}}
    >>> sorted(shown_first({**states, "b": {}, "c": {}}, ["a"]))
    ['a', 'b']
    """
    later = {id for state in states.values() for id in (state.get("_stage") or {}).values()}
    found: set[str] = set()
    left = list(views)
    while left:
        if (id := left.pop()) in states and id not in found | later:
            found.add(id)
            left += referred(states[id])
    return found


def referred(state: Mapping[str, Any]) -> list[str]:
    """The widgets that a state names."""
    found: list[str] = []
    for key, value in state.items():
        if key != "_stage":
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, str) and one.startswith(_REFERS):
                    found.append(one.removeprefix(_REFERS))
    return found
