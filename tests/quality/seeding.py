"""A copy of im-core with one defect of each kind, written as a consultant would write it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from conftest import ROOT

CORE = ROOT / "rulesets" / "im-core"


def copied(folder: Path) -> Path:
    """A copy of im-core."""
    target = folder / "im-core"
    shutil.copytree(CORE, target)
    return target


def edit(ruleset: Path, file: str, old: str, new: str) -> None:
    """Change one place in a file."""
    path = ruleset / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(ruleset: Path, text: str, file: str = "seeded.toml") -> None:
    """Add tables to a file."""
    path = ruleset / file
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(written + text, encoding="utf-8")


def gap(
    id: str,
    when: str,
    *more: str,
    links: Sequence[str] = ("appoint-line-owner",),
    closed_by: str | None = '[["appoint-line-owner"]]',
    sources: str = 'sources = ["blog"]',
    name: str = 'name.en = "About {id}"\nname.nl = "Over {id}"',
) -> str:
    """A gap about which nothing is wrong but what is asked for."""
    text = f'\n[[gap]]\nid = "{id}"\n{name.format(id=id)}\nwhen = "{when}"\nseverity = "high"\n'
    text += "".join(f"{line}\n" for line in (sources, *more) if line)
    text += f"closed_by = {closed_by}\n" if closed_by else ""
    for link in links:
        text += f'\n[[gap.link]]\nrecommendation = "{link}"\npriority = 1\n'
        text += 'rationale.en = "It helps."\nrationale.nl = "Het helpt."\n'
    return text


def step(
    id: str, *more: str, level: int = 1, phase: str = "prepare", kind: str = "activity"
) -> str:
    """A recommendation about which nothing is wrong but what is asked for."""
    text = f'\n[[recommendation]]\nid = "{id}"\nkind = "{kind}"\nphase = "{phase}"\n'
    text += f'level = {level}\nowner = "sponsor"\neffort_days = [1, 2]\nduration_weeks = 1\n'
    for field in ("name", "purpose", "done_when"):
        text += f'{field}.en = "{field} of {id}"\n{field}.nl = "{field} van {id}"\n'
    text += 'sources = ["blog"]\n'
    if kind == "activity":
        text += 'steps = [{ en = "Do it.", nl = "Doe het." }]\n'
    return text + "".join(f"{line}\n" for line in more)


def _lower_credits(ruleset: Path, file: str, question: str) -> None:
    """Let no answer to a question earn half."""
    path = ruleset / file
    before, mark, rest = path.read_text(encoding="utf-8").partition(f'id = "{question}"\n')
    block, end, after = rest.partition("[[question]]\n")
    lower = re.sub(r"credit = (0\.\d*|1)", "credit = 0.3", block)
    assert lower != block
    path.write_text(before + mark + lower + end + after, encoding="utf-8")


LIGHT = (
    'light.name = { en = "Small", nl = "Klein" }\n'
    'light.what = { en = "Less of it.", nl = "Minder ervan." }\nlight.effort_days = [1, 1]'
)

CASE = """
[[case]]
id = "seeded"
title.en = "Everything that was sown"
title.nl = "Alles wat gezaaid is"
date = 2026-11-02
[case.expect]
gaps_present = [{gaps}]
patterns = ["sown-story", "sown-tale"]
"""


def sow(ruleset: Path) -> set[tuple[str, str]]:
    """Put one defect of each kind into a copy of im-core.

    Returns:
        The code and object of every finding that must come of it.
    """
    wanted: set[tuple[str, str]] = set()
    gaps: list[str] = []
    steps: list[str] = ["big-step", "small-step"]

    def sown(code: str, object: str, text: str = "") -> None:
        wanted.add((code, object))
        add(ruleset, text)
        kind, _, id = object.partition(":")
        if kind == "gap" and code != "no-case" and id.startswith("sown-"):
            gaps.append(id)
        if kind == "recommendation" and code not in ("no-gap", "never-recommended"):
            steps.append(id)

    # -- conditions
    sown("never-holds", "gap:sown-never", gap("sown-never", "users < 10 and users > 20"))
    sown(
        "always-holds",
        "recommendation:sown-always",
        step("sown-always", 'light_when = "users < 50 or users >= 50"', LIGHT),
    )
    sown(
        "no-difference",
        "recommendation:sown-part",
        step("sown-part", "in_place_when = \"owner_named == 'yes' and owner_named != 'no'\""),
    )
    sown(
        "settled-part",
        "recommendation:sown-settled",
        step("sown-settled", "in_place_when = \"owner_named == 'yes' and users >= 0\""),
    )
    sown(
        "severity-never-moved",
        "gap:sown-unmoved",
        gap("sown-unmoved", "sector == 'other'", "raise_when = \"sector == 'care'\""),
    )
    sown(
        "severity-always-moved",
        "gap:sown-moved",
        gap("sown-moved", "sector == 'startup'", "lower_when = \"sector != 'care'\""),
    )
    sown(
        "severity-at-end",
        "gap:sown-at-end",
        gap("sown-at-end", "users == 7", "lower_when = \"sector == 'care'\"").replace(
            'severity = "high"', 'severity = "low"'
        ),
    )
    sown(
        "shadowed",
        "position:sown-position",
        '\n[[position]]\nid = "sown-position"\nrank = 9\nname = { en = "a", nl = "a" }\n'
        'when = "phase == \'rollout\'"\nmeaning = { en = "b", nl = "b" }\n'
        'advice = { en = "c", nl = "c" }\n',
    )
    sown(
        "shadowed",
        "scaling:sown-scale",
        '\n[[scaling]]\nid = "sown-scale"\nby = "users"\nbelow = [[100, 1], [50, 0.5]]\n'
        "beyond = 2\nunknown = [1, 2]\n",
    )
    sown(
        "unused-question",
        "question:sown_question",
        '\n[[question]]\nid = "sown_question"\ntype = "yes-no"\ntopic = "context"\n'
        'text = { en = "Is it blue?", nl = "Is het blauw?" }\n',
    )
    sown(
        "same-choice-text",
        "question:sown_choices",
        '\n[[question]]\nid = "sown_choices"\ntype = "single"\ntopic = "context"\n'
        'text = { en = "Which one is it?", nl = "Welke is het?" }\nchoice = [\n'
        '  { id = "one", text = { en = "This one.", nl = "Deze" } },\n'
        '  { id = "two", text = { en = "This  one", nl = "Die" } },\n]\n'
        + gap("sown-choice", "sown_choices == 'two'"),
    )
    gaps.append("sown-choice")
    for kind in ("role", "phase", "aspect"):
        name = f'name = {{ en = "Sown {kind}", nl = "Gezaaid: {kind}" }}'
        text = f'\n[[{kind}]]\nid = "sown-{kind}"\nrank = 99\n{name}\n'
        sown(f"unused-{kind}", f"{kind}:sown-{kind}", text)
    sown(
        "unused-severity",
        "severity:sown-severity",
        '\n[[severity]]\nid = "sown-severity"\nvalue = 99\n'
        'name = { en = "Sown severity", nl = "Gezaaide ernst" }\n',
    )
    add(ruleset, step("sown-scaled", 'scaling = "sown-scale"'))
    steps.append("sown-scaled")
    sown(
        "unused-scaling",
        "scaling:sown-scaling",
        '\n[[scaling]]\nid = "sown-scaling"\nby = "users"\nper = 50\nunknown = [1, 2]\n',
    )
    pattern = (
        '\n[[pattern]]\nid = "{id}"\nname = {{ en = "About {id}", nl = "Over {id}" }}\n'
        'when = "{when}"\nmeaning = {{ en = "What {id} means", nl = "Wat {id} zegt" }}\n'
    )
    add(ruleset, pattern.format(id="sown-story", when="parties > 50"))
    more = pattern.format(id="sown-tale", when="not (parties < 51)")
    sown("same-patterns", "pattern:sown-tale", more)
    sown(
        "never-scored",
        "dimension:sown-dimension",
        '\n[[dimension]]\nid = "sown-dimension"\nrank = 99\nmethod = "mean"\n'
        'name = { en = "Sown dimension", nl = "Gezaaide dimensie" }\n'
        '\n[[question]]\nid = "sown_unasked"\ntype = "yes-no"\ndimension = "sown-dimension"\n'
        'ask_when = "users < 5 and users > 9"\ntext = { en = "Is it red?", nl = "Is het rood?" }\n',
    )
    # -- gaps
    sown(
        "never-present",
        "gap:sown-undue",
        gap("sown-undue", "phase == 'before_pilot' and teams == 3", 'due = "rollout"'),
    )
    sown(
        "no-recommendation",
        "gap:sown-bare",
        gap("sown-bare", "sector == 'services'", links=(), closed_by=None),
    )
    sown(
        "no-closing-set",
        "gap:sown-open",
        gap("sown-open", "sector == 'industry'", closed_by=None),
    )
    add(ruleset, step("big-step", 'light_when = "parties >= 7"'))
    sown(
        "closing-set-impossible",
        "gap:sown-closed",
        gap(
            "sown-closed",
            "parties >= 9 and sector == 'government'",
            links=("big-step", "appoint-line-owner"),
            closed_by='[["appoint-line-owner"], ["big-step"]]',
        ),
    )
    add(ruleset, gap("sown-twin", "teams > 40"))
    sown("same-gaps", "gap:sown-twin-too", gap("sown-twin-too", "teams >= 41"))
    add(ruleset, gap("sown-narrow", "teams == 7", links=("appoint-line-owner", "sown-there")))
    sown("implied-gap", "gap:sown-wide", gap("sown-wide", "0 < teams and teams < 10"))
    gaps.extend(["sown-twin", "sown-narrow"])
    # -- levels
    _lower_credits(ruleset, "dimensions/why.toml", "reason_heard_from")
    sown("unreachable-level", "dimension:why")
    edit(
        ruleset,
        "dimensions/improvement.toml",
        "when = \"ideas_list == 'no'\"",
        "when = \"ideas_list == 'no' and users >= 500\"",
    )
    sown("low-without-advice", "dimension:improvement")
    sown("not-monotone", "gap:sown-worse", gap("sown-worse", "transfer == 'late'"))
    edit(
        ruleset,
        "accepted.toml",
        'object = "gap:owner-appointed-late"',
        'object = "gap:owner-appointed-later"',
    )
    sown("better-answer-opens", "gap:owner-appointed-late")
    sown("stale-acceptance", "accept:an-owner-has-a-date")
    # -- recommendations
    sown("no-gap", "recommendation:sown-alone", step("sown-alone"))
    sown(
        "never-recommended",
        "recommendation:sown-there",
        step("sown-there", 'in_place_when = "teams == 7"'),
    )
    sown("unused-light", "recommendation:sown-light", step("sown-light", LIGHT))
    sown(
        "prerequisite-level",
        "recommendation:sown-low",
        step("sown-high", level=4) + step("sown-low", 'prerequisites = ["sown-high"]'),
    )
    sown(
        "prerequisite-phase",
        "recommendation:sown-early",
        step("sown-late", phase="improve") + step("sown-early", 'prerequisites = ["sown-late"]'),
    )
    sown(
        "prerequisite-size",
        "recommendation:small-step",
        step("small-step", 'prerequisites = ["big-step"]'),
    )
    sown(
        "window-impossible",
        "recommendation:sown-window",
        step("sown-first", "window = { from_weeks = 0 }")
        + step("sown-window", "window = { until_weeks = -4 }", 'prerequisites = ["sown-first"]'),
    )
    # -- texts
    sown("no-source", "gap:sown-rumour", gap("sown-rumour", "sector == 'education'", sources=""))
    sown("no-outline", "recommendation:sown-paper", step("sown-paper", kind="deliverable"))
    sown("no-case", "gap:sown-untold", gap("sown-untold", "users == 77"))
    sown(
        "near-duplicate",
        "recommendation:sown-original",
        step("sown-original").replace(
            "purpose of sown-original", "That all know by whom what is done and when it is done"
        )
        + step("sown-copy").replace(
            "purpose of sown-copy", "That all know by whom what is done, and when it is done"
        ),
    )
    sown(
        "no-translation",
        "gap:sown-english",
        gap("sown-english", "users == 78", name='name.en = "About {id}"'),
    )
    everything = ["sown-high", "sown-late", "sown-first", "sown-copy", *dict.fromkeys(steps)]
    add(
        ruleset,
        gap("sown-care", "sector == 'care'", links=everything, closed_by='[["small-step"]]'),
    )
    gaps.append("sown-care")
    listed = ", ".join(f'"{id}"' for id in gaps)
    add(ruleset, CASE.format(gaps=listed), "cases/seeded.toml")
    return wanted
