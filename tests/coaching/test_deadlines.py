"""How deadlines are written, and what looks like one and is none."""

from __future__ import annotations

import pytest

from okrlab.language.deadlines import dates_in
from okrlab.language.tokens import tokens

DUE = """
Ship the app |by end of sprint
Cut costs by 10% |in FY26
Open two shops |in Q3 2025
Open two shops |Q3 2025
Win 5 clients |in H1
Halve waste |by 2030
Win 5 clients |this quarter
Keep the shop open |until June
Sign 40 members |over the next 12 months
Fix all leaks |before launch
Train all porters |by the end of FY
Train all porters |by end of FY27
Reach 100 shops |by year-end
Reach 100 shops |by year end 2026
Reach 100 shops |by calendar year end
Send the report |by close of business
Publish the atlas |EOY
Publish the atlas |by EOY 2026
Move the office |by mid-2026
Move the office |mid-July
Open the second hall |by the 2nd half
Open the second hall |in the second half of 2026
Open the second hall |in the latter half of 2026
Earn €3m |in Q4
Grow sales by 20% |from 2020 to 2025
Plant 3,000 trees, |2023-2027
Plant 3,000 trees |between 2023 and 2027
No lost bag |during the pilot
|By 3 March 2027| the bridge is open
|By 3 March 2027|, the bridge is open
Bridge open |on March 3
Bridge open |by Dec. 31, 2027
Bridge open |by Sept. 3
Bridge open |by 03/04/2026
Bridge open |by 31/12
Bridge open |by 12/2026
Bridge open |by 2026-04-03
Bridge open |by 3.4.2026
Bridge open |by the first of December
Bridge open |by the 15th
Ready |by the end of the project
Ready |by project end
Ready |before the elections
Ready |no later than 1 May
Ready |by no later than 1 May
Ready |on or before 1 May
Ready |prior to launch
Members may vote |by May
Cooks trained |within the first six months
|In the next two quarters|, open 3 shops
|Q3|: open 3 shops
Open 3 shops (|Q3|)
Open 3 shops (|week 6|)
Open 3 shops |by [date]
Open 3 shops |by {month}
Open 3 shops |by DATE
Open 3 shops |by Q1'26
Open 3 shops |by Q1 FY26
Open 3 shops |by 1Q26
Open 3 shops |by Q2 of fiscal year 2027
Open 3 shops |by fiscal year (FY) 2027
Open 3 shops |in 2025/26
Open 3 shops |in the 2025-26 school year
Open 3 shops |by the end of the 2026 calendar year
Open 3 shops |by Fall 2026
Open 3 shops |in spring
Open 3 shops |by Christmas
Open 3 shops |by Friday
Open 3 shops |by week 6
Open 3 shops |by June 30th, 2026
Open 3 shops |by the 30th of June
Open 3 shops |by the end of the decade
Open 3 shops |within the current financial year
Open 3 shops |this school year
Open 3 shops |by the end of the next fiscal year
Open 3 shops |in the first quarter
Open 3 shops |within two years
Open 3 shops |within 6 to 12 months
Open 3 shops |within 18 months| of the award
Open 3 shops |over a five-year period
Open 3 shops |over a period of five years
Open 3 shops |by next summer
Open 3 shops |in the coming year
Open 3 shops |in the next few months
Open 3 shops |by the end Q2
Open 3 shops |at the end of 2026
Open 3 shops, |end of June
Open 3 shops |by early 2027
Open 3 shops |by around 2027
Open 3 shops |by the close of the season
Open 3 shops |by sprint 12
Open 3 shops |by M18
Open 3 shops |by month 18
Open 3 shops |by day 90
Open 3 shops |by the year 2030
Open 3 shops |in May
Open 3 shops |by 31 Dec|.
Open 3 shops |in July or August
Open 3 shops |by June 2026| at the latest
Open 3 shops |in time for the fair
Open 3 shops |over the course of the year
Open 3 shops |by the end of the funding period
Open 3 shops |by 2H 2026
Open 3 shops |in Q1/Q2
Open 3 shops |by end of Q1/26
Open 3 shops |within this sprint
Keep 95% on time |throughout the year
Keep 95% on time |for the year
Keep 95% on time |through 2027
Keep 95% on time |for the rest of the year
Keep 95% on time |till year's end
Raise the rate to 60% (|2030|)
Site live |by the board election
Site live |by v2
Site live |2026-05-15
Site live |by Q3-Q4 2026
Site live |by the week of May 4
Site live |by end-of-year
Site live |in 2026 and 2027
Site live |by 2026/05/15
Report written (|Months 1-6|)
Report written (|M12|)
40 villages connected |by project completion
40 villages connected |in the project period
200 stars |within 30 days| of launch
Sign 20 tenants |within 60 days
Sell 300 seats |in the first year
Sell 300 seats |in the first year| of operation
Sell 300 seats |in the first month| online
Sell 300 seats |within the first year
Sell 300 seats |by the project's end
Sell 300 seats |over the project's lifetime
Sell 300 seats |by EOD Friday
Sell 300 seats |by FY26 Q2
Sell 300 seats |in the next six (6) months
Sell 300 seats |on launch day
Sell 300 seats |by the launch date
Sell 300 seats |by the next board meeting
Sell 300 seats |by the annual meeting
Sell 300 seats |by final demo
Sell 300 seats |by graduation
Sell 300 seats |by the end of the course
Sell 300 seats |by the end of training
Sell 300 seats |by the end of the strategic plan
Sell 300 seats |by XX/XX/XXXX
Sell 300 seats |by __/__/____
Sell 300 seats |by Z date
Sell 300 seats |by the conclusion of the project
Sell 300 seats |upon completion of the project
Sell 300 seats |before the new school year
Sell 300 seats |by the last day of June
Sell 300 seats |by the first week of June
Sell 300 seats |January - June 2026
Sell 300 seats |through the year
Sell 300 seats |over the year
Sell 300 seats |by 20XX
Season passes sold |within two weeks| of the new season
Sell 300 seats |by ??
Sell 300 seats |by [??]
Sell 300 seats |on or before____
Sell 300 seats |by 30.06|.
Sell 300 seats |no later than 15.3|.
Sell 300 seats |by EOQ3
Sell 300 seats |by EOY26
Sell 300 seats |by 2026W14
Sell 300 seats |by the AGM
Sell 300 seats |by Diwali
Sell 300 seats |by 31 June
Sell 300 seats |by target date
Sell 300 seats |by race day
Sell 300 seats |before opening night
Sell 300 seats |by New Year
Sell 300 seats |by next full rehearsal
Sell 300 seats |by Carnival 2027
Sell 300 seats |by (month)
Open the bike park. |2029
|For this year| I'm keeping one habit
Our goal |for next year| is to double the choir
|This year| we'll sing outdoors
Sell 300 seats |by my birthday
Sell 300 seats |by 5pm Friday
Sell 300 seats |by the end of the period
Sell 300 seats |by the turn of the decade
Sell 300 seats |in the month of May 2026
Sell 300 seats |for the period 2026-2029
Sell 300 seats |for fiscal 2028| (gross)
Sell 300 seats |within the first month
Sell 300 seats |within a 6 month window
Sell 300 seats |over a three year period
Sell 300 seats |in three and a half years
Sell 300 seats |within 30 days| of award
Sell 300 seats |over the summer
Sell 300 seats |by 1 May| of the new kind
Sell 300 seats |by May 1| so that we can rest
Sell 300 seats |by May 1 of the following year
Sell 300 seats |in 2026|. This pays the band.
Seats sold |in Q3| linked to the poster
No queue at the door |by 18 months
Rehearse again |after 60 days
|After 10 months| all can sing
|For 2027|, we open two halls
|March|: sing a song
|2028| goal: 300 seats
|12-month| target: 300 seats
Goal |for 2028|: 300 seats
Shops (|2028| target: 40)
Timeline: |6 months
Open it, if, |within a year|, the hall stands
Open the hall |within a year
Launch the stand |within 3 weeks
Sing |by **the end of May|**
Sing |by  the  end of May
Sing |BETWEEN Q1 AND Q3
"""
NOT_DUE = """
Fewer complaints than by next door's dogs alone
Sales won by Acme 2000 units
Draft plans for next year
Resolve within 1 day of the report
Hold one retreat each quarter
Everyone is briefed by the time of the audit
Debt is €3m as of March
Debt is €3m as of the end of Q3
Rating above 4 for 3 consecutive months
Draft the 2026 plan
Finish the Q2 budget
Cut emissions by 30% below 1990 levels
Growth of 15% over 2019
More visits than in 2019
Stay under the 2023 baseline
Keep 5-year survival at 80%
Pupils in Year 6 read
Two talks per month
One letter a week
By the end of each month all bills are paid
Rent is paid by the 3rd of each month
Porters trained within six months of joining
Nurses pass within a year
Guests come back in the first week
Answer in under 3 months
Repeat purchase in the last 12 months
Sales by month are known
We may open a shop
March to the capital with 400 people
Prices fall by 3%
Windows 2019 hosts are gone
Agenda 2030 is taught
Class of 2026 finds work
Half the pupils pass
Employee of the year is chosen
Long-term plan is written
Day 30 retention at 40%
Year-on-year growth of 5%
Mid-term review done
Open to visitors starting in June
Collect stamps since June
Debate the next season with the choir
Every lamp is tested before a launch
Cooks hired in April had a good start
Signed up by the project
Resolve 90% of complaints within 30 days
Answer 50 letters within 14 days
Tenants pay within 60 days
Close 40 complaints within 30 days
Keep 90% of new hires in the first year
Learn by meeting 5 artists
Draft the training plan
Improve course completion to 80%
Visitors by session
Hold a meeting each month
Attend the annual meeting
Percentage of mothers seen in the first trimester
Sales compared to Q4 2023 rise
Reach X customers
Newcomers finish training in their first two weeks
Waste in m3 per stall
Notice of vacancy (NOV)
Wash the stage once in 3 months
Stay within the budget set for 2026/27
Paint the hall that opened in May 2025
Members who joined on or after 7/1/25
Walk 2021 miles
Pupils read well in Year 6
Half of the pupils pass in Y3
Calls from new users within the first month
Thanks for the coming season
"""


@pytest.mark.parametrize("line", DUE.strip().splitlines())
def test_a_deadline_is_found_as_it_is_written(line: str) -> None:
    said = line.split("|")[1]
    cut = tokens(line.replace("|", ""))
    assert [cut.text[a:b] for a, b in dates_in(cut)] == [said]


@pytest.mark.parametrize("line", NOT_DUE.strip().splitlines())
def test_a_cadence_a_duration_a_start_or_a_name_is_no_deadline(line: str) -> None:
    assert dates_in(tokens(line)) == []
