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
Baseline: 38. Target: 50|38|50
Baseline = 38; Target = 50|38|50
Score: 38 (baseline), 50 (target)|38|50
Start: 38, target: 50|38|50
Raise the score [38 → 50]|38|50
Raise the score (38 to 50)|38|50
Raise the score 38 to 50|38|50
Cut the queue from 3-5 days to 1 day|3-5 days|1 day
Cut the queue from between 3 and 5 days to 1 day|3 and 5 days|1 day
Cut the 30% no-show rate to 10%|30%|10%
Raise turnout (2%) to 4%|2%|4%
Cut the wait from 1.250,5 to 800,5 minutes|1.250,5|800,5 minutes
Raise revenue from 1.250,50 € to 2.000,00 €|1.250,50 €|2.000,00 €
Raise sign-ups to 1.250.000 by June||1.250.000
Change the newsletter from yearly to monthly|yearly|monthly
Watering monthly -> weekly|monthly|weekly
The bus moves from once a week to twice a week|once a week|twice a week
Raise turnout from [X] to [Y]|[X]|[Y]
Raise turnout from <X> to <Y>|<X>|<Y>
Raise turnout from TBD to 50|TBD|50
Raise turnout from __ to __|__|__
Raise turnout to [TBD]||[TBD]
Raise turnout to 50 (baseline: TBD)|TBD|50
Seat 60 guests in 4 halls (now 30 guests in 2 halls)|30; 2|60; 4
Secure a 24-month runway||24
Keep a 4.5-star rating||4.5
Handle 5 guests for a session of 1 hour||5
Reach the top quartile in the survey||top quartile
Hire five (5) cooks and ten (10) waiters||five; ten
Cut idle lamps by fifty percent (50%)||fifty percent
Net zero homes (scope 1 + 2)||zero
Falls per 1,000 bed days 2.4||2.4
Cut readmissions by 10% within 30 days of discharge||10%
Cut lost parcels to nil||nil
3X more visits||3X
Treble our visits||Treble
Increase visits two-fold||two-fold
12 of the 40 shops open||12 of the 40
Raise 2,5 Mio EUR||2,5 Mio EUR
Raise US$ 2 million||US$ 2 million
Raise ₹5 crore||₹5 crore
Raise $ 100 000||$ 100 000
Raise turnout by 20 bps||20 bps
Raise turnout by __%||__%
Earn $XM||$XM
Win [number] tenants||[number]
Win ___ tenants||___
Visits>50||>50
Win a minimum of 5 tenants||minimum of 5
Cut errors from 5 (Q1) to 2 (Q2)|5|2
Cut deaths from 5 per 100,000 people in 2019 to 2 per 100,000|5|2
Cut errors from 5 per 1,000 to 2 per 1,000|5|2
Cut the backlog of 400 cases to 100|400|100
Cut our 400 case backlog to 100|400|100
Cut the number of open cases (400) to 100|400|100
Return visits to pre-war levels||pre-war levels
Exceed the 2023 result of 85%|85%|
Cut smoke to 1990 levels by 2030||1990 levels
Raise visits from 2000 to over 5000|2000|over 5000
Raise visits from 120 (May) to 300 (September)|120|300
Fill a jar: 412 g to 350 g|412|350
Triple the share from 3%|3%|Triple
Grow sales 2x from 3%|3%|2x
Raise the share from 3-5% to 10%|3-5%|10%
Bring fees to £16 (without drinks) from £10 in 2020|£10|£16
Bring fees to £16 from £10 in 2020 and £9 in 2019|£10; £9|£16
Cut leaks from 52 today to around half a dozen|52|around half a dozen
Score. Starting point(2012): 67%, target: 85%|67%|85%
Score: 60 (target: improve from 55)|55|60
Cut queues from [90] to [60] minutes|[90]|[60]
Cut bills from $[50K] to $[35K]|$[50K]|$[35K]
Singers move from Level 1 to Level 2|Level 1|Level 2
I'm at 15 songs now and want 20|15|20
Lift the score 12% ➜ 30%|12%|30%
Score 12% vs. target 30%|12%|30%
Lift the score (12% in 2023) to 30%|12%|30%
Cut losses from current 4-6 boats a day to 1-2 (of 9)|4-6|1-2; 9
Drift ≤ −0.02||≤ −0.02
Lift the chest to a score of 72||72
Surpass a 72 rating||72
Call back less than 2 days after the show||less than 2 days
Reach 300 guests by the end of the year||300
Save £2 million in 3-5 years||£2 million
Earn $2 million in fiscal year 2028 of $9 million||$2 million; $9 million
Be among the top five bands||five
Use less than four litres for a mug, by 10%||less than four litres; 10%
Five Minutes of song a day||Five
Be a zero-waste hall by 2030||zero-waste
Break even by 2030||Break even
"Raise our fees by 20% in Q1"||20%
Goal: "Raise our fees by 20% in Q1"||20%
Grow to the 500 mark||500
Publish 60 songs and get 6,000+ page visits||60; 6,000+
Play chess more than twice a week||more than twice a week
Run in sub-9 minutes||9 minutes
Win **12** cups and `3` bowls||12; 3
KR 1.2: Win 12 cups||12
RAISE THE SCORE FROM 12 POINTS TO 30|12 POINTS|30
We will lift the 12% score to 30%|12%|30%
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
        "Update the 10 year water plan",
        "Write the 5 year strategy",
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
    for text in (
        "Baseline (2021): 12%; target: 20%",
        "Cut deaths from 5 per 1,000 in 2019 to 2 per 1,000",
        "Raise turnout to 75% from 68% in 2019",
    ):
        assert numbers_in(text).deadline == ()


