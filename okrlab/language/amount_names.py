"""Which numbers are part of a name: Windows 11, SOC 2, the 6+1 model, 4.18 GA, 5G, #12."""

from __future__ import annotations

import re
from typing import Final

from okrlab.language.lexicon import known, small
from okrlab.language.tokens import Tokens

_NAMED: Final = re.compile(
    r"(?:One|Two|Three|Four|Five|Six|Seven)\s(?!Minute|Hour|Day|Week|Month|Year|People|Million)"
    r"[A-Z][a-z]+\s[a-z]"
)
_CODED: Final = re.compile(r"(?:[GDSX]|FA|PL|[ap]m)\b")
_LISTED: Final = re.compile(r"[.):]\s?(?=\s?[A-Za-z])|\s[-–]\s(?=[A-Z])")
_ISSUES: Final = frozenset(
    ("build", "issue", "ticket", "pr", "bug", "case", "goal", "item", "objective", "priority", "kr")
)
_RELEASED: Final = frozenset(("ga", "lts", "rc", "beta", "alpha", "release", "milestone"))
_STANDARDS: Final = frozenset(
    (
        *("soc", "wcag", "iso", "iec", "tls", "http", "covid", "rfc", "pep", "fips", "pci", "ieee"),
        *("en", "sdg", "sdgs", "nist", "fortune", "ftse", "csa", "basel", "ifrs", "ias", "gaap"),
        *("ros", "fedramp", "hitrust", "itil", "cobit", "gri", "mifid", "psd", "solvency", "html"),
        *("css", "usb", "bluetooth", "ubuntu", "debian", "nfpa", "ashrae", "euro", "agenda", "cop"),
        *(
            "react",
            "angular",
            "vue",
            "rails",
            "django",
            "laravel",
            "drupal",
            "wordpress",
            "magento",
        ),
        *("kubernetes", "postgres", "mongodb", "kotlin", "swift", "unity", "chrome", "firefox"),
        *("cmmi", "trl", "erasmus", "windows", "ios", "android", "din", "ansi", "astm", "owasp"),
    )
)
_CLASSED: Final = frozenset(
    (
        *("industry", "gen", "web", "horizon", "office", "section", "title", "article", "chapter"),
        *("annex", "appendix", "route", "highway", "code", "part", "indicator", "cohort", "cat"),
        *("category", "pillar", "workstream", "option", "scenario", "batch", "schedule", "form"),
        *("figure", "table", "band", "ward", "district", "zone", "terminal", "hall", "output"),
    )
)
"""With a capital, and not as the first word, their numbers are names as well: Section 8."""
_NAMING: Final = ("of", "in", "on", "with", "for", "and", "the")
_HALVES: Final = re.compile(r"\s(?:marathon|time|term|board|life|way|past)s?\b", re.I)
_QUOTES: Final = re.compile(r'(?<!\d)"')
_INCHES: Final = frozenset('"″”')


def is_name(cut: Tokens, at: int, match: re.Match[str]) -> bool:
    """Whether a number is part of a name: "One Health", "Windows 11", "SOC 2", "4.18 GA", "5G"."""
    text, words = cut.text, cut.words
    begin, end = match.span()
    if match["spelt"]:
        if match["spelt"].lower().endswith("half") and _HALVES.match(text, end):
            return True  # "a half marathon"
        if _NAMED.match(text, begin):
            return True  # "One Water model"
        following = text[end : end + 2]
        named = text[begin].isupper() and following[:1] == " " and following[1:].isupper()
        return named and at > 0 and text[cut.spans[at - 1][0]].islower()
    if text.startswith(("24x7", "24×7"), begin):
        return True
    if match["digits"] and match["plus"] and text[end : end + 1].isdigit():
        return True  # "the 6+1 model"
    if match["digits"] and text[end : end + 1] in _INCHES and _opened(text, end):
        return True  # pipes of 2"
    if begin and text[begin - 1] == "+" and text[begin - 2 : begin - 1].isalnum():
        return True
    if not match["digits"] or match["unit"] or match["money"] or match["of"] or match["plus"]:
        return False
    if match["scale"] or (match["tail"] or "+") != "+":
        return False
    after = text[end : end + 2]
    if _CODED.match(text, end):
        return True  # 5G, 3D, 9am
    if after[:1] == "." and after[1:].isdigit():
        return True  # 1.2.3
    if text[begin - 1 : begin] == "#" and text[begin - 2 : begin - 1].isalnum():
        return True  # "rust#125116"
    if text[begin - 1 : begin] == "#" and at > 1 and words[at - 2] in _ISSUES:
        return True
    begun = not text[:begin].strip("(# ")
    if begun and begin and text[begin - 1] == "#":
        return True  # "#1 concern"
    if begun and _LISTED.match(text, end) and text[end:].strip(").: "):
        return True  # "1. Hire a cook"
    following = words[at + 1] if at + 1 < len(words) else ""
    pointed = "." in match["digits"]
    if pointed and following in _RELEASED:
        return True
    if begun and pointed and text[end + 1 : end + 2].isupper() and (entry := known(following)):
        return bool(entry.verbs)  # "1.2 Raise the …"
    return at > 0 and text[cut.spans[at - 1][1] : begin] == " " and _follows_name(cut, at, pointed)


