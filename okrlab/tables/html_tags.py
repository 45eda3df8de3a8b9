"""Elements of web pages by what they mean for reading them."""

from __future__ import annotations

from typing import Final

DROPPED: Final = frozenset(
    (
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "head",
        "nav",
        "iframe",
        "object",
        "math",
        "select",
        "button",
        "textarea",
    )
)
"""Nothing in them is read."""
VOID: Final = frozenset(
    (
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
        "wbr",
    )
)
"""They have no end."""
BLOCKS: Final = frozenset(
    (
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "section",
        "article",
        "blockquote",
        "summary",
        "details",
        "header",
        "main",
        "body",
        "figure",
        "figcaption",
        "address",
        "hr",
        "caption",
        "aside",
        "footer",
        "form",
        "fieldset",
        "center",
        "pre",
        "ac:task-body",
    )
)
"""They begin a line of their own."""
STRUCK: Final = frozenset(("del", "s", "strike"))
BOLD: Final = frozenset(("b", "strong"))
MENUS: Final = frozenset(("navigation", "menu", "menubar", "banner", "contentinfo", "search"))
"""Roles of elements that stand round a page's text."""
NOTED: Final = ("#cmnt", "#ftnt", "#_ftn", "#_edn", "#_cmnt", "#_msocom")
"""How the addresses of comments and footnotes begin, whose marks "[a]" stand within the text."""
WRITTEN: Final = frozenset(("p", "li", "dd", "dt", "td", "th", "blockquote", "summary"))
"""Elements of text that somebody wrote; others also hold labels and figures of a page."""
LOOSE: Final = frozenset(("br", "hr", "wbr", "p", "li", "tr", "td", "th", "dt", "dd"))
"""Elements that need no end; in a line of text, any other without one is a word: "a <table>"."""
