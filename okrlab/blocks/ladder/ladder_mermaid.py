"""A ladder as a Mermaid flowchart, which wikis and code hosts draw from its text.

What people wrote stands in quotes, and every sign that means something to Mermaid, to the HTML that
it makes, or to Markdown is written as an entity. So it is shown as it was typed and never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from okrlab.blocks.ladder.cards import Evidence, LadderGraph, Rung, graphs_of
from okrlab.blocks.ladder.ladder_picture import INK, WIRE
from okrlab.mark import LANES, TINTS
from okrlab.record.workshop import Workshop
from okrlab.texts import text
from okrlab.vocabulary import LEVELS

_ARROWS: Final[dict[Evidence, str]] = {"guess": "-.->", "some": "-->", "proven": "==>"}
_SIGNS: Final = re.compile(r"[!-~](?<![a-zA-Z0-9,.'()/?!%:-])|(?<=\d)[.)](?=\s)|^[-+]|:(?!\s)")
"""Signs of ASCII that are written as entities. `1. ` and `- ` would begin a list in Markdown, and a
colon before a sign can make a style of the line."""
_AFTERWARDS: Final = re.compile(r"(?<=[$\\])(?=\S)|(?<=:)(?=fa-)")
"""What Mermaid looks for once entities are signs again (formulas, line breaks, icons) is parted."""
_NOTHING: Final = "\u2060"
"""A word joiner: it has no width, and no line breaks at it."""


def mermaid_of(workshop: Workshop) -> str:
    """All ladders of a workshop, one chart for each that has a rung."""
    ladders = [ladder for ladder in graphs_of(workshop).values() if ladder.rungs]
    return "\n".join(map(mermaid, ladders or [LadderGraph()]))


def mermaid(ladder: LadderGraph) -> str:
    """The ladder as a flowchart from the bottom up, with a part for each level that has rungs.

    A link is dotted while it is a guess, and thick once it is proven; its assumption stands at it.

    >>> from okrlab.blocks.ladder.cards import Link
    >>> low = Rung(id="a", text='Ran "12" webinars', level="output")
    >>> top = Rung(id="b", text="Set-up is done alone", level="outcome")
    >>> link = Link(id="l", lower="a", upper="b", assumption="they come")
    >>> chart = mermaid(LadderGraph(rungs={"a": low, "b": top}, links={"l": link}))
    >>> print(chart.split("  class")[0].strip())
    flowchart BT
      subgraph output["Output"]
        r1["Ran #34;12#34; webinars"]
      end
      subgraph outcome["Outcome"]
        r2["Set-up is done alone"]
      end
      r1 -.->|"they come"| r2
    """
    names = {rung.id: f"r{n}" for n, rung in enumerate(ladder.ordered(), 1)}
    return "\n".join([*_lines(ladder, names), ""])


def escaped(said: str) -> str:
    """Words as they may stand in the quotes of a label, on one line.

    >>> print(escaped("1. **done**; #3 <b>"))
    1#46; #42;#42;done#42;#42;#59; #35;3 #60;b#62;
    """
    parted = _AFTERWARDS.sub(_NOTHING, " ".join(said.split()))
    return _SIGNS.sub(lambda sign: f"#{ord(sign[0])};", parted)


def _lines(ladder: LadderGraph, names: dict[str, str]) -> Iterator[str]:
    yield "flowchart BT"
    for level in LEVELS:
        rungs = [rung for rung in ladder.ordered() if rung.level == level]
        if rungs:
            yield f'  subgraph {level}["{escaped(text(f"levels.{level}"))}"]'
            yield from (f'    {names[rung.id]}["{_label(rung)}"]' for rung in rungs)
            yield "  end"
    for link in ladder.links.values():
        said = f'|"{escaped(link.assumption)}"|' if link.assumption else ""
        yield f"  {names[link.lower]} {_ARROWS[link.evidence]}{said} {names[link.upper]}"
    for level in LEVELS:
        ids = [names[rung.id] for rung in ladder.ordered() if rung.level == level]
        if ids:
            yield f"  classDef {level}Card fill:{TINTS[level]},stroke:{LANES[level][0]},color:{INK}"
            yield f"  class {','.join(ids)} {level}Card"
            yield f"  style {level} fill:none,stroke:{WIRE}"


def _label(rung: Rung) -> str:
    who = f"<br/>{text('picture.who')} {escaped(rung.actor)}" if rung.actor else ""
    return escaped(rung.text or text("picture.gone")) + who
