"""Histories as people keep them: what is read, what is asked, and what is left out with a word."""

from datetime import date, timedelta

import numpy as np
import pytest

from okrlab.errors import BadInput
from okrlab.measure.history import history
from okrlab.measure.problems import HistoryUnreadable
from tests.measure.making import rng
from tests.measure.reading import TODAY, codes, one, problems, read, workbook
from tests.tables.documents import ods

VALUES = [41, 44, 39, 47, 43, 45, 40, 46, 42, 44, 38, 45, 43, 41]
WEEKS = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(14)]
DAYS = [date(2026, 1, 5) + timedelta(days=n) for n in range(14)]
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(14)]


def table(head, keys, values=VALUES, sign=","):
    return [
        head.replace(",", sign),
        *(f"{k}{sign}{v}" for k, v in zip(keys, values, strict=False)),
    ]


def months(form):
    return [form.format(m, yy=f"{m:%y}") for m in MONTHS]


def in_words(names):
    return [f"{names.split()[m.month - 1]} {m.year}" for m in MONTHS]


def quarters(form, first=22):
    return [form.format(q=n % 4 + 1, y=first + n // 4) for n in range(14)]


def span(day):
    last = day + timedelta(days=6)
    if last.month == day.month:
        return f"{day.day}–{last.day} {day:%b} {day.year}"
    return f"{day.day} {day:%b} – {last.day} {last:%b} {last.year}"


JANUARY, MONDAY, QUARTER = date(2025, 1, 1), date(2026, 1, 5), date(2022, 1, 1)


@pytest.mark.parametrize(
    ("written", "head", "every", "first"),
    [
        (months("{:%b}-{yy}"), "Month,v", "month", JANUARY),
        (months("{:%b}'{yy}"), "Month,v", "month", JANUARY),
        (months("{:%Y%m}"), "Month,v", "month", JANUARY),
        (months("{:%YM%m}"), "Month,v", "month", JANUARY),
        (months("{:%m.%Y}"), "Monat,v", "month", JANUARY),
        (
            in_words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
            *("Mois,v", "month", JANUARY),
        ),
        (
            in_words(
                "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
                " diciembre"
            ),
            *("Mes,v", "month", JANUARY),
        ),
        (
            in_words(
                "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
                " dezembro"
            ),
            *("Mês,v", "month", JANUARY),
        ),
        (
            in_words("gen feb mar apr mag giu lug ago set ott nov dic"),
            *("Mese,v", "month", JANUARY),
        ),
        (
            in_words(
                "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik"
                " listopad grudzień"
            ),
            *("Miesiąc,v", "month", JANUARY),
        ),
        (quarters("20{y}Q{q}"), "Quarter,v", "quarter", QUARTER),
        (quarters("Q{q}'{y}"), "Quarter,v", "quarter", QUARTER),
        (quarters("20{y} - Q{q}"), "Quarter,v", "quarter", QUARTER),
        (quarters("CY{y} Q{q}"), "Quarter,v", "quarter", QUARTER),
        (quarters("20{y}:Q{q}"), "Quarter,v", "quarter", QUARTER),
        (quarters("Q{q}:20{y}"), "Quarter,v", "quarter", QUARTER),
        (months("{:%Y:M%m}"), "Month,v", "month", JANUARY),
        (
            [
                f"Quarter ended {['March', 'June', 'September', 'December'][n % 4]} {2022 + n // 4}"
                for n in range(14)
            ],
            *("Quarter,v", "quarter", QUARTER),
        ),
        (
            [f"{['I', 'II', 'III', 'IV'][n % 4]}/{2022 + n // 4}" for n in range(14)],
            "Quarter,v",
            "quarter",
            QUARTER,
        ),
        ([f"{d:%d/%b/%y}" for d in WEEKS], "Period,v", "week", MONDAY),
        (quarters("Q{q}/{y}"), "Quarter,v", "quarter", QUARTER),
        (quarters("{q}Q{y}"), "Quarter,v", "quarter", QUARTER),
        (quarters("T{q} 20{y}"), "Trimestre,v", "quarter", QUARTER),
        (quarters("{q}. Quartal 20{y}"), "Quartal,v", "quarter", QUARTER),
        (quarters("Q{q} FY{y}"), "Quarter,v", "quarter", QUARTER),
        (quarters("FY20{y}-Q{q}"), "Quarter,v", "quarter", QUARTER),
        ([f"{d:%G-W%V}" for d in WEEKS], "Week,v", "week", MONDAY),
        ([f"W{d:%V}/{d:%y}" for d in WEEKS], "Week,v", "week", MONDAY),
        ([f"KW{d:%V} {d:%G}" for d in WEEKS], "Woche,v", "week", MONDAY),
        ([f"{d:%G%V}" for d in WEEKS], "KW,v", "week", MONDAY),
        ([span(d) for d in WEEKS], "Week,v", "week", MONDAY),
        (
            [f"{d:%d.%m.}–{d + timedelta(days=6):%d.%m.%Y}" for d in WEEKS],
            *("Woche,v", "week", MONDAY),
        ),
        ([f"{d}/{d + timedelta(days=6)}" for d in WEEKS], "Week,v", "week", MONDAY),
        ([f"week of {d.day} {d:%B %Y}" for d in WEEKS], "Week,v", "week", MONDAY),
        ([f"{d:%y-%m-%d}" for d in WEEKS], "Date,v", "week", MONDAY),
        ([f"{d}*" if n == 2 else d for n, d in enumerate(WEEKS)], "Date,v", "week", MONDAY),
        ([1767571200 + 604800 * n for n in range(14)], "Timestamp,v", "week", MONDAY),
    ],
    ids=lambda one: str(one[0]) if isinstance(one, list) else None,
)
def test_periods_are_read_in_the_forms_people_write(written, head, every, first):
    series = one(*table(head, written, sign=";"))
    assert (series.every, series.starts[0], series.n) == (every, first, 14)
    assert series.values.tolist() == VALUES


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (months("{yy}-{:%m}-01"), "which_order"),
        ([f"{d:%b %d}" for d in WEEKS], "month_or_day"),
        ([f"{d.day}-{d:%b}" for d in WEEKS], "no_year"),
        ([f"{d:%d.%m.}" for d in WEEKS], "no_year"),
        ([f"{d:%B}" for d in MONTHS[:12]], "no_year"),
        ([f"H{n % 2 + 1} {2018 + n // 2}" for n in range(14)], "half_yearly"),
        (range(1885, 1899), "yearly"),
        ([f"2026-W{n:02}" for n in (2, 4, 9, 12, 19, 21, 28, 33, 35)], "odd_spacing"),
        ([f"{2019 + n // 2}-{n % 2 * 6 + 1:02}" for n in range(14)], "odd_spacing"),
        ([f"FY{n}" for n in range(10, 24)], "yearly"),
        (["Jan 2025 (from the 9th)", *months("{:%b %Y}")[1:]], "not_a_date"),
    ],
    ids=lambda one: str(one if isinstance(one, str) else one[0]),
)
def test_dates_that_may_mean_something_else_are_asked_about(written, code):
    assert list(problems(*table("Date,v", written, sign=";"))) == [code]


