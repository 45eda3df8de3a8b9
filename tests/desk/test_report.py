"""`okrlab report`: a folder's metrics as pages, and what has changed since the last report."""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import okrlab
from okrlab.cli import main
from okrlab.desk import folder_metrics, report_command, report_site
from okrlab.desk.folder_answers import ANSWERS, answer_to
from okrlab.desk.history_answers import FLAGS
from okrlab.desk.report_command import LIST_CHANGED, SITE, VERDICT_CHANGED
from okrlab.desk.report_facts import page_of
from okrlab.desk.report_site import FACTS
from okrlab.desk.verdict_facts import SeenSignal, VerdictFacts, changes, verdict_of
from okrlab.measure.problems import Problem

CALM = [40, 42, 39, 43, 41, 40, 38, 42, 41, 39, 44, 40, 41, 42, 40, 39]
FIRST = date(2026, 1, 5)
TODAY = "2026-11-30"
LATER = "2026-12-07"


def written(folder, name, values, head="calls", *, first=FIRST):
    rows = (f"{first + timedelta(weeks=n)},{value}" for n, value in enumerate(values))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([f"week,{head}", *rows, ""]))
    return path


@pytest.fixture
def team(tmp_path):
    folder = tmp_path / "team"
    written(folder, "calls.csv", CALM)
    written(folder, "more/waits.csv", [n + 10 for n in CALM], "waits")
    return folder


class Report:
    """A run and what it left."""

    def __init__(self, folder, *words, today=TODAY):
        done = CliRunner().invoke(main, ["report", str(folder), *words, "--today", today])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        self.code, self.out, self.err = done.exit_code, done.stdout, done.stderr
        out = words[words.index("--out") + 1] if "--out" in words else folder / SITE
        self.site = Path(out)

    @property
    def told(self):
        return json.loads(self.out)

    @property
    def index(self):
        return (self.site / "index.html").read_text("utf-8")


def kinds(told):
    return [(one["kind"], one.get("name", one["file"])) for one in told["changed"]]


def contents(folder):
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def test_the_first_report_has_a_page_for_each_metric_and_all_is_new(team):
    report = Report(team, "--json")
    assert report.code == LIST_CHANGED
    assert kinds(report.told) == [("new", "calls"), ("new", "waits")]
    assert (report.told["since"], report.told["day"]) == (None, TODAY)
    pages = {one.name for one in report.site.glob("*.html")}
    assert pages == {"index.html", *(one["page"] for one in report.told["metrics"])}
    assert all(f'href="{page}"' in report.index for page in pages - {"index.html"})
    for metric in report.told["metrics"]:
        page = (report.site / metric["page"]).read_text("utf-8")
        assert metric["sentence"].startswith("A typical week is about")
        assert metric["sentence"] in page
        assert metric["sentence"] in report.index
        assert 'href="index.html"' in page


def test_pages_need_nothing_from_outside_and_run_nothing(team):
    report = Report(team)
    for one in report.site.glob("*.html"):
        page = one.read_text("utf-8")
        assert "<script" not in page
        assert not re.search(r"(?:src|href)=[\"']?(?:https?:|//)", page)
        assert not re.search(r"@import|url\((?![\"']?data:)", page)
        assert "prefers-color-scheme:dark" in page
        assert "@media print" in page


def test_the_same_input_and_day_give_the_same_bytes(team, tmp_path):
    first = Report(team, "--out", str(tmp_path / "a"))
    before = contents(first.site)
    again = Report(team, "--out", str(tmp_path / "a"))
    assert (again.code, contents(again.site)) == (0, before)
    Report(team, "--out", str(tmp_path / "b"))
    assert contents(tmp_path / "b") == before


def test_new_points_without_a_new_signal_change_nothing(team):
    Report(team)
    written(team, "calls.csv", [*CALM, 41, 40, 43])
    report = Report(team, "--json", today=LATER)
    assert (report.code, report.told["changed"]) == (0, [])
    assert report.told["metrics"][0]["n"] == len(CALM) + 3
    assert report.told["since"] == TODAY


