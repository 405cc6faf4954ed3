"""What `ruleset check --fix` changes: repairs that change nothing else, and the layout."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery

if TYPE_CHECKING:
    from imadvisor.quality.analysis import Prove
    from imadvisor.quality.checks.context import Checking
    from imadvisor.quality.findings import Checked, Finding, Undecided
    from imadvisor.rulesets.ruleset import Ruleset

LAYOUT = "layout"
"""What --select and --ignore call the layout of files, which --fix sees to as well."""


def write_repairs(name: str, codes: Container[str], seconds: float, *, to_errors: bool) -> None:
    """Repair what has one safe repair, file by file, and show what has changed."""
    from imadvisor.documents.file_lock import locked
    from imadvisor.documents.files import read_document
    from imadvisor.errors import InputError, Place, Problem, RulesetError

    before: dict[str, str] = {}
    try:
        texts = repairs_in(name, codes, seconds, before)
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


def repairs_in(
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


def prepared_check(name: str, prove: bool, time_limit: float) -> tuple[str, Checked]:
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