def _opened(text: str, at: int) -> bool:
    """Whether a quotation mark at a position opens nothing and closes nothing: inches."""
    if text[at] != '"':
        return text[at] == "″"
    return len(_QUOTES.findall(text, 0, at)) % 2 == 0 and text[at + 1 : at + 2] in " .,;)"


_BEFORE_NAMES: Final = frozenset(("to", "on", "with", "for", "in", "of", "from", "the", "and"))
_SCORED: Final = frozenset(
    ("reach", "achieve", "hit", "score", "maintain", "keep", "exceed", "get", "have", "increase")
)
_RELEASE: Final = re.compile(r"\d\.0")
_SCORES: Final = frozenset(
    ("gpa", "csat", "nps", "enps", "ces", "roas", "roi", "bmi", "ph", "cgpa")
)
_MEASURED: Final = frozenset(
    ("gpa", "average", "avg", "mean", "median", "score", "rating", "index")
)
_MOVES: Final = re.compile(r"\s?(?:→|->|=>|to\s|–>)")


def _follows_name(cut: Tokens, at: int, pointed: bool) -> bool:
    """Whether the word before a number is a name that numbers belong to."""
    number = cut.words[at]
    text, before, start = cut.text, cut.words[at - 1], cut.spans[at - 1][0]
    after = text[cut.spans[at][1] : cut.spans[at][1] + 4]
    if _MOVES.match(after):
        return False  # "Backers on Patreon 60 → 140"
    if before in _STANDARDS:
        return True
    if pointed and number.endswith(".0") and text[start - 1 : start] == "-":
        return True  # "DCAT-US 3.0"
    if _RELEASE.fullmatch(number) and text[start].isupper() and before not in _SCORES:
        return True  # "MVP 1.0"
    written = text[start : cut.spans[at - 1][1]]
    if pointed and number.endswith(".0") and written.islower() and known(before) is None:
        stop = before in small("english") or before in small("skip") or before in small("stop")
        return not stop and before not in _MEASURED  # "multistream 2.0"
    if before in _CLASSED and written[0].isupper() and (at > 1 or pointed):
        return True
    if (
        not before.isalpha()
        or not any(mark.isupper() for mark in written)
        or known(before) is not None
    ):
        return False
    led = cut.words[at - 2] if at > 1 else ""
    if written.isupper() and number.isdigit() and text[start - 1 : start] == "(":
        # "the act (RA 9485)", but "(NPS 40)"
        return len(number) > 2 and text[cut.spans[at][1] : cut.spans[at][1] + 1] == ")"
    small_ = written.isupper() and len(number) == 1 and led in _NAMING and start > 0
    if not small_ and (written.isupper() or before in small("english") or before in small("skip")):
        return False  # "NPS 40"
    entry = known(led)
    if led not in _BEFORE_NAMES and not (entry is not None and entry.verbs):
        return False
    if led in _SCORED:
        return False  # "reach Lighthouse 90"
    # "Give Kenya 40 clinics" counts; "move to Fedora 40" does not.
    following = cut.words[at + 1] if at + 1 < len(cut.words) else ""
    return not (following.isalpha() and following not in small("stop") and following[-1] == "s")
