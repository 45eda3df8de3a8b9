"""`python -m benchmarks.baseline.cases FILE`: the published reference cases, one line each.

FILE is the founders' list of cases (it is not part of the project). Each kind of case is answered
by the function a coach's question would reach; the exit code is the number of cases that fail.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from okrlab.measure import attributes, intervals, power, regression, shape
from okrlab.measure.behaviour import xmr
from okrlab.measure.run_rules import near_limit, outside, run_on_one_side


def _chart(chart) -> dict:
    return {
        "center": chart.centre,
        "ucl": chart.upper,
        "lcl": chart.lower,
        "rule_outside": chart.outside,
    }


def _xmr(given) -> dict:
    chart = xmr(
        given["values"],
        centre=given.get("center", "mean"),
        spread=given.get("mr", "mean"),
        constants=tuple(given["constants"]) if "constants" in given else None,
    )
    marks = chart.values, chart.line, chart.line - chart.reach, chart.line + chart.reach
    return {
        "center": chart.centre,
        "mr_bar": chart.range_centre,
        "unpl": chart.upper,
        "lnpl": chart.lower,
        "url": chart.range_limit,
        "rule_outside": np.flatnonzero(outside(marks[0], *marks[2:])),
        "mr_outside": chart.range_outside,
        "rule_run8": np.flatnonzero(run_on_one_side(*marks[:2])),
        "rule_3of4": np.flatnonzero(near_limit(*marks)),
    }


def _before_after(given) -> dict:
    before, after = xmr(given["baseline"]), xmr(given["followup"])
    beyond = outside(after.values, before.lower, before.upper)
    # What the book calls a move is what the chart shows, so that is what is compared here. Our own
    # verdict (`movement`) is stricter: see benchmarks/README.md.
    return {
        "baseline_unpl": before.upper,
        "baseline_lnpl": before.lower,
        "followup_unpl": after.upper,
        "followup_lnpl": after.lower,
        "followup_outside_baseline": np.flatnonzero(beyond),
        "moved": bool(beyond.any()),
    }


def _describe(given) -> dict:
    v = np.array(given["values"])
    return {
        "n": len(v),
        "mean": v.mean(),
        "sd": v.std(ddof=1),
        "lag1_autocorrelation": regression.lag1(v),
    }


def _laney(given, of=attributes.p_chart) -> dict:
    times = 100 if given.get("unit") == "percent" else 1
    chart = of(given["numerators"], given["denominators"], laney=True)
    classic = of(given["numerators"], given["denominators"])
    return {
        "center": times * chart.centre,
        "ucl": times * chart.upper,
        "lcl": times * chart.lower,
        "sigma_z": chart.sigma_z,
        "pprime_signals": chart.outside,
        "classic_p_chart_false_signals": len(classic.outside),
    }


def _nhs(given) -> dict:
    chart = xmr(given["values"], screen=given.get("screen_outliers", True))
    beyond = outside(chart.values, chart.lower, chart.upper)
    said = {
        str(i): "Above UCL" if chart.values[i] > chart.upper else "Below LCL"
        for i in np.flatnonzero(beyond)
    }
    return {"center": chart.centre, "upl": chart.upper, "lpl": chart.lower, "signal_points": said}


def _changes(given) -> dict:
    v = np.array(given["values"])
    starts = shape.shifts(v, changes=given["n_changes"], min_size=2)
    return {
        "first_new_regime_index": starts,
        "segment_means": [part.mean() for part in np.split(v, starts)],
    }


def _rate(given) -> dict:
    low, high = intervals.wilson(given["events"], given["trials"], given["confidence"])
    return {"rate": given["events"] / given["trials"], "lo": low, "hi": high}


def _nps(given) -> dict:
    p, c, d = given["promoters"], given["passives"], given["detractors"]
    method = "wald" if "adjusted" not in given["method"] else "adjusted"
    low, high = intervals.net_score(p, c, d, given["confidence"], method=method)
    return {"nps": 100 * (p - d) / (p + c + d), "lo": low, "hi": high}


def _power(given) -> dict:
    return {
        "n_per_group": power.cases_for_means(given["effect_sd"], given["power"], given["alpha"])
    }


ANSWERS = {
    "xmr": _xmr,
    "xmr_before_after": _before_after,
    "descriptive_autocorr": _describe,
    "p_chart": lambda g: _chart(attributes.p_chart(g["numerators"], g["denominators"])),
    "u_chart": lambda g: _chart(attributes.u_chart(g["numerators"], g["denominators"])),
    "c_chart": lambda g: _chart(attributes.c_chart(g["values"])),
    "g_chart": lambda g: _chart(attributes.g_chart(g["values"])),
    "t_chart": lambda g: _chart(attributes.t_chart(g["values"])),
    "pprime_chart": _laney,
    "uprime_chart": lambda g: _laney(g, attributes.u_chart),
    "nhs_ptd": _nhs,
    "change_point": _changes,
    "rate_interval": _rate,
    "nps_interval": _nps,
    "power": _power,
}


def wrong(case) -> list[str]:
    """The keys of a case whose answers are off, with both values."""
    answers = ANSWERS[case["kind"]](case["input"])
    allowed = case["tolerance"]
    off = []
    for key, expected in case["expected"].items():
        within = allowed if not isinstance(allowed, dict) else allowed.get(key, allowed.get("*", 0))
        got = answers[key]
        if isinstance(expected, dict | bool):
            good = got == expected
        else:
            one, other = np.atleast_1d(got).astype(float), np.atleast_1d(expected).astype(float)
            if other.size > 1 >= one.size or len(set(one)) == 1:
                one = np.broadcast_to(one[:1], other.shape) if one.size else one
            good = one.shape == other.shape and bool(np.all(np.abs(one - other) <= within))
        if not good:
            off.append(f"{key}: {got} instead of {expected}")
    return off


def main() -> int:
    cases = json.loads(Path(sys.argv[1]).read_text("utf-8"))["cases"]
    failed = 0
    for case in cases:
        off = wrong(case) if case["kind"] in ANSWERS else ["no answer for this kind"]
        failed += bool(off)
        print(f"{'FAIL' if off else 'pass'}  {case['id']}", *off, sep="\n      ")
    print(f"{len(cases) - failed} of {len(cases)} pass")
    return failed


if __name__ == "__main__":
    sys.exit(main())