def test_a_new_signal_is_a_change_once_and_a_longer_one_is_the_same(team):
    long = CALM * 3
    written(team, "calls.csv", long, first=FIRST - timedelta(weeks=32))
    Report(team)
    written(team, "calls.csv", [*long, 60], first=FIRST - timedelta(weeks=32))
    report = Report(team, "--json", today=LATER)
    assert (report.code, kinds(report.told)) == (VERDICT_CHANGED, [("signal", "calls")])
    assert "Above the usual range: 2026-04-27" in report.told["changed"][0]["words"]
    assert "New signal" in report.index
    written(team, "calls.csv", [*long, 60, 61], first=FIRST - timedelta(weeks=32))
    assert Report(team, today="2026-12-14").code == 0
    assert "Nothing since 7 December 2026" in Report(team, today="2026-12-14").index


def test_a_new_level_is_said_with_its_day(team):
    Report(team)
    written(team, "calls.csv", [*CALM, *(n + 15 for n in CALM)])
    report = Report(team, "--json", today=LATER)
    assert (report.code, kinds(report.told)) == (VERDICT_CHANGED, [("shift", "calls")])
    assert report.told["changed"][0]["words"] == "A new level since 2026-04-27."
    assert "A new level since 27 April 2026." in report.index
    page = (report.site / report.told["metrics"][0]["page"]).read_text("utf-8")
    assert "7 December 2026: A new level since 27 April 2026." in page


def test_a_baseline_that_comes_and_goes_is_a_change(team):
    written(team, "calls.csv", CALM[:4])
    assert "No baseline yet: 4 of the 6 weeks" in Report(team).index
    written(team, "calls.csv", CALM[:5])
    assert Report(team).code == 0
    written(team, "calls.csv", CALM)
    assert kinds(Report(team, "--json").told) == [("baseline", "calls")]


def test_metrics_that_come_and_go_are_no_change_of_a_verdict(team):
    old = Report(team, "--json").told["metrics"]
    (team / "calls.csv").unlink()
    written(team, "new.csv", CALM, "replies")
    report = Report(team, "--json", today=LATER)
    assert report.code == LIST_CHANGED
    assert kinds(report.told) == [("new", "replies"), ("gone", "calls")]
    assert not (report.site / old[0]["page"]).exists()
    assert "No longer in the folder." in report.index


def test_every_metric_of_a_file_has_a_page(tmp_path):
    rows = "\n".join(f"{FIRST + timedelta(weeks=n)},{v},{v + 300}" for n, v in enumerate(CALM))
    (tmp_path / "two.csv").write_text(f"week,calls,visits\n{rows}\n")
    told = Report(tmp_path, "--json").told
    assert [one["name"] for one in told["metrics"]] == ["calls", "visits"]
    assert not told["questions"]


def test_a_question_is_not_guessed_but_listed_with_how_to_answer(team):
    (team / "due.csv").write_text("day;v\n03/04/2026;1\n04/04/2026;2\n05/04/2026;3\n")
    report = Report(team, "--json")
    (asked,) = report.told["questions"]
    assert asked["file"] == "due.csv"
    assert "2026-04-03 or 2026-03-04" in asked["reasons"][0]
    assert tomllib.loads(asked["answer"]) == {"due.csv": {"dates": "…"}}
    assert "dates = &quot;…&quot;  # dmy | mdy | ymd" in report.index
    assert ("asks", "due.csv") in kinds(report.told)
    assert Report(team).code == 0  # it has been said
    (team / ANSWERS).write_text(asked["answer"].replace("…", "nonsense"))
    assert "'dmy', 'mdy', 'ymd'" in Report(team).err
    (team / ANSWERS).write_text(asked["answer"].replace("…", "dmy"))
    report = Report(team, "--json")
    assert not report.told["questions"]
    assert {("new", "v"), ("answered", "due.csv")} == {*kinds(report.told)}
    assert report.told["metrics"][1]["last"] == "2026-04-05"