def test_a_year_of_two_digits_that_stands_first_can_be_said():
    series = one(*table("Date,v", months("{yy}-{:%m}-01")), order="ymd")
    assert series.starts[0] == JANUARY


def test_dates_kept_in_parts_are_put_together():
    rows = [f"{m.year},{m.month},{v}" for m, v in zip(MONTHS, VALUES, strict=True)]
    series = one("year,month,churn", *rows)
    assert (series.name, series.every, series.starts[0]) == ("churn", "month", JANUARY)
    assert "joined_dates" in codes(series)
    names = one("Jahr,Monat,Wert", *(f"{m.year},{m:%B},{n}" for n, m in enumerate(MONTHS)))
    assert names.starts == series.starts
    rows = [f"{2022 + n // 4},Q{n % 4 + 1},{v}" for n, v in enumerate(VALUES)]
    assert one("year,quarter,churn", *rows).starts[0] == QUARTER


def test_a_calendar_of_months_is_a_row_a_month():
    heads = ",".join(f"{m:%b}" for m in MONTHS[:12])
    row = ",".join(map(str, VALUES[:12]))
    series = one(f"Year,{heads},Total", f"2024,{row},514", f"2025,{row},514")
    assert series.values.tolist() == VALUES[:12] * 2
    assert series.starts[12] == JANUARY


