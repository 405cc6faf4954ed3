"""The kit with which plugins and rulesets are tested.

    >>> import imadvisor_bakery                                          # doctest: +SKIP
    >>> from imadvisor import testing                                    # doctest: +SKIP
    >>> advisor = testing.advisor_with(imadvisor_bakery)                 # doctest: +SKIP
    >>> testing.assert_advice(advisor, {"logbook": "no"}, ruleset="bakery-hygiene",
    ...                       gaps=["no-logbook"])                       # doctest: +SKIP

Nothing here needs a test runner: what does not hold is an `AssertionError` that says so.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from imadvisor.advice.advice import Advice
from imadvisor.advisor.advisor import Advisor
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.respondents.public_sheet import public_sheet, sheet_of
from imadvisor.errors import did_you_mean
from imadvisor.quality.cases import load_cases, run_case
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject
from imadvisor.testing.engine_checks import check_engine, check_scoring_method
from imadvisor.testing.format_checks import check_exporter, check_report_format
from imadvisor.testing.fuzzing import SECONDS, damaged, tried
from imadvisor.testing.importer_checks import check_answer_importer, check_collector, check_importer
from imadvisor.testing.samples import (
    A_DAY,
    advisor_with,
    random_sheets,
    sample_reports,
    settings_of,
)

if TYPE_CHECKING:
    import click

__all__ = [
    "advisor_with",
    "assert_advice",
    "check_answer_importer",
    "check_collector",
    "check_command",
    "check_engine",
    "check_exporter",
    "check_importer",
    "check_layer",
    "check_reading",
    "check_report_format",
    "check_ruleset",
    "check_scoring_method",
    "combined",
    "load_cases",
    "public_sheet",
    "random_sheets",
    "run_case",
    "sample_reports",
    "settings_of",
    "sheet_of",
]


def check_ruleset(advisor: Advisor, name: str, *, cases: bool = True) -> Ruleset:
    """Check that a ruleset loads without a warning, and that its cases hold.

    Its cases are judged on the ruleset by itself: without what plugins add to it.

    Args:
        advisor: with the plugins that it needs.
        name: its id or folder.
        cases: whether its cases are run as well.

    Raises:
        RulesetError: it has mistakes.
        AssertionError: it has warnings, or a case that does not hold.
    """
    ruleset = advisor.ruleset(name)
    assert not ruleset.warnings, "\n".join(map(str, ruleset.warnings))
    if cases:
        _check_cases(advisor, advisor.subject(name))
    return ruleset


def _check_cases(advisor: Advisor, subject: Subject) -> None:
    for case in load_cases(subject):
        found = run_case(case, lambda sheet: advisor.advise(sheet, subject.ruleset))
        assert not found, f"case '{case.id}': " + "; ".join(map(str, found))


def assert_advice(
    advisor: Advisor,
    answers: Mapping[str, Any],
    *,
    ruleset: str = "im-core",
    gaps: Collection[str] = (),
    no_gaps: Collection[str] = (),
    recommendations: Collection[str] = (),
    date: dt.date = A_DAY,
) -> Advice:
    """Check what answers lead to.

    Args:
        advisor: who advises.
        answers: as in an answer file, by question id or code.
        ruleset: the id or folder of the ruleset that was asked.
        gaps: ids of gaps that must be present.
        no_gaps: ids of gaps that must be absent for certain.
        recommendations: ids of what must be recommended.
        date: the day of the assessment.

    Raises:
        AssertionError: the advice is another one, or there is no such object.
    """
    loaded = advisor.ruleset(ruleset)
    for kind, known, wanted in (
        ("gap", loaded.gaps, (*gaps, *no_gaps)),
        ("recommendation", loaded.recommendations, recommendations),
    ):
        for id in wanted:
            assert id in known, f"there is no {kind} '{id}' {did_you_mean(id, known)}".rstrip()
    advice = advisor.advise({"date": date, "answers": dict(answers)}, loaded)
    status = {id: gap.status for id, gap in advice.decision.gaps.items()}
    for id in gaps:
        assert status[id] == "present", f"gap '{id}' is {status[id]}, not present"
    for id in no_gaps:
        assert status[id] == "absent", f"gap '{id}' is {status[id]}, not absent"
    found = [item.id for item in advice.recommendations]
    for id in recommendations:
        assert id in found, f"'{id}' is not recommended; recommended are {', '.join(found)}"
    return advice


# -- layers -----------------------------------------------------------------------------------


def check_layer(
    advisor: Advisor, id: str, *, ruleset: str = "im-core", cases: bool = True
) -> Ruleset:
    """Check that a layer joins a ruleset without a warning, and that its cases hold.

    Its cases, in the folder ``cases/`` of the layer, are judged on the ruleset with this layer
    alone.

    Args:
        advisor: with the plugin that brings the layer.
        id: of the layer.
        ruleset: the id of the ruleset that it augments.
        cases: whether its cases are run as well.

    Returns:
        The ruleset with the layer.

    Raises:
        RulesetError: the ruleset has mistakes.
        AssertionError: the layer has mistakes and is left out, gives warnings, or adds nothing
            and changes nothing; or a case does not hold.
    """
    made = advisor.ruleset(ruleset)
    assert not made.warnings, "\n".join(map(str, made.warnings))
    layers = [origin.layer for origin in made.layers]
    assert id in layers, f"there is no layer '{id}' on '{ruleset}': there is {layers or 'none'}"
    changes = [change for change in made.contents.changes if change.layer.layer == id]
    assert changes, f"layer '{id}' adds nothing and changes nothing"
    if cases:
        _check_cases(advisor, advisor.subject(id))
    return made


def check_reading(
    read: Callable[[bytes], object],
    samples: Sequence[bytes],
    *,
    words: Sequence[bytes] = (),
    tries: int = 200,
    seed: int = 1,
    seconds: float = SECONDS,
) -> Mapping[str, int]:
    """Check that no file ends in anything but a result or an error of ours, in time.

    Args:
        read: reads what a file holds, and does with it what a user would.
        samples: good files, of which damaged ones are made.
        words: of the language of the files, which may get into them anywhere.
        tries: how many damaged files are read.
        seed: of the random choices.
        seconds: how much time of the processor the reading of one may take.

    Returns:
        How many of the damaged files were ``read``, and how many ``refused``.

    Raises:
        AssertionError: a good file is refused, or a damaged one ends otherwise; it tells how the
            file can be made again.
    """
    for sample in samples:
        read(sample)
    found = {"read": 0, "refused": 0}
    for number in range(seed, seed + tries):
        rng = random.Random(number)  # noqa: S311
        content = damaged(rng.choice(samples), rng, samples, words)
        try:
            found[tried(read, content, seconds=seconds)] += 1
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            again = f"check_reading(…, tries=1, seed={number})"
            raise AssertionError(f"{said}\non a damaged file; again by {again}") from error
    return found


def check_command(command: click.Command) -> None:
    """Check that a command keeps to the manners of the command line.

    Args:
        command: to be checked.

    Raises:
        AssertionError: it does not say what it is for, or takes any option.
    """
    from click.testing import CliRunner

    shown = CliRunner().invoke(command, ["--help"])
    assert shown.exit_code == 0, shown.output
    assert command.help, f"'{command.name}' does not say what it is for"
    wrong = CliRunner().invoke(command, ["--no-such-option-as-this"])
    assert wrong.exit_code == 2, f"'{command.name}' takes an option that there is not"
