"""A journey map as a file to download, in any of its formats."""

from __future__ import annotations

from typing import Final

from okrlab.blocks.journey.cards import View
from okrlab.blocks.journey.critical import Scores
from okrlab.blocks.journey.map_document import journey_markdown
from okrlab.blocks.journey.map_files import to_csv, to_xlsx
from okrlab.blocks.journey.map_picture import journey_svg
from okrlab.record.deck import Deck
from okrlab.results import FORMATS
from okrlab.results.csv import marked
from okrlab.results.drawing import png

MIME_TYPES: Final = {
    "csv": FORMATS["csv"].type,
    "wide.csv": FORMATS["csv"].type,
    "md": FORMATS["md"].type,
    "svg": "image/svg+xml",
    "xlsx": FORMATS["xlsx"].type,
    "png": "image/png",
}
"""The formats, by the ending of their files. A wide table has stages across and lanes down."""


def map_file(
    deck: Deck, scores: Scores, format: str, *, persona: str = "", view: View = "now"
) -> bytes:
    """The map in one of the formats of `MIME_TYPES`.

    `persona` and `view` choose what a picture shows; tables and text hold everything. Raises
    `ValueError` for another format.

    >>> map_file(Deck(board="journey"), {}, "csv")[3:10]
    b'persona'
    """
    match format:
        case "csv" | "wide.csv":
            wide = format == "wide.csv"
            return marked(to_csv(deck, scores, wide=wide))
        case "xlsx":
            return to_xlsx(deck, scores)
        case "md":
            return journey_markdown(deck, scores).encode()
        case "svg":
            return journey_svg(deck, scores, persona=persona, view=view).encode()
        case "png":
            return png(journey_svg(deck, scores, persona=persona, view=view))
        case _:
            raise ValueError(format)