def test_what_cannot_be_read_is_named_and_its_metric_stays_as_it_was(team):
    Report(team)
    whole = (team / "calls.csv").read_text()
    (team / "calls.csv").write_text(whole + "2026-11-23,soon\n")
    (team / "notes.md").write_text("hello")
    (team / "~$book.xlsx").write_bytes(b"x")
    (team / "empty.csv").write_bytes(b"")
    report = Report(team, "--json", today=LATER)
    assert report.code == LIST_CHANGED
    assert kinds(report.told) == [("unread", "calls.csv"), ("unread", "empty.csv")]
    assert [one["file"] for one in report.told["unread"]] == ["calls.csv", "empty.csv"]
    assert report.told["left"] == ["notes.md", "~$book.xlsx"]
    for words in ("“soon” in “calls” is not a number", "notes.md, ~$book.xlsx", "empty.csv"):
        assert words in report.index
    (held, _) = report.told["metrics"]
    assert held["day"] == TODAY
    assert (report.site / held["page"]).exists()
    assert "this is what it said on 30 November 2026" in report.index
    assert "“soon”" in Report(team, today=LATER).err
    (team / "calls.csv").write_text(whole)
    again = Report(team, "--json", today="2026-12-14")
    assert kinds(again.told) == [("answered", "calls.csv")]


def test_a_file_that_is_being_written_is_read_the_next_time(team, monkeypatch):
    Report(team)
    path = team / "calls.csv"

    class Meanwhile(folder_metrics.HistoryReader):
        def history(self, source, **how):
            if source == path:
                path.write_text(path.read_text() + "2026-04-27,400\n")
            return super().history(source, **how)

    with monkeypatch.context() as patch:
        patch.setattr(folder_metrics, "HistoryReader", Meanwhile)
        report = Report(team, "--json", today=LATER)
    assert (report.code, report.told["changed"]) == (0, [])
    assert [one["kind"] for one in report.told["unread"]] == ["writing"]
    assert "It was being written while we read it" in report.index
    assert Report(team, today=LATER).code == VERDICT_CHANGED


def test_the_exit_code_may_also_say_what_is_left(team):
    (team / "due.csv").write_text("day;v\n03/04/2026;1\n04/04/2026;2\n")
    assert Report(team, "--fail-on-left").code == report_command.ASKS
    assert Report(team).code == 0
    (team / "bad.csv").write_text("week,a\n2026-01-05,3\n2026-01-12,soon\n")
    assert Report(team, "--fail-on-left").code == report_command.UNREAD
    assert Report(team).code == 0


def test_a_folder_with_nothing_but_questions_or_errors_says_so(tmp_path):
    (tmp_path / "due.csv").write_text("day;v\n03/04/2026;1\n04/04/2026;2\n")
    report = Report(tmp_path)
    assert report.code == report_command.ASKS
    assert "due.csv" in report.index
    (tmp_path / "bad.csv").write_text("week,a\n2026-01-05,3\n2026-01-12,soon\n")
    assert Report(tmp_path).code == report_command.UNREAD


def refused(code, words, report):
    assert report.code == code
    assert words in report.err
    assert "Traceback" not in report.err


def test_no_folder_and_an_empty_one_are_refused_and_an_older_report_stays(team, tmp_path):
    refused(1, "There is no folder", Report(tmp_path / "none"))
    refused(1, "There is no folder", Report(team / "calls.csv"))
    (tmp_path / "empty").mkdir()
    refused(1, "No file in", Report(tmp_path / "empty"))
    assert not (tmp_path / "empty" / SITE).exists()
    before = contents(Report(team).site)
    (team / "calls.csv").unlink()
    (team / "more" / "waits.csv").unlink()
    refused(1, "No file in", Report(team))
    assert contents(team / SITE) == before


def test_a_folder_that_is_not_ours_is_never_written_to(team, tmp_path):
    out = tmp_path / "site"
    out.mkdir()
    (out / "index.html").write_text("mine")
    refused(1, "is not a folder of an okrlab report", Report(team, "--out", str(out)))
    assert contents(out) == {"index.html": b"mine"}
    refused(1, "is not a folder of an okrlab report", Report(team, "--out", str(team)))
    refused(1, "not a folder of", Report(team, "--out", str(team / "calls.csv")))
    (out / "index.html").unlink()
    assert Report(team, "--out", str(out)).code == LIST_CHANGED