@pytest.mark.parametrize(
    ("cells", "numbers", "note"),
    [
        (["~41", "44", "39"], [41, 44, 39], "about"),
        (["≥41", "<44", "39"], [41, 44, 39], "about"),
        (["4.1k", "4.4k", "3.9k"], [4100, 4400, 3900], ""),
        (["₪1410", "₪1440", "₪1390"], [1410, 1440, 1390], ""),
        (["(4.1%)", "4.4%", "3.9%"], [-4.1, 4.4, 3.9], ""),
        (["−4.1", "4.4", "3.9"], [-4.1, 4.4, 3.9], ""),
        (["1'241", "1'244", "1'239"], [1241, 1244, 1239], ""),
        (["1 241", "1 244", "1 239"], [1241, 1244, 1239], ""),
        (["12,34,567", "12,34,570", "12,34,569"], [1234567, 1234570, 1234569], ""),
        (["4.1/5", "4.2/5", "3.9/5"], [4.1, 4.2, 3.9], ""),
    ],
)
def test_numbers_are_read_in_the_forms_people_write(cells, numbers, note):
    series = one(*table("Week,v", WEEKS, cells, sign=";"))
    assert series.values.tolist() == numbers
    assert not note or note in codes(series)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ([f"{v} pcs" for v in VALUES], "unread_numbers"),
        ([f"{v % 3}:{v}" for v in VALUES], "unread_numbers"),
        ([f"{v}/{v + 9}" for v in VALUES], "two_numbers"),
        ([f"{v}*" if n == 2 else v for n, v in enumerate(VALUES)], "not_a_number"),
        ([v / 100 if n < 7 else v + 15 for n, v in enumerate(VALUES)], "mixed_percent"),
        ([v / 100 if n < 7 else v + 40 for n, v in enumerate(VALUES)], "mixed_percent"),
    ],
)
def test_a_column_full_of_numbers_is_never_passed_over_for_counted_rows(cells, code):
    rows = [f"{w};Ada;{cell}" for w, cell in zip(WEEKS, cells, strict=True)]
    assert list(problems("week;who;amount", *rows)) == [code]


def test_rows_of_words_alone_are_counted_and_an_answer_makes_it_so():
    rows = [f"{d},T-{1000 + n},Login fails" for n, d in enumerate(DAYS)]
    assert "guessed_events" in codes(one("created,ticket,subject", *rows))
    lines = ["week,who,result", *(f"{w},Ada,{v} pcs" for w, v in zip(WEEKS, VALUES, strict=True))]
    assert one(*lines, events=True).kind == "count"


@pytest.mark.parametrize(
    ("above", "below", "note"),
    [
        (["Calls of 2026,,", "", "Week,Calls,"], [], "lines_above"),
        (["# export of 3 March", "# by Ada, Finance", "Week,Calls"], [], "lines_above"),
        (["Week,Calls", "(yyyy-mm-dd),(pieces)"], [], "units_row"),
        (["start,Q1", "Week,Calls", '"{""Id"":""a""}","{""Id"":""b""}"'], [], "units_row"),
        (["Week,Calls"], [f",{sum(VALUES)}"], "total_without_name"),
        (["Week,Calls"], [f",{3 * max(VALUES)}"], "total_without_name"),
        (["Week,Calls"], [f"Gesamt 2026,{sum(VALUES)}"], "totals"),
        (["Week,Calls"], ["Source: telephone system,"], "remarks"),
    ],
)
def test_what_stands_round_the_rows_is_left_out_with_a_word(above, below, note):
    series = one(*above, *table("", WEEKS)[1:], *below)
    assert (series.name, series.values.tolist()) == ("Calls", VALUES)
    assert note in codes(series)


def test_a_row_whose_date_is_odd_is_never_the_heading_nor_dropped():
    lines = table("Month,Users", ["2025-01?", *months("{:%Y-%m}")[1:]])
    assert problems(*lines) == {"not_a_date": (2,)}
    assert problems(*table("Week,Calls", WEEKS), ",41") == {"no_date_here": (16,)}


def test_lines_that_are_quoted_as_wholes_are_lines():
    lines = [f'"{line}"' for line in table("month,visits", MONTHS)]
    assert one(*lines).values.tolist() == VALUES


def test_row_numbers_are_no_metric_and_counts_by_any_name_are():
    rows = [f"{n},{w},{v}" for n, (w, v) in enumerate(zip(WEEKS, VALUES, strict=True))]
    assert one(",Week,Number-calls", *rows).name == "Number-calls"
    assert one("#,Week,No. of calls", *rows).name == "No. of calls"


