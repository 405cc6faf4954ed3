"""The commands of `ruleset` that judge a ruleset: check, and explain."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedRuleset, RulesetName

if TYPE_CHECKING:
    from imadvisor.quality.analysis import Prove
    from imadvisor.quality.checks.context import Checking
    from imadvisor.quality.findings import Checked, Finding, Undecided
    from imadvisor.rulesets.ruleset import Ruleset

LAYOUT = "layout"
"""What --select and --ignore call the layout of files, which --fix sees to as well."""


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
            _fix(name, codes, time_limit, to_errors=chosen != "text" and output is None)
        id, checked = _checked(name, prove, time_limit)
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


def _fix(name: str, codes: Container[str], seconds: float, *, to_errors: bool) -> None:
    """Repair what has one safe repair, file by file, and show what has changed."""
    from imadvisor.documents.file_lock import locked
    from imadvisor.documents.files import read_document
    from imadvisor.errors import InputError, Place, Problem, RulesetError

    before: dict[str, str] = {}
    try:
        texts = _repairs(name, codes, seconds, before)
    except RulesetError:
        texts = {}  # Its mistakes are told by the check.
    for file, text in {**texts, **_layouts(name, codes, texts, before)}.items():
        with locked(file):
            # The check takes its time; what somebody has written meanwhile is not written over.
            if read_document(file).text != before[file]:
                message = "has been changed since it was read for the check, and is left as it is"
                raise InputError(Problem(Place(file), message, "check it again"))
            click.echo(_difference(file, before[file], text), err=to_errors)
            delivery.change(text, file)


def _repairs(
    name: str, codes: Container[str], seconds: float, before: dict[str, str]
) -> dict[str, str]:
    """The repaired texts by file; only such as change nothing else that is found."""
    from dataclasses import replace

    from imadvisor.engine.program import compiled
    from imadvisor.errors import InputError
    from imadvisor.plugins.layer_choice import stack_of
    from imadvisor.quality.analysis import check_ruleset
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.repairs import is_safe, repaired
    from imadvisor.rulesets.resolution import ruleset_of

    advisor = chosen_advisor.advisor()
    subject = advisor.subject(name)
    if subject.origin.layer:
        return {}  # What a layer only tells has no repair of its own.
    methods = advisor.catalogue.methods
    needs = {method.name: method.needs for method in methods.values()}

    def checked(ruleset: Ruleset) -> Checked:
        again = replace(subject, ruleset=ruleset)
        program = compiled(ruleset, methods)
        return check_ruleset(program, load_cases(again), seconds=seconds, origin=subject.origin)

    now = checked(subject.ruleset)
    contents = subject.ruleset.contents
    wanted = [finding for finding in now.findings if finding.code in codes]
    taken: list[Finding] = []
    texts: dict[str, str] = {}
    # All at once where that is safe, and else one by one.
    for more in ([wanted] if wanted else []) + [[finding] for finding in wanted]:
        if taken and len(more) > 1:
            continue
        trying = [*taken, *more]
        tried = repaired(contents, trying, Path(name))
        if tried == texts:
            continue
        fixed = [one for one in trying if repaired(contents, [one], Path(name))]
        try:
            stack = stack_of(name, advisor.catalogue, instead=tried)
            alone = replace(stack, joining={}, left_out=())
            after = checked(ruleset_of(alone, methods=needs))
        except InputError:
            continue
        if is_safe(now, after, fixed):
            taken, texts = fixed, tried
            if more is wanted:
                break
    for entry in contents.entries.values():
        document = entry.located.document
        if document.name in texts:
            before[document.name] = document.text or ""
    return texts


def _layouts(
    name: str, codes: Container[str], texts: Mapping[str, str], before: dict[str, str]
) -> dict[str, str]:
    """The files of a ruleset in their layout, those that are repaired among them."""
    from imadvisor.errors import DocumentError
    from imadvisor.rulesets.layout import in_layout, laid_out

    if LAYOUT not in codes:
        return {}
    try:
        files, _ = laid_out([Path(name)])
        found = {}
        for file in files:
            if Path(name).resolve() not in file.path.resolve().parents:
                continue
            if file.name in texts:
                found[file.name] = in_layout(file.path, file.name, texts[file.name])
            elif file.changes:
                before[file.name] = file.before
                found[file.name] = file.after
    except DocumentError:
        return {}  # Its mistakes are told by the check.
    return found


def _difference(file: str, before: str, after: str) -> str:
    from difflib import unified_diff

    from imadvisor.errors import harmless

    old, new = (harmless(text).splitlines() for text in (before, after))
    return "\n".join(unified_diff(old, new, file, f"{file} (repaired)", lineterm="")) + "\n"


def _checked(name: str, prove: bool, time_limit: float) -> tuple[str, Checked]:
    """The outcome of the check; mistakes in a ruleset that exists are findings too."""
    import datetime as dt
    from functools import partial

    from imadvisor.engine.program import compiled
    from imadvisor.errors import RulesetError
    from imadvisor.quality.analysis import check_ruleset, of_problems
    from imadvisor.quality.cases import load_cases
    from imadvisor.quality.findings import Checked

    advisor = chosen_advisor.advisor()
    prover = _prover(time_limit) if prove else None
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


def _prover(seconds: float) -> Prove:
    """Decides with the solver, which has so many seconds for one ruleset, however often asked."""
    import time

    from imadvisor.quality.search.solver import prove_all, solver

    z3 = solver()
    ends: dict[int, tuple[Checking, float]] = {}

    def prove(
        checking: Checking, undecided: Sequence[Undecided]
    ) -> tuple[list[Finding], list[Undecided]]:
        _, end = ends.setdefault(id(checking), (checking, time.monotonic() + seconds))
        left = max(0.0, end - time.monotonic())
        return prove_all(z3, checking, undecided, seconds=left)

    return prove


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
            delivery.deliver(finding_report.manual_json(list(pages.values())), None)
        else:
            delivery.show(finding_report.manual_list(speaking), None)
        return
    if code not in pages:
        hint = did_you_mean(code, pages) or "see: imadvisor ruleset explain"
        raise InputError(Problem(Place("ruleset explain"), f"there is no finding '{code}'", hint))
    page = pages[code]
    if output_format == "json":
        delivery.deliver(finding_report.manual_json([page]), None)
    else:
        delivery.show(finding_report.manual_text(page, speaking), None)