def test_a_file_of_somebody_else_among_the_pages_is_left_alone(team):
    site = Report(team).site
    (site / "CNAME").write_text("example.org")
    written(team, "new.csv", CALM, "replies")
    theirs = site / page_of("new.csv\nreplies")
    theirs.write_text("mine")
    before = contents(site)
    refused(1, "that is not ours", Report(team))
    assert contents(site) == before
    theirs.unlink()
    assert Report(team).code == LIST_CHANGED
    assert (site / "CNAME").read_text() == "example.org"


@pytest.mark.parametrize(
    ("facts", "words"),
    [(b"{", "cannot be read"), (b'{"format":99}', "newer okrlab"), (b"[]", "cannot be read")],
)
def test_facts_that_are_none_are_refused_and_nothing_is_written(team, facts, words):
    site = Report(team).site
    (site / FACTS).write_bytes(facts)
    before = contents(site)
    refused(1, words, Report(team))
    assert contents(site) == before


@pytest.mark.parametrize("at", range(1, 6))
def test_a_report_that_is_interrupted_is_made_again_and_says_the_same(team, monkeypatch, at):
    Report(team)
    written(team, "calls.csv", [*CALM, 60])
    written(team, "new.csv", CALM, "replies")
    moved = os.replace
    calls = []

    def stops(source, target):
        calls.append(target)
        if len(calls) == at:
            raise OSError(28, "No space left on device")
        moved(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(report_site.os, "replace", stops)
        refused(1, "No space left", Report(team, today=LATER))
    assert not [one for one in (team / SITE).iterdir() if one.is_dir()]
    report = Report(team, "--json", today=LATER)
    assert kinds(report.told) == [("signal", "calls"), ("new", "replies")]
    assert Report(team, today=LATER).code == 0


def test_the_first_report_interrupted_is_still_the_first(team, monkeypatch):
    moved = os.replace

    def stops(source, target):
        if Path(target).name == "index.html":
            raise OSError(28, "No space left on device")
        moved(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(report_site.os, "replace", stops)
        refused(1, "No space left", Report(team))
    report = Report(team, "--json")
    assert kinds(report.told) == [("new", "calls"), ("new", "waits")]
    assert report.told["since"] is None


def test_answers_are_options_for_files_patterns_and_single_metrics(tmp_path):
    rows = "\n".join(f"{FIRST + timedelta(weeks=n)},{v},{v + 300}" for n, v in enumerate(CALM * 2))
    (tmp_path / "two.csv").write_text(f"week,calls,visits\n{rows}\n")
    written(tmp_path, "teams/a.csv", CALM)
    (tmp_path / ANSWERS).write_text(
        'title = "Support"\n'
        '["*.csv"]\nevery = "week"\n'
        '["two.csv".each.calls]\nchanged = 2026-04-27\nbetter = "down"\n'
        '["two.csv".each.nobody]\nbetter = "up"\n'
        '["gone.csv"]\nsteps = true\n'
    )
    report = Report(tmp_path, "--json")
    calls, visits = report.told["metrics"][1:]
    assert calls["verdict"]["changed"] == "2026-04-27"
    assert calls["verdict"]["moved"] == "no"
    assert "changed" not in visits["verdict"]
    assert report.told["idle"] == ["gone.csv"]
    assert [one["metric"] for one in report.told["questions"]] == ["nobody"]
    assert "<h1 dir=auto>Support</h1>" in report.index


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("dates = ", "line 1"),
        ("x = 1", "below the name of a file"),
        ("title = 1", "The title is a text"),
        ('["a.csv"]\nnonsense = 1', "No such option"),
        ('["a.csv"]\nchart = "x.png"', "No such option"),
        ('["a.csv"]\nevery = "year"', "'day', 'week', 'month', 'quarter'"),
        ('["a.csv"]\nchanged = "soon"', "soon"),
        ('["a.csv"]\ntarget = 40', "--by"),
        ('["a.csv"]\nwhere = [{}]', "“where” takes"),
        ('["a.csv"]\nsince = 10:00:00', "“since” takes"),
        ('["a.csv"]\neach = 1', "“each” holds"),
        ('["a.csv".each.calls]\nevery = "week"', "said of a whole file"),
    ],
)
def test_answers_that_are_none_are_refused_in_words(team, answers, words):
    (team / ANSWERS).write_text(answers)
    refused(1, words, Report(team))
    assert ANSWERS in Report(team).err
    assert not (team / SITE).exists()