def test_headings_of_groups_tell_columns_of_one_name_apart():
    rows = [f"{w},{v},9,{v + 5},8" for w, v in zip(WEEKS, VALUES, strict=True)]
    found = read(",North,,South,", "Week,NPS,n,NPS,n", *rows)
    assert [series.name for series in found] == [
        "North · NPS",
        "North · n",
        "South · NPS",
        "South · n",
    ]


def test_periods_may_run_to_the_right_behind_several_columns_of_words():
    heads = ",".join(f"{m:%b %Y}" for m in MONTHS[:6])
    nps, churn = read(
        f"KPI,Unit,Owner,{heads}", "NPS,pts,Ada,41,44,39,47,43,45", "Churn,%,Bob,3%,4%,3%,4%,3%,4%"
    )
    assert (nps.name, nps.values.tolist()) == ("NPS", VALUES[:6])
    assert (churn.name, churn.unit) == ("Churn", "%")


TEAMS = [
    "week,team,calls",
    *(f"{w},Red,{v}" for w, v in zip(WEEKS, VALUES, strict=True)),
    *(f"{w},Blue,{v + 20}" for w, v in zip(WEEKS, VALUES, strict=True)),
]


def test_series_under_each_other_are_asked_about_and_each_can_be_taken():
    assert problems(*TEAMS) == {"groups": ()}
    red, blue = read(*TEAMS, group_by="team")
    assert (red.name, blue.name, blue.values[0]) == ("Red", "Blue", 61)
    alone = one(*TEAMS, where={"Team": "blue"})
    assert (alone.name, alone.values.tolist()) == ("calls", blue.values.tolist())
    assert problems(*TEAMS, where={"team": "Green"}) == {"no_such_rows": ()}
    assert one(*TEAMS, twice="sum").values[0] == 41 + 61


def test_groups_with_numbers_for_names_are_asked_about_too():
    rows = [f"{s},{w},{v + s}" for w, v in zip(WEEKS, VALUES, strict=True) for s in (101, 102, 103)]
    assert list(problems("store,week,sales", *rows)) == ["groups"]

    rows = [f"{w},{s},{v}" for w, v in zip(WEEKS, VALUES, strict=True) for s in "NS"]
    assert list(problems("week,region,sales", *rows)) == ["groups"]  # "N" is no "no" here


SHOPS = [
    "day,shop,channel,visits",
    *(
        f"{day},{shop},{channel},{v + 9 * s + 40 * c}"
        for s, shop in enumerate(("Harbour", "Market", "Station"))
        for c, channel in enumerate(("door", "phone"))
        for n, (day, v) in enumerate(zip(DAYS, VALUES, strict=True))
        if n != 4 + s
    ),
]


def test_series_told_apart_by_two_columns_are_asked_about_and_never_events():
    assert problems(*SHOPS) == {"groups_together": ()}
    assert problems(*SHOPS, group_by="shop") == {"groups": ()}
    assert problems(*SHOPS, where={"shop": "Market"}) == {"groups": ()}
    assert problems(*SHOPS, metric="shop") == {"groups": ()}
    pairs = read(*SHOPS, metric="shop", group_by="channel")
    assert [one.name for one in pairs][:2] == ["Harbour · door", "Harbour · phone"]
    assert [one.every for one in pairs] == ["day"] * 6
    alone = one(*SHOPS, where={"shop": "Market", "channel": "phone"})
    assert alone.values[0] == 41 + 9 + 40
    added = one(*SHOPS, twice="sum")
    assert (added.every, added.values[0]) == ("day", 6 * 41 + 2 * 27 + 3 * 40)


def test_many_names_are_groups_if_they_come_back_each_day_and_customers_are_none():
    made = [f"{day},P{p},{p + n % 5}" for n, day in enumerate(DAYS) for p in range(90)]
    assert problems("day,product,sold", *made) == {"groups": ()}
    chance = rng(9)
    came = sorted((n, int(c)) for n in range(14) for c in set(chance.integers(0, 80, 30)))
    orders = [f"{DAYS[n]},C{c},{c % 9 + n % 5}" for n, c in came]
    assert "guessed_single" in codes(one("day,customer,spent", *orders))


