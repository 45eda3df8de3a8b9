"""Prints the question a person would see after each move on five ladders, for people to judge.

Run from the repository: `python -m benchmarks.coaching.show_questions`. Which of several fitting
questions is shown hangs on the ids of the cards: `--ids 1` shows the same ladders with others.
"""

from __future__ import annotations

import argparse

from okrlab.blocks.ladder.cards import LadderGraph
from okrlab.blocks.ladder.neighbours import brief
from okrlab.blocks.ladder.questions import next_question
from tests.coaching.ladders import STORIES, Story, play


def card_line(ladder: LadderGraph, card: str) -> str:
    """A rung with its level, or a link with its ends, in one line."""
    if card in ladder.rungs:
        rung = ladder.rungs[card]
        return f"[{rung.level}] {rung.text}" + (f"  ({rung.actor})" if rung.actor else "")
    link = ladder.links[card]
    ends = " -> ".join(brief(ladder.rungs[end].text) for end in (link.lower, link.upper))
    return f"[link] {ends}" + (f"  ({link.assumption}; {link.evidence})" if link.assumption else "")


def show(story: Story, seed: int) -> int:
    """Print one ladder's dialogue; how many questions were shown."""
    print(f"\n## {story.team} (chains may end at: {story.stop})\n")
    asked: list[tuple[str, str]] = []
    for number, (card, wrote, ladder) in enumerate(play(story, seed), 1):
        new = "" if wrote == "card" else f"  <- {wrote}"
        print(f"{number:2}. {card_line(ladder, card)}{new}")
        question = next_question(ladder, card, wrote=wrote, asked=asked)
        if question is None:
            print("      (no question)")
            continue
        asked.append((question.id, question.card))
        if question.card != card:
            print(f"      @ {card_line(ladder, question.card)}")
        print(f"      ? {question.text}   <{question.id}, {question.action}>")
    return len(asked)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Show the questions on five ladders.")
    options.add_argument("--ids", type=int, default=0, metavar="SEED", help="other ids for cards")
    seed = options.parse_args().ids
    print(f"\n{sum(show(story, seed) for story in STORIES)} questions shown")