@pytest.mark.parametrize("code", FLAGS)
def test_each_question_has_lines_that_only_lack_the_choice(code, tmp_path):
    said = answer_to('a "b".csv', Problem(code=code, words="", options=("x", "y")))
    if FLAGS[code] in ("", "--today"):  # the day is the report's
        assert said == ""
        return
    table = tomllib.loads(said)['a "b".csv']
    assert table or "# or" in said
    (tmp_path / ANSWERS).write_text(said)
    done = CliRunner().invoke(main, ["report", str(tmp_path)])  # “…” is no choice, or anything
    assert "No such option" not in done.stderr


def test_which_way_is_better_is_asked_of_a_metric_with_a_target_day(team):
    (team / ANSWERS).write_text('["calls.csv"]\nby = 2027-03-31\n')
    report = Report(team, "--json")
    (asked,) = report.told["questions"]
    assert tomllib.loads(asked["answer"]) == {"calls.csv": {"better": "…"}}
    assert len(report.told["metrics"]) == 2
    (team / ANSWERS).write_text('["calls.csv"]\nby = 2027-03-31\nbetter = "down"\n')
    assert not Report(team, "--json").told["questions"]


def test_names_that_are_hostile_or_strange_stay_words(tmp_path):
    head = "<script>alert(1)</script>"
    written(tmp_path, "a&b <i>.csv", CALM, head)
    written(tmp_path, "größe 🚀 #1?.csv", CALM, "Größe")
    written(tmp_path, os.fsdecode(b"\xff.csv"), CALM)
    report = Report(tmp_path, "--json")
    for one in report.site.glob("*.html"):
        assert "<script" not in one.read_text("utf-8")
    assert len(report.told["metrics"]) == 3
    assert "&lt;script&gt;" in report.index
    hrefs = re.findall(r'<a href="([^"#]+)" dir', report.index)
    assert len(hrefs) == 3
    assert all("#" not in one and "?" not in one for one in hrefs)
    assert Report(tmp_path).code == 0


def test_hidden_files_and_the_reports_own_pages_are_not_read(team):
    written(team, ".hidden.csv", CALM)
    inside = team / "deep" / "site"
    Report(team, "--out", str(inside))
    told = Report(team, "--out", str(inside), "--json").told
    assert len(told["metrics"]) == 2
    assert told["left"] == []
    assert not told["changed"]


def test_two_hundred_metrics(tmp_path):
    heads = ",".join(f"m{n}" for n in range(50))
    for file in range(4):
        rows = "\n".join(
            f"{FIRST + timedelta(weeks=w)},"
            + ",".join(str(40 + (n * 7 + w * 3) % 5) for n in range(50))
            for w in range(8)
        )
        (tmp_path / f"{file}.csv").write_text(f"week,{heads}\n{rows}\n")
    report = Report(tmp_path, "--json")
    assert len(report.told["metrics"]) == 200
    assert len(list(report.site.glob("*.html"))) == 201
    assert report.index.count("<li><div>") == 200


def test_a_signal_that_was_taken_back_is_said_and_is_nothing_new(team):
    """An early, weak one goes as later periods widen the limits."""
    report = Report(team)
    facts = json.loads((report.site / FACTS).read_text())
    known = facts["metrics"]["calls.csv\ncalls"]["verdict"]
    gone = {"rule": "outside", "side": "above", "first": "2026-02-02", "last": "2026-02-02"}
    known["signals"] = [gone | {"words": "Above the usual range: 2026-02-02"}]
    (report.site / FACTS).write_text(json.dumps(facts))
    again = Report(team, "--json", today=LATER)
    assert (again.code, kinds(again.told)) == (LIST_CHANGED, [("settled", "calls")])
    assert "Above the usual range: 2026-02-02" in again.told["changed"][0]["words"]


