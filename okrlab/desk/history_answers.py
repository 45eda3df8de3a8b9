"""How the questions about a history are answered at the desk: by which options."""

from __future__ import annotations

from typing import Final

FLAGS: Final = {
    "no_date_column": "--date",
    "half_a_rate": "--numerator --denominator",
    "which_order": "--dates dmy | mdy | ymd",
    "guessed_order": "--dates dmy | mdy | ymd",
    "odd_spacing": "--every, --events",
    "one_date": "--every, --events",
    "guessed_rhythm": "--every, --events",
    "too_fine": "--every",
    "within_days": "--every day --twice sum | mean | first | last, --events",
    "within_long": "--twice sum | mean",
    "running_within": "--steps | --no-steps",
    "twice": "--twice mean | sum | first | last",
    "which_decimal": "--decimal point | comma",
    "several_metrics": "--value, --name, --all",
    "no_column": "",
    "which_sheet": "--sheet",
    "which_hidden": "--hidden take | leave",
    "hidden_rows": "--hidden take",
    "hidden_columns": "--hidden take",
    "groups": "--group-by, --where",
    "groups_together": "--where, --metric and --group-by, --twice sum",
    "no_such_rows": "--where",
    "two_dates": "--since, --events",
    "running_total": "--steps | --no-steps",
    "year_to_date": "--steps | --no-steps",
    "never_falls": "--steps",
    "maybe_answers": "--scale nps | csat",
    "means_of_answers": "--scale value, --numerator --denominator",
    "unread_numbers": "--events, --value",
    "averaged": "--twice sum",
    "guessed_scale": "--scale",
    "no_metric": "--name",
    "zoned": "--zone",
    "more_than_all": "--scale count",
    "negative": "--scale value",
    "averaged_percent": "--numerator --denominator",
    "guessed_single": "--every",
    "guessed_mean": "--twice sum",
    "off_scale": "--scale value",
    **dict.fromkeys(("no_nps", "no_csat", "no_rate", "no_count"), "--scale value"),
    "xmrit_dividers": "--rebase",
    "silent_long": "--today",
    "silence_long": "--today",
    "month_days": "--per day",
    "working_days": "--per working_day",
    "exposure": "--denominator",
    "per": "--per day | working_day",
    "better_by_name": "--better up | down",
    "better_by_target": "--better up | down",
    "which_better": "--better up | down",
}
"""By problem, note or caution, the option that answers it; none if only another file can."""
QUESTIONS: Final = frozenset(
    (
        *("which_order", "which_decimal", "which_sheet", "which_hidden"),
        *("several_metrics", "no_metric"),
        *(
            "groups",
            "groups_together",
            "no_such_rows",
            "two_dates",
            "running_total",
            "year_to_date",
        ),
        *("means_of_answers", "unread_numbers", "twice", "odd_spacing", "one_date", "half_a_rate"),
    )
)
"""What is open in a file that is in order: an option answers it."""
