"""Prints the question a person would see after each move on five ladders, for people to judge.

Run from the repository: `python -m benchmarks.coaching.show_questions`.
"""

from __future__ import annotations

from okrlab.coaching.questions import next_question
from okrlab.coaching.shape import brief
from okrlab.model.ladder import Ladder
from tests.coaching.ladders import STORIES, Story, play


def card_line(ladder: Ladder, card: str) -> str:
    """A rung with its level, or a link with its ends, in one line."""
    if card in ladder.rungs:
        rung = ladder.rungs[card]
        return f"[{rung.level}] {rung.text}" + (f"  ({rung.actor})" if rung.actor else "")
    link = ladder.links[card]
    ends = " -> ".join(brief(ladder.rungs[end].text) for end in (link.lower, link.upper))
    return f"[link] {ends}" + (f"  ({link.assumption}; {link.evidence})" if link.assumption else "")


def show(story: Story) -> int:
    """Print one ladder's dialogue; how many questions were shown."""
    print(f"\n## {story.team} (chains may end at: {story.stop})\n")
    asked: list[str] = []
    for number, (card, ladder) in enumerate(play(story), 1):
        print(f"{number:2}. {card_line(ladder, card)}")
        question = next_question(ladder, card, asked=asked)
        if question:
            asked.append(question.id)
            print(f"      ? {question.text}   <{question.id}, {question.action}>")
        else:
            print("      (no question)")
    return len(asked)


if __name__ == "__main__":
    print(f"\n{sum(show(story) for story in STORIES)} questions shown")
