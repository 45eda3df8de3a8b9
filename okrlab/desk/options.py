"""The options of `okrlab baseline`: the columns, their contents, and the questions asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, get_args

import click

from okrlab.given import day
from okrlab.measure.methods import Limits, Method, RuleSet, Seasonal, Test
from okrlab.texts import text


def conditions(said: tuple[str, ...]) -> dict[str, str]:
    """What `--where` says, by column. Raises `click.BadParameter` without a "=".

    >>> conditions(("team=Blue",))
    {'team': 'Blue'}
    """
    parts = [one.partition("=") for one in said]
    if any(not sign or not column.strip() for column, sign, _ in parts):
        raise click.BadParameter(text("cli.where_form"))
    return {column.strip(): name.strip() for column, _, name in parts}


class Cycle(click.Choice[Any]):
    """A season: a number of periods, "none", or the word for a method that finds it.

    >>> [Cycle(("stl",)).convert(one, None, None) for one in ("12", "none", "stl")]
    [12, False, 'stl']
    """

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Seasonal:
        words = str(value).strip().lower()
        if words in self.choices:
            return "stl"
        if not words.isdecimal() and words != "none":
            self.fail(text("cli.season_form"), param, ctx)
        return False if words == "none" else int(words)


def levels(said: tuple[str, ...]) -> float | dict[date, float] | None:
    """What `--target` says: one level, or levels by their days, as "2027-06-30=2".

    Raises `click.BadParameter` for anything else, and `BadInput` for a day that is none.

    >>> levels(("40",)), levels(("2027-06-30=2", "2027-12-31=4"))[date(2027, 6, 30)]
    (40.0, 2.0)
    """
    parts = [one.rpartition("=") for one in said]
    if len(parts) > 1 and not all(sign for _, sign, _ in parts):
        raise click.BadParameter(text("cli.target_form"))
    try:
        numbers = [float(level) for _, _, level in parts]
    except ValueError:
        raise click.BadParameter(text("cli.target_form")) from None
    if not parts or not parts[0][1]:
        return numbers[0] if numbers else None
    return {day(when.strip()): level for (when, _, _), level in zip(parts, numbers, strict=True)}


_OPTIONS: Final = (
    click.option("--date", default="", metavar="COL", help=text("cli.date_help")),
    click.option("--value", default="", metavar="COL", help=text("cli.value_help")),
    click.option("--numerator", default="", metavar="COL", help=text("cli.numerator_help")),
    click.option("--denominator", default="", metavar="COL", help=text("cli.denominator_help")),
    click.option("--events", is_flag=True, help=text("cli.events_help")),
    click.option("--metric", default="", metavar="COL", help=text("cli.metric_help")),
    click.option(
        "--group-by", "group_by", default="", metavar="COL", help=text("cli.group_by_help")
    ),
    click.option(
        "--where",
        multiple=True,
        metavar="COL=NAME",
        help=text("cli.where_help"),
        callback=lambda _, __, said: conditions(said),
    ),
    click.option("--since", default="", metavar="COL", help=text("cli.since_help")),
    click.option("--steps/--no-steps", default=None, help=text("cli.steps_help")),
    click.option("--all", "every_metric", is_flag=True, help=text("cli.all_help")),
    click.option("--name", default="", help=text("cli.metric_name_help")),
    click.option(
        "--scale",
        help=text("cli.scale_help"),
        type=click.Choice(["value", "rate", "count", "nps", "csat", "score", "duration", "events"]),
    ),
    click.option(
        "--every",
        help=text("cli.every_help"),
        type=click.Choice(["day", "week", "month", "quarter"]),
    ),
    click.option("--per", help=text("cli.per_help"), type=click.Choice(["day", "working_day"])),
    click.option(
        "--better",
        help=text("cli.better_help"),
        type=click.Choice(["up", "down"]),
        callback=lambda _, __, said: said or "",
    ),
    click.option("--changed", metavar="DATE", help=text("cli.changed_help")),
    click.option("--rebase", multiple=True, metavar="DATE[=REASON]", help=text("cli.rebase_help")),
    click.option(
        "--target",
        multiple=True,
        metavar="[DATE=]LEVEL",
        help=text("cli.target_help"),
        callback=lambda _, __, said: levels(said),
    ),
    click.option("--by", metavar="DATE", help=text("cli.by_help")),
    click.option(
        "--dates", "order", type=click.Choice(["dmy", "mdy", "ymd"]), help=text("cli.dates_help")
    ),
    click.option("--decimal", type=click.Choice(["point", "comma"]), help=text("cli.decimal_help")),
    click.option("--limits", type=click.Choice(get_args(Limits)), help=text("cli.limits_help")),
    click.option("--screen", is_flag=True, help=text("cli.screen_help")),
    click.option("--rules", type=click.Choice(get_args(RuleSet)), help=text("cli.rules_help")),
    click.option("--method", type=click.Choice(get_args(Method)), help=text("cli.method_help")),
    click.option("--test", type=click.Choice(get_args(Test)), help=text("cli.test_help")),
    click.option(
        "--season",
        type=Cycle(("stl",)),
        metavar="N|none|stl",
        help=text("cli.season_help"),
    ),
    click.option("--zone", help=text("cli.zone_help")),
    click.option(
        "--twice",
        default="ask",
        help=text("cli.twice_help"),
        type=click.Choice(["ask", "mean", "sum", "first", "last"]),
    ),
    click.option("--sheet", help=text("cli.sheet_help")),
    click.option(
        "--hidden",
        default="ask",
        help=text("cli.hidden_help"),
        type=click.Choice(["ask", "take", "leave"]),
    ),
    click.option("--today", metavar="DATE", help=text("cli.today_help")),
    click.option("--chart", metavar="FILE", help=text("cli.chart_help")),
    click.option(
        "--format",
        default="text",
        show_default=True,
        type=click.Choice(["text", "json", "html", "xmrit"]),
    ),
)


def baseline_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add all options to a command, in the order of its help."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_CHECK: Final = (
    click.option(
        "--format",
        "format_",
        default="table",
        show_default=True,
        type=click.Choice(["table", "json", "jsonl", "github", "sarif", "html"]),
    ),
    click.option(
        "--as",
        "kind",
        help=text("cli.as_help"),
        type=click.Choice(
            [
                *("text", "markdown", "csv", "xlsx", "jsonl", "json", "yaml", "html"),
                *("docx", "odt", "ods"),
            ]
        ),
    ),
    click.option(
        "--fail-on",
        help=text("cli.fail_on_help"),
        type=click.Choice(["note", "advice", "serious"]),
    ),
    click.option("--fail-on-left", is_flag=True, help=text("cli.fail_on_left_help")),
    click.option("--new-since", default="", metavar="FILE", help=text("cli.new_since_help")),
    click.option(
        "--questions/--no-questions", "questions", default=None, help=text("cli.questions_help")
    ),
    click.option("--text", default="", metavar="COL", help=text("cli.text_column_help")),
    click.option("--objective", default="", metavar="COL", help=text("cli.objective_help")),
    click.option("--start", default="", metavar="COL", help=text("cli.start_help")),
    click.option("--target", default="", metavar="COL", help=text("cli.target_column_help")),
    click.option("--due", default="", metavar="COL", help=text("cli.due_help")),
    click.option("--sheet", default="", help=text("cli.statement_sheet_help")),
    click.option(
        "--hidden",
        default="leave",
        show_default=True,
        help=text("cli.statement_hidden_help"),
        type=click.Choice(["take", "leave"]),
    ),
    click.option(
        "--strictness",
        default="steady",
        show_default=True,
        type=click.Choice(["gentle", "steady", "strict"]),
        help=text("cli.strictness_help"),
    ),
    click.option("--no-milestones", is_flag=True, help=text("cli.no_milestones_help")),
    click.option("--no-challenge", is_flag=True, help=text("cli.no_challenge_help")),
    click.option("--defined", multiple=True, metavar="TERM", help=text("cli.defined_help")),
    click.option("--quick", is_flag=True, help=text("cli.quick_help")),
)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of `okrlab check` to a command."""
    for option in reversed(_CHECK):
        command = option(command)
    return command
