"""The command `ruleset check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedRuleset, RulesetName
from imadvisor.cli.ruleset_repair import LAYOUT, prepared_check, write_repairs


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset check im-core
  imadvisor ruleset check my-ruleset/ --prove --time-limit 60
  imadvisor ruleset check one/ two/ --select never-holds,no-difference
  imadvisor ruleset check my-ruleset/ --format sarif --output findings.sarif
"""
)
@click.argument("ruleset_names", metavar="[RULESET]…", nargs=-1, type=RulesetName())
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
    help="So long the check of each RULESET may take, and with --prove the solver once more; what "
    "is not decided by then is named.",
)
@click.option(
    "--select",
    "selected",
    multiple=True,
    metavar="CODES",
    help="Tell these findings only: codes, joined by commas; may be given several times.",
)
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="CODES",
    help="Leave these findings out, as --select names them.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First repair, in the folder that is named, what has one safe repair, and show it: remove "
    "what nothing refers to, let a gap with one step close by it, and lay out the files.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github"]),
    help="For people (text), for machines (json), for code hosts and editors (SARIF 2.1.0), or as "
    "workflow commands of GitHub; else as the suffix of --output says, or text.",
)
@options.output
@options.language
def check(
    ruleset_names: tuple[str, ...],
    prove: bool,
    time_limit: float,
    selected: tuple[str, ...],
    ignored: tuple[str, ...],
    fix: bool,
    output_format: str | None,
    output: str | None,
    language: str,
) -> None:
    """Look for rules in the RULESETs that contradict each other, never fire or lead nowhere.

    Every finding has a code, a place, an answer sheet that shows it where one can, and what to
    do. RULESET is an id or a folder, or a file that an importer reads; im-core where it is left
    out. A ruleset is judged by itself, without what plugins add; a layer of a plugin alone on
    what it joins, and only what it brings about is told. The exit status is 1 if there are
    findings that the ruleset does not accept.
    """
    from imadvisor.language import Language
    from imadvisor.quality import finding_report

    chosen = delivery.format_of(output_format, output, {}, "text", "json", "sarif", "github")
    codes = _codes(selected, ignored)
    found = []
    names = ruleset_names or ("im-core",)
    if fix:
        _enter_folders(names)
    for name in names:
        if fix:
            write_repairs(name, codes, time_limit, to_errors=chosen != "text" and output is None)
        id, checked = prepared_check(name, prove, time_limit)
        found.append((id, checked.only(codes)))
    speaking = Language(language)
    if chosen == "json":
        delivery.deliver(finding_report.checked_json(found, speaking), output)
    elif chosen == "sarif":
        from imadvisor.quality.sarif import checked_sarif

        delivery.deliver(checked_sarif(found, speaking, root=Path()), output)
    elif chosen == "github":
        from imadvisor.quality.annotations import checked_annotations

        told = checked_annotations(found, speaking, root=Path())
        if told or output is not None:
            delivery.deliver(told, output)
    else:
        told = "\n".join(
            finding_report.checked_text(id, checked, speaking, proving=prove)
            for id, checked in found
        )
        delivery.show(told, output)
    if any(checked.findings for _, checked in found):
        raise click.exceptions.Exit(1)


def _codes(selected: Sequence[str], ignored: Sequence[str]) -> frozenset[str]:
    """The codes of the findings that are told."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.quality.findings import CODES

    known = (*CODES, LAYOUT)
    named: dict[str, set[str]] = {}
    problems = []
    for option, given in (("--select", selected), ("--ignore", ignored)):
        named[option] = {code.strip() for codes in given for code in codes.split(",")}
        for code in sorted(named[option] - set(known)):
            hint = did_you_mean(code, known) or "see: imadvisor ruleset explain"
            problems.append(Problem(Place(option), f"there is no finding '{code}'", hint))
    if problems:
        raise InputError(problems)
    return frozenset(named["--select"] or known) - named["--ignore"]


def _enter_folders(names: Sequence[str]) -> None:
    """Enter the rulesets as what is changed; only a folder that somebody names is."""
    from imadvisor.errors import InputError, Place, Problem

    installed = chosen_advisor.advisor().catalogue.rulesets
    problems = [
        Problem(
            Place(name), "this names no folder, so nothing is repaired", f"write {_folder(name)}"
        )
        for name in names
        if name in installed or not Path(name).is_dir()
    ]
    if problems:
        raise InputError(problems)
    context = click.get_current_context()
    argument = next(param for param in context.command.params if param.name == "ruleset_names")
    for name in names:
        ChangedRuleset().convert(name, argument, context)


def _folder(name: str) -> str:
    return f"./{name}" if Path(name).is_dir() else "the folder of a ruleset of your own"