STARTS = """
(baseline 7)|(baseline: 7)|(baseline = 7)|(baseline of 7 in 2023)|(2023 baseline: 7)|(7 baseline)
(7 at baseline)|; baseline 7|. Baseline: 7|- baseline 7|(baseline wait 7)|(baseline mean wait: 7)
, currently 7|(currently 7)|(currently at 7)|(currently: 7)|(current = 7)|(current wait is 7)
(current level 7)|(current value: 7)|(current score of 7)|(7 currently)|(7 today)|(today: 7)|(now 7)
(was 7)|(was 7 in 2023)|(7 last year)|(last year: 7)|(start: 7)|(starting point: 7)|(from 7)
, up from 7|, up from 7 in 2023|from 7|from a baseline of 7|from the current 7|from last year's 7
from the current level of 7|from the 2023 level of 7|from 2023's 7|vs 7|vs. 7 in 2023|versus 7 today
compared to 7 in 2023|, compared with 7 last year|against 7 last year|, as against 7 last year
, instead of 7|(previously 7)|(prev. 7)|(previous: 7)|(prior year: 7)|(7 in the previous year)
(actual: 7)|(as is: 7)|(initially 7)|(before: 7)|(benchmark 7)|(it currently stands at 7)
(we are at 7)|(at present 7)|(status quo 7)|(7 as of May 2024)|(as of May: 7)|(2023: 7)|(Q4: 7)
from 7 in 2023|(7 in Q1)|(FY23 actual 7)|(Q1 average: 7)|, a rise from 7
(7 in 2023)|(FY23: 7)|where it is 7 today|; it was 7 last year|; it is 7 now
"""


@pytest.mark.parametrize("start", STARTS.strip().replace("\n", "|").split("|"))
def test_what_is_there_now_is_a_baseline_however_it_is_put(start: str) -> None:
    text = f"Raise the choir's score to 9{'' if start[0] in ',;.' else ' '}{start}"
    numbers = numbers_in(text)
    assert [one.text for one in numbers.baseline] == ["7"]
    assert [one.text for one in numbers.target] == ["9"]
    assert numbers.deadline == ()


AGAINST = """
from a [2019 baseline]|against [2019]|against [the 2019 baseline]|compared to [last year]
relative to [2019]|on [2019 levels]|versus [Q1]|compared to [Q4 2023]|(baseline [2019])
(baseline: [2019])|([2019 baseline])|(baseline year [2019])|(base year [2019])|(vs [2019])
, with [2019] as the baseline|, using [the year 2019] as a baseline|from [baseline]|over [baseline]
over [FY19]|from [Q1]|from [Q1 levels]|from [last year's level]|compared to [May 2023]
compared to [last year's results]|under [the 2019 level]|([2005 base])
from [current levels]|of [its 2019 levels]|from [its 2019 level]
compared with [the same period in 2023]
"""


@pytest.mark.parametrize("said", AGAINST.strip().replace("\n", "|").split("|"))
def test_what_a_change_is_measured_against_is_its_baseline(said: str) -> None:
    meant = said[said.index("[") + 1 : said.index("]")]
    gap = "" if said[0] == "," else " "
    numbers = numbers_in(f"Cut paper by 20%{gap}{said.replace('[', '').replace(']', '')}")
    assert [meant in one.text for one in numbers.baseline] == [True]
    assert [one.text for one in numbers.target] == ["20%"]
    assert numbers.deadline == ()


NO_STARTS = """
Train existing 5 cooks|5
Onboard the initial 20 wards|20
Start: 5 clubs|5
Publish 3 posts today|3
Sign 100 tenants (40 in Q1)|100; 40
Achieve 95% coverage (99% in 2026)|95%; 99%
Send letters to 50 schools from 3 districts|50; 3
Introduce the 5% fee to 10% of shops|5%; 10%
Finish 5 baseline surveys|5
Complete a baseline of 20 sites|20
Compare 5 ovens against 12 criteria|5; 12
Win against 5 rivals|5
Get responses from 80% of tenants|80%
Bake with flour from 100% wholegrain|100%
Ninety guests were seen within 5 minutes|Ninety; within 5 minutes
All kitchens were at 90%|90%
"""


@pytest.mark.parametrize("line", NO_STARTS.strip().splitlines())
def test_no_baseline_is_made_up(line: str) -> None:
    text, target = line.split("|")
    numbers = numbers_in(text)
    assert numbers.baseline == ()
    assert "; ".join(one.text for one in numbers.target) == target
