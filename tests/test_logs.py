"""One line for each record, whatever strangers put into it, and never a flood."""

import io
import logging
import re
import threading

from okrlab.logs import FULL, LONGEST, MOST_KINDS, WINDOW, Journal, plain

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (WARNING|ERROR|left out)")
HOSTILE = (
    "a\nb",
    "a\r\nb",
    "\x1b[2J\x1b[31m",
    "\x00",
    "\x9b31m",
    "\u2028next",
    "\u202egnitirw",
    "\ud800",
    "\x85",
    "\x7f",
    "é ü 漢",
    "\\n",
    "%s %d",
    "\t",
    "\u200b",
    "\U000e0041",
)


def journal():
    class Hand:
        now = 0.0

        def __call__(self):
            return self.now

    clock, out = Hand(), io.StringIO()
    one = Journal(stream=out, clock=clock)
    log = logging.Logger("a.test")
    log.addHandler(one)
    return log, one, clock, out


def test_nothing_that_is_logged_begins_a_line_of_its_own_or_moves_the_cursor():
    log, _, _, out = journal()
    for text in HOSTILE:
        try:
            raise ValueError(f"{text} 2026-01-01 00:00:00 ERROR forged")
        except ValueError:
            log.warning("said %s", text, exc_info=True)
    for line in out.getvalue().split("\n")[:-1]:
        assert LINE.match(line) or line.startswith("    | "), line
        assert line.isprintable(), line
    assert "é ü 漢" in out.getvalue()


def test_a_record_is_never_long_and_says_what_was_cut():
    log, _, _, out = journal()
    log.warning("x" * 3_000_000)
    log.warning("short", extra={"detail": "line\n" * 100_000})
    first, *rest = out.getvalue().splitlines()
    assert len(first) < LONGEST + 100
    assert first.endswith(f"({3_000_000 - LONGEST} more characters)")
    assert len(rest) < 110


def test_a_flood_is_counted_by_kind_and_told_when_it_is_over():
    log, one, clock, out = journal()
    for n in range(20_000):
        log.warning(f"frame {n}\n2026-01-01 00:00:00 ERROR forged")
        if n % 1000 == 0:
            log.error("something else that matters %d", n)
    said = out.getvalue()
    assert said.count("frame") == FULL
    assert said.count("something else") == FULL
    clock.now += WINDOW
    one.settle()
    assert f"left out {20_000 - FULL} more of one kind" in out.getvalue()
    assert "the last being WARNING a.test: frame 19999\\n2026" in out.getvalue()
    log.warning("frame again")
    assert len(out.getvalue()) < 10_000


def test_what_was_left_out_is_told_also_when_nothing_more_is_logged():
    told = threading.Event()

    class Told(io.StringIO):
        def write(self, text):
            if "left out 1 more" in text:
                told.set()
            return super().write(text)

    log = logging.Logger("a.test")
    log.addHandler(Journal(stream=Told(), window=0.5))
    for _ in range(FULL + 1):
        log.warning("again")
    assert told.wait(20)


def test_two_failures_at_one_place_are_two_kinds():
    log, one, _, out = journal()

    def fail(kind):
        try:
            raise kind("x")
        except kind as error:
            log.error("failed", exc_info=error)

    for _ in range(FULL * 5):
        fail(ValueError)
    fail(KeyError)
    assert "KeyError" in out.getvalue()
    one.close()
    assert f"left out {FULL * 4} more" in out.getvalue()


def test_kinds_do_not_grow_without_end():
    log, one, _, out = journal()
    for n in range(MOST_KINDS * 3):
        exec(compile(f"log.warning('made')\n{n}", f"<{n}>", "exec"), {"log": log})
    assert len(one._kinds) <= MOST_KINDS + 1
    assert out.getvalue().count("made") <= MOST_KINDS + FULL


def test_no_secret_is_written():
    secret, seal = "Zk3-aJ_s9q0Lm4Xw7Tr2Vb1c", "ab" * 32
    for text in (
        f"GET /j/{secret} (10.0.0.1)",
        f"http://127.0.0.1:8866/r/{secret}?x=1",
        f"token 0123456789abcdef01.1790000000.{seal} was",
        f"okr_w_x=2|1:0|10:1790000000|7:okr_w_x|24:{secret}|{seal}; other",
    ):
        assert secret not in plain(text)
        assert seal not in plain(text)


def test_a_message_that_cannot_be_formatted_is_still_a_line():
    log, _, _, out = journal()
    log.warning("%d of %s", "x\ny")
    assert out.getvalue().count("\n") == 1