def test_tickets_with_columns_of_few_names_stay_events():
    chance = rng(8)
    few = (DAYS, ["Ash", "Elm", "Oak", "Fir"], ["low", "mid", "high"], ["mail", "phone"])
    drawn = [[str(chance.choice(names)) for names in few] for _ in range(70)]
    rows = [",".join([*row, str(1 + n % 17)]) for n, row in enumerate(drawn)]
    series = one("day,team,priority,channel,minutes", *rows)
    assert {"guessed_single", "guessed_mean"} <= codes(series)
    how = {"value": "minutes", "events": True, "every": "day", "twice": "sum"}
    added = one("day,team,priority,channel,minutes", *rows, **how)
    assert np.nansum(added.values) == sum(1 + n % 17 for n in range(70))
    assert "guessed_mean" not in codes(added)


@pytest.mark.parametrize("keys", [months("{:%Y-%m}"), DAYS, WEEKS], ids=["months", "days", "weeks"])
def test_two_rows_for_each_period_are_asked_about_and_never_become_weeks(keys):
    lines = [
        "when,v",
        *(f"{k},{v + more}" for k, v in zip(keys, VALUES, strict=True) for more in (0, 7)),
    ]
    assert list(problems(*lines)) == ["twice"]


def test_many_answers_a_month_stay_months():
    lines = ["month,score", *(f"{m:%Y-%m},{v % 5}" for m in MONTHS for v in VALUES)]
    assert (one(*lines).every, one(*lines).n) == ("month", 14)


