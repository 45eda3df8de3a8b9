"""Which amounts of a statement are its baseline and target, and which say something else."""

from __future__ import annotations

import pytest

from okrlab.language.amounts import numbers_in

ROLES = """
Reach net zero by 2040||zero
Become carbon neutral by 2040||carbon neutral
Reduce energy use by 40% compared to a 2008 baseline by 2030|a 2008 baseline|40%
Reduce waste by 25% from 2018/19 levels|2018/19 levels|25%
Reduce scope 1, 2 and 3 emissions by 50% from 1990 by 2050|1990|50%
Cut parking fines by 3% from the previous year|the previous year|3%
Increase enrolment to 5,000 (Fall 2015 baseline: 4,200)|4,200|5,000
Raise reading from 40% in 2020 to 60% by 2030|40%|60%
Cut reply time by half from an average of 6 hours|6 hours|half
Increase the on-time rate to 95% from the current 80%|80%|95%
Reduce lead time 12 days to 8 days|12 days|8 days
Read by pupils in Year 7: 71% -> 85%|71%|85%
Fans on Bandcamp 60 → 140|60|140
Grow clubs from twelve to twenty-five|twelve|twenty-five
Ninety percent of trams on time||Ninety percent
Publish two dozen posts||two dozen
Lower stock by a third||a third
Three-quarters of tenants answer||Three-quarters
Tenfold more visits||Tenfold
2-3x more visits||2-3x
Four in five guests return||Four in five
4 out of every 5 pupils||4 out of every 5
Hire 18 PM roles||18
Cut errors to .2||.2
Release 6 new guides||6
Release at least 6 new guides||at least 6
Call back: Within one hour of the message||Within one hour
Keep the score at or above 4.6||at or above 4.6
Train between 25 and 30 chefs||25 and 30
Train 3,000 - 4,000 chefs||3,000 - 4,000
Raise the score by 5 points to 80||5 points; 80
Reach a savings to debt ratio of X:Y||X:Y
Win top 10 customers||10
List 12 cafés among the top 500 in the country||12
Cut waste by 10% in 40 shops||10%
40,000 farms double their harvest||40,000; double
99th percentile latency under 300 ms||under 300 ms
Parcels answered within 2 days||within 2 days
Mean time to repair under 30 minutes||under 30 minutes
Schedule 30 concerts||30
Upgrade 12 servers to Ubuntu 22.04||12
Housekeepers who stay a full season 64 → 80 %|64|80 %
Cost per pound raised 23p||23
Cycle 60 km a week||60 km a week
Generate 10GWh of solar power||10
Brand searches per month above 5,000||above 5,000
Plant each year 500 trees||500
"""


@pytest.mark.parametrize("line", ROLES.strip().splitlines())
def test_the_baseline_and_the_target(line: str) -> None:
    text, baseline, target = line.split("|")
    numbers = numbers_in(text)
    assert "; ".join(one.text for one in numbers.baseline) == baseline
    assert "; ".join(one.text for one in numbers.target) == target


@pytest.mark.parametrize(
    "line",
    [
        "Achieve SOC 2 compliance",
        "Close the WCAG 2.2 gaps",
        "Move every laptop to Windows 11",
        "Ship 4.18 GA",
        "Ship 1.2.3",
        "Update guide 1.2",
        "Adopt the One Health plan",
        "Restore the Three Graces fountain",
        "Advance SDG 6",
        "Repair Section 8 homes",
        "Part I crimes are reported with Part 2 crimes",
        "Build #12 approved",
        "Cover the town with 5G",
        "Grades 3, 4 and 5 read for fun",
        "Teachers in years 1 to 3 are certified",
        "Phase 2 trial begins",
        "Output 3.1: Water committees formed",
        "1. Hire a cook",
        "# of permits processed",
        "90th percentile for the first reply",
        "Children aged 5 to 11 are vaccinated",
        "Proportion of children 6–23 months of age who are fed well",
        "Literacy of 15 to 24 year olds",
        "Invoices 90–180 days old are paid",
        "Percentage of calls answered within 20 seconds",
        "A library open 24 hours a day, seven days a week",
        "Night bus runs from 6-8 pm",
        "Hold weekly 1:1s",
        "Third-party audits pass and 3rd party tests run",
        "360 feedback for each manager",
        "Call on every account once a quarter",
        "Become one of the best towns",
        "Filling of forms for the 501(c)(3) status",
    ],
)
def test_a_name_a_label_or_a_scope_is_no_target(line: str) -> None:
    numbers = numbers_in(line)
    assert [one.text for one in (*numbers.baseline, *numbers.target)] == []


def test_a_date_beside_a_baseline_says_when_it_was_measured() -> None:
    text = "Raise reading from 40% in 2020 to 60% by 2030"
    assert [text[a:b] for a, b in numbers_in(text).deadline] == ["by 2030"]
