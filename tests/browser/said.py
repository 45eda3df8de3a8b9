"""What a made-up team brings to a full workshop: enough of everything for a wall."""

from __future__ import annotations

LINES = (
    "I can say openly that something does not work",
    "We know what our customers struggle with this month",
    "Our numbers are there when we decide",
    "We stop work that changes nothing",
    "People outside our team know what we are trying to change",
    "I know what my own work should change for somebody",
    "After a setback we look for causes, not for culprits",
)
DONE = (
    "Ran 12 onboarding webinars",
    "Wrote help pages for new customers",
    "Answered 340 questions on the help line",
    "Rebuilt the payment page",
    "Trained shop managers in four regions",
    "Sent a monthly newsletter",
    "Visited nine schools",
    "Interviewed 20 people who left",
    "Translated the app into Polish",
    "Set up a forecast for each shop",
    "Held office hours every Thursday",
    "Redrew the sign-up form",
)
MADE = (
    "540 people saw a webinar",
    "A guide to the first report",
    "A list of the ten commonest questions",
    "Failed payments explain themselves",
    "86 managers hold a certificate",
    "Twelve issues of the newsletter",
    "A reading plan for each school",
    "A list of reasons for leaving",
    "A Polish version of every screen",
    "A weekly forecast by mail",
    "60 hours of advice given",
    "A form of four fields instead of eleven",
)
CHANGED = (
    "Newcomers finish their first report without asking anybody",
    "New customers find the answer themselves",
    "The same question is asked only once",
    "Customers solve a failed payment by themselves",
    "Managers plan shifts from the forecast",
    "Readers try what they read about",
    "Parents read with their children at weekends",
    "The team knows why people leave",
    "Polish families finish the sign-up",
    "Shops order less that is thrown away",
    "Teachers ask before they give up",
    "Twice as many visitors reach the first report",
)
GAINED = (
    "Fewer customers leave in their first year",
    "The help line costs a third less",
    "More schools renew for a second year",
    "Shops waste a tenth less food",
)
ANSWERS = (
    "We would talk about people, not about releases",
    "Fewer status meetings",
    "We would know earlier that something does not help",
    "I would say no more often",
    "Support and product would look at the same numbers",
    "The Monday list would be half as long",
    "We would ask customers before we build",
    "Less pride in being busy",
    "One number on the wall instead of thirty",
    "We would finish things",
    "Reviews would be about what we learned",
    "The board would ask other questions",
    "I could explain my work to my mother",
    "We would stop the newsletter and see who misses it",
    "Shops would tell us what works",
    "More time with schools, less with slides",
    "Nobody would count webinars",
    "We would try two ways and compare",
    "Sales would promise less",
    "Deadlines would have a reason",
    "We would celebrate other things",
    "Bugs that hurt people would come first",
    "We would drop projects without shame",
    "I would visit a customer every month",
    "Planning would take a day, not a week",
    "The roadmap would have question marks",
    "Teams would share a goal instead of a budget",
    "We would write down what we expect first",
    "Designers would stay until it works",
    "Fewer features, better ones",
    "We would hear from people who left",
    "My week would have a focus",
    "Data would be for deciding, not for reports",
    "The help line would be part of the team",
    "We would notice when nothing changes",
    "A demo would show a person, not a screen",
    "Quarter ends would be calmer",
    "We would argue about causes",
    "New colleagues would see why we exist",
    "We would be allowed to be wrong",
)
WORRIES = (
    "That we count again what is easy to count",
    "Too many goals at once",
    "Nobody owns the numbers",
    "That shops are not asked",
    "We stop after one quarter",
)
STAGES = ("Hears of it", "Tries it", "Sets it up", "Uses it", "Tells others")
POINTS = (
    ("Reads about it in a newsletter", "mail", "Opens the link on the train", "Is this for us?"),
    ("Compares the prices", "web", "Asks a friend what they pay", "Which plan do I need?"),
    ("Asks a colleague", "talk", "Shows the page at lunch", "Does it work with our tool?"),
    ("Signs up", "web", "Fills in eleven fields", "Why do they want my phone number?"),
    ("Waits for the code", "mail", "Looks in the spam folder", "Did it work at all?"),
    ("Imports last year's list", "web", "Tries three kinds of file", "What is wrong with row 12?"),
    ("Invites the team", "mail", "Copies addresses by hand", "Will they get another password?"),
    ("Builds the first report", "web", "Starts from the example", "So that is how it works"),
    ("Gets stuck and starts again", "web", "Closes the window", "I have no time for this"),
    ("Calls the help line", "phone", "Waits for nine minutes", "At last a person"),
    ("Shows it to the board", "talk", "Prints the first page", "They asked good questions"),
    ("Renews", "web", "Clicks on yes", "I would miss it"),
)
HURTS = (
    "Too long to read on a phone",
    "Prices only after signing up",
    "Nobody near has tried it",
    "The form forgets what I typed",
    "The code comes after an hour",
    "The error says only “failed”",
)
HELPS = (
    "A story from a school like ours",
    "A price for small teams",
    "A colleague shows how",
    "Saved as I go along",
    "A text message instead",
    "An example to start from",
)
FEELINGS = (1.0, 0.0, 1.0, -1.0, -1.0, -2.0, 0.0, 2.0, -2.0, 1.0, 2.0, 2.0)
RESULTS = (
    "The share of newcomers who finish their first report alone rises from 20 % to 50 % "
    "by 31 March 2027",
    "Median time to the first report falls from 9 days to 3 days by 31 March 2027",
    "Newcomers who ask the help line in week one fall from 34 % to 15 %",
    "Renewals after the first year rise from 61 % to 70 % by 30 June 2027",
    "Failed payments that customers solve themselves rise from 12 % to 60 % by 31 March 2027",
    "Launch the new payment page by 15 January 2027",
    "Schools that renew for a second year rise from 14 to 22 by 30 June 2027",
    "Parents read with their children on more days",
    "Food thrown away by shops falls from 8 % to 7 % of orders by 31 March 2027",
    "Managers who plan from the forecast rise from 31 % to 75 % by 31 March 2027",
    "Run ten trainings for shop managers",
    "People who leave and tell us why rise from 5 % to 40 % by 31 March 2027",
)
GOALS = (
    "Newcomers feel at home in their first week",
    "Paying is the easiest part",
    "Shops decide from what they see",
)
METERS = (
    "First report alone",
    "Solved at the first call",
    "Renewals after a year",
    "Payments that go through",
    "Managers using forecasts",
    "Answers on the same day",
)
STEPS = (
    ("decision", "We stop the monthly newsletter until March", "12 December"),
    ("action", "Ask ten people who left in October why", "12 December"),
    ("action", "Bring the share of first reports every Monday", "7 December"),
    ("action", "Try the short form with one shop", "9 January"),
    ("decision", "Failed payments come before new features", "19 December"),
    ("action", "Sit at the help line for a day", "12 December"),
    ("action", "Write the three first questions of the guide anew", "19 December"),
    ("action", "Find out who waits longest for the code", "5 December"),
    ("decision", "Newcomers are our one goal this quarter", "31 March"),
    ("action", "Show the board the ladder", "16 December"),
    ("action", "Agree with the shops on one forecast", "9 January"),
    ("action", "Book the next check-in", "5 December"),
)
NAMES = (
    *("Anna", "Ben", "Chidi", "Dora", "Emre", "Fatima", "Goran", "Hana", "Ida", "Jonas"),
    *("Kemi", "Lena", "Mateo", "Nadia", "Olu", "Petra", "Quentin", "Rosa", "Samir", "Tess"),
    *("Ugo", "Vera", "Wanda", "Xavier", "Yara", "Zoe", "Aiko", "Bruno", "Carla", "Deniz"),
)
SENTENCE = "Newcomers leave us in March knowing that they can do it without us"