RISING = [sum(VALUES[: n + 1]) for n in range(14)]
YEARS = [sum((VALUES[:12] * 2)[n // 12 * 12 : n + 1]) for n in range(18)]


def test_running_totals_are_asked_about_and_taken_as_steps():
    assert problems(*table("week,signups", WEEKS, RISING)) == {"running_total": ()}
    steps = one(*table("week,signups", WEEKS, RISING), steps=True)
    assert steps.values.tolist() == VALUES[1:]
    assert one(*table("week,signups", WEEKS, RISING), steps=False).values.tolist() == RISING
    lines = table("month,revenue", [f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(18)], YEARS)
    assert problems(*lines) == {"year_to_date": ()}
    assert one(*lines, steps=True).values.tolist() == (VALUES[:12] * 2)[:18]


def test_steps_of_what_falls_are_no_counts():
    falling = [40, 52, 47, 60, 51, 66, 70, 62, 75, 80, 71, 88, 90, 84]
    steps = one(*table("week,orders", WEEKS, falling), steps=True, scale="count")
    assert (steps.kind, steps.values[1]) == ("value", -5)


def test_a_meter_by_its_name_is_a_running_total_wherever_it_began():
    readings = [90_000 + v for v in RISING]
    assert problems(*table("week,Gas meter (m3)", WEEKS, readings)) == {"running_total": ()}
    assert problems(*table("week,Stromzähler", WEEKS, readings)) == {"running_total": ()}


def test_a_level_that_rises_is_no_running_total():
    series = one(*table("week,customers", WEEKS, [900 + 4 * n + n % 2 for n in range(14)]))
    assert "never_falls" in codes(series)


def test_days_between_two_dates_are_offered_and_taken():
    rows = [f"{n},{d},{d + timedelta(days=n % 5 + 1)}" for n, d in enumerate(WEEKS)]
    assert problems("id,created,closed", *rows) == {"two_dates": ()}
    taken = one("id,created,closed", *rows, since="created")
    assert (taken.kind, taken.unit, taken.values[:3].tolist()) == ("duration", "days", [1, 2, 3])
    assert one("id,created,closed", *rows, since="created", date="closed").values[0] == 1
    assert one("id,created,closed", *rows, events=True).kind == "count"


def test_rows_twice_in_an_export_of_events_count_once_where_a_column_names_them():
    rows = [f"T-{n},{WEEKS[n // 3]},web" for n in range(3 * len(WEEKS))]
    pages = [*rows[:20], *rows[17:20], *rows[20:]]
    series = one("ticket,created,by", *pages, events=True)
    assert set(series.values.tolist()) == {3.0}
    (note,) = (one for one in series.notes if one.code == "rows_twice")
    assert note.lines == (22, 23, 24)
    plain = [row.split(",", 1)[1] for row in pages]  # without numbers two alike are two events
    assert max(one("created,by", *plain, events=True).values) == 5.0
    assert "rows_twice" not in codes(one("ticket,created,by", *rows, events=True))


def test_answers_one_a_date_are_answers_and_none_is_a_repetition():
    lines = ["Date,CSAT", *(f"{d},{n % 5 + 1}" for n, d in enumerate(DAYS)), f"{DAYS[-1]},4"]
    series = one(*lines)
    assert (series.kind, int(series.denominators.sum())) == ("rate", 15)
    assert "guessed_scale" in codes(series)
    lines = ["Date,score", *(f"{d},{n % 11}" for n, d in enumerate(DAYS))]
    (named,) = history("\n".join(lines).encode(), name="NPS of spring.csv", today=TODAY)
    assert named.kind == "score"
    assert "maybe_answers" not in codes(one(*lines, scale="value"))
    words = ["Date,How likely are you to recommend us", f"{DAYS[0]},10 - Extremely likely"]
    words += [f"{d},{n % 11}" for n, d in enumerate(DAYS[1:])]
    assert {"labelled", "guessed_scale"} <= codes(one(*words))


def test_means_of_answers_are_no_nps():
    lines = table("week,NPS", WEEKS, [7 + n % 5 / 10 for n in range(14)])
    assert problems(*lines) == {"means_of_answers": ()}
    assert one(*lines, scale="value").values[0] == 7


def test_sums_leave_out_the_months_that_the_export_cut():
    days = [date(2026, 1, 12) + timedelta(days=n) for n in range(150)]
    lines = table("day,amount", days, [n % 7 for n in range(150)])
    sums = one(*lines, every="month", twice="sum")
    assert (sums.starts[0], sums.starts[-1]) == (date(2026, 2, 1), date(2026, 5, 1))
    assert {"cut_first", "cut_last", "summed"} <= codes(sums)
    assert one(*lines, every="month").starts[0] == date(2026, 1, 1)


def test_a_month_that_begins_on_a_weekend_is_whole_where_only_weekdays_count():
    days = [date(2026, 8, 3) + timedelta(days=n) for n in range(89)]
    lines = table("day,amount", [d for d in days if d.weekday() < 5], range(1, 66))
    sums = one(*lines, every="month", twice="sum", steps=False)
    assert [f"{start:%m}" for start in sums.starts] == ["08", "09", "10"]


# -- workbooks ---------------------------------------------------------------------------------

ROWS = [["Week", "Calls"], *([w, v] for w, v in zip(WEEKS, VALUES, strict=True))]


def test_several_sheets_with_a_history_are_asked_about():
    def then(book):
        sheet = book.create_sheet("South")
        for row in ROWS:
            sheet.append(row)

    book = workbook(*ROWS, then=then)
    assert problems(book) == {"which_sheet": ()}
    assert one(book, sheet="South").n == 14


def test_hidden_rows_are_asked_about_and_taken_or_left_out():
    def then(book):
        for row in range(4, 8):
            book.active.row_dimensions[row].hidden = True
        book.active.column_dimensions["C"].hidden = True

    book = workbook(*([*row, 1] for row in ROWS), then=then)
    assert problems(book) == {"which_hidden": (4, 5, 6, 7)}
    (both, _) = read(workbook(*([*row, 1] for row in ROWS), then=then), hidden="take")
    assert (both.name, both.n) == ("Calls", 14)
    series = one(book, hidden="leave")
    assert (series.name, series.n) == ("Calls", 10)
    assert {"hidden_rows", "hidden_columns"} <= codes(series)


@pytest.mark.parametrize(
    ("begin", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_old"),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "history_not_workbook",  # one that breaks off; whole ones are read: see tests/tables
        ),
    ],
)
def test_workbooks_of_other_kinds_are_refused_with_how_to_save_them(begin, code):
    with pytest.raises(BadInput) as caught:
        read(begin)
    assert caught.value.code == code
    assert ".xlsx" in caught.value.hint


def test_an_ods_is_a_history_as_any_workbook_is():
    """Its dates and numbers count, and not how the program shows them."""
    rows = "".join(
        "<table:table-row>"
        f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        "</table:table-row>"
        for day, value in zip(WEEKS, VALUES, strict=True)
    )
    [series] = history(ods(f'<table:table table:name="Calls">{rows}</table:table>'), name="a.ods")
    assert (series.every, [*series.values]) == ("week", VALUES)


def test_a_workbook_without_a_cell_is_refused_in_words():
    with pytest.raises((BadInput, HistoryUnreadable)):
        history(workbook(), name="empty.xlsx")
    with pytest.raises((BadInput, HistoryUnreadable)):
        history(ods('<table:table table:name="Calls"></table:table>'), name="empty.ods")
