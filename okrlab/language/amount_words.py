"""The words around an amount that say what it is: a label, a habit, an age, a baseline, a range."""

from __future__ import annotations

import re
from typing import Final

LABEL: Final = re.compile(
    r"(?<!\w)(?:(?:version|guideline|guide|release|standard|spec|specification|protocol|edition|"
    r"revision|framework|directive|regulation|sprint|module|tier|grade|level|phase|step|stage|page|"
    r"type|section|article|chapter|layer|scope|objective|number|room|wave|feature|product|region|"
    r"segment|season|episode|unit|lot|building|line|zone|aim|task|deliverable|milestone|goal|theme|"
    r"thrust|pilot|epoch|circular|pm|day|week|month|year|work\spackage|key\sstage|division|"
    r"measure|indicator|outcome|result|session|question|clause|paragraph|component|strand|ordinance|"
    r"resolution|decree|act|law|criteri(?:on|a)|kpi|bill|floor|category|route|highway|platform)s?|v|policy|"
    r"annex|appendix|tier-|iso|class|severity|priority|series|python|postgresql|mysql|node|php|java|"
    r"windows|ra|per|every|each|age|aged|ages|kr|no\.|under-|over-|years?\sof\sage)\s?$",
    re.I,
)
TWINS: Final = re.compile(
    r"\b(?:one|two|three|\d{1,2}),?\s?(?:(?:to|and|or|-|–|&|/),?\s?)?\Z", re.I
)
"""The first of two labels: "years 1 and 2"."""
ORDINARY: Final = re.compile(
    r"^(?:\s?intervals?\b|[-–](?!\d|months?\srunway|stars?\srating)|\s(?:after|later|ago|past|prior|before|overdue|olds?|late|o'clock|of\sage|[ap]\.?m(?!\s[a-z]+s\b))\b|(?:\sor\smore)?(?:\sdays?)?\s(?:past\sdue|overdue|bucket)\b|\sfeedback\b|\sstar\sreviews?\b|\(\w\)|:\d\d|\s?(?:st|nd|rd|th)\b(?!\s?percentile|\splace)|\s(?:more\sregions|another\b|by\sone\b|size\b|"
    r"time\b|go\b|way\b|place\b|hand\b|side\b|stop\b|live\sbirths|people\sat\srisk|inhabitants))",
    re.I,
)
FROM: Final = re.compile(r"\b(?:from|between)\s(?:an?\s|the\s)?(?:[\w'-]+\s){0,4}?\(?$", re.I)
FROM_HERE: Final = re.compile(
    r"\bfrom\s(?:(?:an?|the|our|its)\s)?(?:(?:average|avg\.?|about|around|currently|current|baseline|"
    r"present|existing)\s)?(?:of\s)?$",
    re.I,
)
RELATIVE: Final = re.compile(r"\b(?:by|of|between|another)\s(?:an?\sadditional\s)?$", re.I)
TO: Final = re.compile(
    r"^\s?(?:\)\s?|\([^()]{1,20}\)\s)?(?:[\w/'.,-]+\s){0,6}?(?:to|->|→|=>|–>|—>|till|up\sto|down\sto)\s(?:an?\s|the\s)?(?:[a-z'-]+\s){0,2}?$|^\s?(?:-?->|[→➔➜➝➞⟶⇒⇨▶►]|=>|–>)\s?$|^\svs\.?\s(?:the\s)?(?:target|goal)\s(?:of\s)?$",
    re.I,
)
RANGE: Final = frozenset((" to ", "-", "–", " - ", " – ", "—", " or "))
HABIT: Final = re.compile(r"(?<!\w)(?:per|a|an|each|every)\s$", re.I)
REACHED: Final = re.compile(
    r"\b(?:surpass|exceed|reach|achieve|attain|score|hit|earn|maintain)(?:e?s|ing|d|ed)?\san?\s\Z",
    re.I,
)
"""Before a score: "surpass a 72 rating"."""
AGE: Final = re.compile(
    r"(?:children|infants|adults|people|persons|youth|women|men|girls|boys|pupils|those|everyone|purchases|births|anyone|deaths|malnutrition|mortality|stunting)"
    r"\s(?:aged\s)?$",
    re.I,
)
AGED: Final = re.compile(r"(?<!\w)(?:aged?|scale\s(?:of|from))\s$", re.I)
PART_OF: Final = re.compile(r"\b(?:with|within|in|after|of|for)\s[\w.,\s]{1,30}\Z", re.I)
LASTING: Final = re.compile(
    r"(?:for|after|every|(?:session|run|period|streak)s?\sof|than\sonce|least\sonce|last)\s(?:at\sleast\s|the\s)?$",
    re.I,
)
CHANGE: Final = re.compile(
    r"\b(?:zero-(?:waste|carbon|emissions?|harm|defects?)|break[-\s]even|no\snet\sloss|"
    r"(?:more\sthan|minimum\sof)\s(?:twice|thrice)(?:\s(?:an?|per|each)\s\w{3,7})?|"
    r"doubl(?:e|es|ed|ing)|(?:tripl|trebl)(?:e|es|ed|ing)|quadruples?|top[-\s](?:quartile|quintile|decile)|halv(?:e|es|ed|ing)|twice(?=\sas\s|\sthe\s)|eliminat(?:e[sd]?|ing)|\Aelimination|eradicat(?:e[sd]?|ing)|half\sas\smany|(?:carbon|climate)[-\s]neutral(?:ity)?|net-zero|(?:two|three|four|five|ten)fold)\b",
    re.I,
)
NOT_YET: Final = re.compile(r"(?:\b(?:identify|detect|find)\sand|,\sor)\s\Z", re.I)
"""Before "eliminate" that asks for no more than a try."""
OFTEN: Final = re.compile(r"^\s(?:a|an|per|every|each)\s|^[-\s](?:digit|check)", re.I)
TO_NEXT: Final = re.compile(r"\s?(?:to|-|–|\+|and|through|&|/|or|,|, and|and/or)\s?")
LIMITS: Final = ("within", "under", "over", "more ", "less ", "up ", "at least", "<", ">")
HAVING: Final = re.compile(
    r"(?<!\w)(?:with|having|have|has|within|after|every|last|past|aged|in|for|than)\s\Z", re.I
)
ONE_OF: Final = re.compile(
    r"\s(?:of\s(?:the|our|its|their|them|these)|or\smore|(?:to|on|by)\sone|another|voice|stop)\b",
    re.I,
)
BY: Final = re.compile(r"\bby\s(?:about\s|at\sleast\s|another\s)?\Z", re.I)
AMONG: Final = re.compile(r"\b(?:in|among|across|from|of|for|over)\s(?:the\s|our\s|all\s)?\Z", re.I)
PEOPLE: Final = re.compile(
    r"(?<!\w)(?:children|infants|adults|people|persons|youth|women|men|girls|boys|pupils|residents|"
    r"students|adolescents|age)\s\(?(?:of\s|between\s)?\Z",
    re.I,
)
OLD: Final = re.compile(r"\s(?:and|or)\s(?:older|over|above|under|younger|up)\b|\syears\sold", re.I)
UNDER: Final = re.compile(r"(?:['’]?s\b|\s(?:mortality|year|child|deaths))", re.I)
ALWAYS: Final = frozenset(
    (
        "24 hours a day",
        "0x",
        "seven days a week",
        "7 days a week",
        "24/7",
        "24/5",
        "365 days a year",
    )
)
QUALIFIERS: Final = (
    "at ",
    "no ",
    "not ",
    "more ",
    "less ",
    "fewer ",
    "up ",
    "min",
    "max",
    "over ",
)
SCALE: Final = re.compile(
    r"(?:age[ds]?|grades?|tiers?|levels?|per|every|each|class|stage)\s?$", re.I
)
VERBS: Final = frozenset(("release ", "feature ", "measure ", "question ", "act "))
COMPARING: Final = frozenset(
    (
        *("level", "levels", "baseline", "previous", "prior", "last", "preceding", "compared"),
        *("relative", "vs", "versus", "than", "current", "figures", "values", "rates"),
    )
)
BARE_YEAR: Final = re.compile(
    r"\b(?:from|over|above|below|against|on|since)\s((?:19|20)\d\d)(?=\s(?:by|until|before)\b|[.,;)]|\Z)|"
    r"\bover\s((?:19|20)\d\d)(?=\s(?!to\b|and\b|or\b|through\b|in\b)[a-z])",
    re.I,
)
"""A year that a change in percent is measured from."""
EACH: Final = re.compile(r"\b(?:each|every|per|this|next|first|a)\s\w{3,5}\s\Z", re.I)
"""Before a number: "each year 500 trees"."""
PLANS: Final = re.compile(
    r"\s(?:[\w-]{1,20}\s){0,2}(?:plan|strategy|vision|programme|program|agenda|roadmap|contract|"
    r"anniversary|cycle|forecast|budget|horizon|warranty|review)s?\b",
    re.I,
)
"""After a number of years that names a plan: "the 10 year water plan"."""
AFTERWARDS: Final = re.compile(
    r"\b(?:re-?admi\w{1,10}|deaths?|mortality|relapses?|recidivism|reoffend\w{0,5})\s(?:by\s[\d.]{1,5}\s?%\s)?\Z",
    re.I,
)
"""Before the time in which something is to be counted: "readmissions within 30 days"."""