def signal(first, last, rule="outside"):
    return SeenSignal(rule=rule, side="above", first=first, last=last, words=f"{rule} {first}")


def said(old, new, periods=()):
    return [kind for kind, _ in changes(old, new, periods)]


WEEKS = tuple((FIRST + timedelta(weeks=n)).isoformat() for n in range(30))


def test_one_signal_is_known_again_and_one_that_left_the_file_is_no_change():
    def with_(*signals, begins=0):
        return VerdictFacts(begins=WEEKS[begins], ranged=True, signals=signals)

    old = with_(signal(WEEKS[3], WEEKS[4]))
    assert said(old, with_(signal(WEEKS[3], WEEKS[6]))) == []
    assert said(old, with_(signal(WEEKS[3], WEEKS[4], "run"))) == ["signal", "settled"]
    assert said(old, with_()) == ["settled"]
    assert said(old, with_(begins=5)) == []


def test_the_day_of_a_level_may_move_a_little():
    def at(*places, begins=0):
        return VerdictFacts(begins=WEEKS[begins], shifts=tuple(WEEKS[one] for one in places))

    assert said(at(10), at(12), WEEKS) == []
    assert said(at(10), at(20), WEEKS) == ["shift"]
    assert said(at(10), at(10, 20), WEEKS) == ["shift"]
    assert said(at(10), at(), WEEKS) == ["shift"]
    assert said(at(10), at(begins=11), WEEKS) == []


def test_what_follows_from_another_change_is_not_said_too():
    old = VerdictFacts(begins=WEEKS[0], signals=(signal(WEEKS[3], WEEKS[4]),))
    assert said(old, VerdictFacts(begins=WEEKS[0], shifts=(WEEKS[10],)), WEEKS) == ["shift"]
    assert said(old, VerdictFacts(begins=WEEKS[0], refused="few")) == ["baseline"]
    assert said(old, VerdictFacts(begins=WEEKS[0], every="1 month")) == ["reading"]
    assert said(VerdictFacts(), VerdictFacts(trend="up")) == ["trend"]
    ranged = VerdictFacts(begins=WEEKS[0], ranged=True, signals=old.signals)
    assert said(ranged, VerdictFacts(begins=WEEKS[0])) == ["range"]
    assert said(VerdictFacts(), VerdictFacts(ranged=True)) == ["range"]
    assert said(VerdictFacts(changed="a"), VerdictFacts(changed="a", moved="yes")) == ["moved"]


def test_a_verdict_holds_what_a_report_says():
    metric = okrlab.baseline([*CALM, *(n + 15 for n in CALM)])
    assert verdict_of(metric).shifts == ("00017",)
    assert verdict_of(okrlab.baseline(CALM[:3])).refused == "few"
    rising = okrlab.baseline([40 + 3 * n + v for n, v in enumerate(CALM)])
    assert verdict_of(rising).trend == "up"


def test_the_page_on_reports_names_every_exit_code_and_kind_of_change():
    page = (Path(__file__).parents[2] / "docs" / "report.md").read_text("utf-8")
    codes = {int(one) for one in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    ours = {report_command.UNREAD, report_command.ASKS, VERDICT_CHANGED, LIST_CHANGED}
    assert codes == {0} | ours
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert tomllib.loads(example[1])["calls.csv"]["each"]["Calls per day"]


def test_the_example_of_the_page_is_read(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "report.md").read_text("utf-8")
    written(tmp_path, "calls.csv", CALM, "Calls per day")
    (tmp_path / ANSWERS).write_text(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1])
    report = Report(tmp_path, "--json")
    assert report.told["metrics"][0]["verdict"]["changed"] == "2026-07-06"
    assert report.told["idle"] == ["tickets.csv", "teams/*.xlsx"]
