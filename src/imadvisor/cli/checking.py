"""The commands of `ruleset` that judge a ruleset: check, and explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, using, writing
from imadvisor.cli.paths import RulesetName

if TYPE_CHECKING:
    from imadvisor.quality.findings import Checked


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset check im-core
  imadvisor ruleset check my-ruleset/ --prove --time-limit 60
  imadvisor ruleset check im-core --format json
"""
)
@click.argument("ruleset_name", metavar="[RULESET]", default="im-core", type=RulesetName())
@click.option(
    "--prove",
    is_flag=True,
    help="Decide with a solver what depends on several answers at once (needs imadvisor[verify]).",
)
@click.option(
    "--time-limit",
    type=options.FiniteRange(0.1, 86_400),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="So long the check may take, and with --prove the solver once more; what is not "
    "decided by then is named.",
)
@options.file_format
@options.output
@options.language
def check(
    ruleset_name: str,
    prove: bool,
    time_limit: float,
    output_format: str | None,
    output: str | None,
    language: str,
) -> None:
    """Look for rules in the RULESET that contradict each other, never fire or lead nowhere.

    Every finding has a code, a place, an answer sheet that shows it where one can, and what to
    do. RULESET is an id or a folder, or a file that an importer reads; im-core where it is left
    out. A ruleset is judged by itself, without what plugins add; a layer of a plugin alone on
    what it joins, and only what it brings about is told. The exit status is 1 if there are
    findings that the ruleset does not accept.
    """
    from imadvisor.language import Language
    from imadvisor.quality import finding_report

    chosen = writing.format_of(output_format, output, {}, "text", "json")
    id, found = _checked(ruleset_name, prove, time_limit)
    speaking = Language(language)
    if chosen == "json":
        writing.deliver(finding_report.checked_json(id, found, speaking), output)
    else:
        writing.show(finding_report.checked_text(id, found, speaking, proving=prove), output)
    if found.findings:
        raise click.exceptions.Exit(1)


def _checked(name: str, prove: bool, time_limit: float) -> tuple[str, Checked]:
    """The outcome of the check; mistakes in a ruleset that exists are findings too."""
    import datetime as dt
    from functools import partial

    from imadvisor.engine.program import compiled
    from imadvisor.errors import RulesetError
    from imadvisor.quality.analysing import check_ruleset, of_problems
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.findings import Checked

    advisor = using.advisor()
    prover = None
    if prove:
        from imadvisor.quality.solving.proving import prove_all, solver

        prover = partial(prove_all, solver(), seconds=time_limit)
    try:
        subject = advisor.subject(name)
        cases = load_cases(subject)
    except RulesetError as error:
        if not any(problem.place.line for problem in error.problems):
            raise
        return name, Checked(tuple(of_problems(error.problems)), (), ())
    methods, look = advisor.catalogue.methods, partial(check_ruleset, today=dt.date.today())
    program = compiled(subject.ruleset, methods)
    checked = look(program, cases, prover, seconds=time_limit, origin=subject.origin)
    if not subject.joins:
        return subject.id, checked
    # What is found without the layer as well is not the layer's.
    base = compiled(advisor.subject(subject.ruleset.id).ruleset, methods)
    return subject.id, checked.without(look(base, (), prover, seconds=time_limit))


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset explain
  imadvisor ruleset explain not-monotone
"""
)
@click.argument("code", metavar="[CODE]", required=False)
@options.output_format
@options.language
def explain(code: str | None, output_format: str, language: str) -> None:
    """Explain the CODE of a finding of `ruleset check`; without one, list them all."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language
    from imadvisor.quality import finding_report
    from imadvisor.quality.manual import manual

    speaking = Language(language)
    pages = manual(speaking)
    if code is None:
        if output_format == "json":
            writing.deliver(finding_report.manual_json(list(pages.values())), None)
        else:
            writing.show(finding_report.manual_list(speaking), None)
        return
    if code not in pages:
        hint = did_you_mean(code, pages) or "see: imadvisor ruleset explain"
        raise InputError(Problem(Place("ruleset explain"), f"there is no finding '{code}'", hint))
    page = pages[code]
    if output_format == "json":
        writing.deliver(finding_report.manual_json([page]), None)
    else:
        writing.show(finding_report.manual_text(page, speaking), None)
