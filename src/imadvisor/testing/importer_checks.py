"""Checks of importers and collectors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from imadvisor.advisor.advisor import Advisor
from imadvisor.answers.assessment import Assessment
from imadvisor.answers.formats.source_file import SourceFile, source_file
from imadvisor.answers.proposals import as_answers
from imadvisor.documents import Document
from imadvisor.errors import AnswersError, InputError
from imadvisor.plugins.catalogue import Brought
from imadvisor.plugins.collectors import collected, request_for
from imadvisor.plugins.hooks import (
    AnswerImporter,
    Collector,
    Importer,
    Proposal,
)
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.testing.plugin_checks import as_used, kept_to
from imadvisor.testing.samples import A_DAY

if TYPE_CHECKING:
    pass


# -- importers --------------------------------------------------------------------------------


@kept_to
def check_importer(importer: Importer, sample: Path, advisor: Advisor | None = None) -> Ruleset:
    """Check that an importer makes a ruleset of a file, and leaves others alone.

    Args:
        importer: to be checked.
        sample: a file of its format.
        advisor: with the scoring methods; that of the built-in plugin where none is given.

    Returns:
        The ruleset.

    Raises:
        RulesetError: what it makes is no ruleset.
        AssertionError: it does not know its own file, takes any, or is not the same twice.
    """
    importer = as_used("imadvisor_importers", importer)
    file = _recognised(importer, sample)
    imported = importer.read(file)
    again = importer.read(source_file(sample))
    assert again == imported, f"'{importer.name}' is not the same twice"
    assert all(problem.warning for problem in imported.problems), "its problems are no warnings"
    methods = (advisor or Advisor()).catalogue.methods
    needs = {method.name: method.needs for method in methods.values()}
    tables = Document(file.name, "json", None, dict(imported.tables))
    return assemble([tables], methods=needs, origin=Origin("", "", str(sample)))


@kept_to
def check_answer_importer(
    importer: AnswerImporter,
    sample: Path,
    advisor: Advisor | None = None,
    *,
    ruleset: str | Path | None = None,
) -> Assessment:
    """Check that an importer makes answer sheets of a file, and leaves others alone.

    Args:
        importer: to be checked.
        sample: a file of its format, with the files beside it that it needs.
        advisor: with the ruleset that is answered; that of the built-in plugin where none is
            given.
        ruleset: the id or folder of the ruleset that is answered; else what the answers name.

    Returns:
        The sheets, whose answers all fit their questions.

    Raises:
        AnswersError: an answer does not fit.
        AssertionError: it does not know its own file, takes any, or is not the same twice.
    """
    importer = as_used("imadvisor_answer_importers", importer)
    file = _recognised(importer, sample)
    imported = importer.read(file)
    again = importer.read(source_file(sample))
    assert again == imported, f"'{importer.name}' is not the same twice"
    assessment = Assessment(file.name, imported.sheets)
    _, reading = (advisor or Advisor()).reading(assessment, ruleset)
    if reading.problems:
        raise AnswersError(reading.problems)
    return assessment


_STRANGERS = {
    "empty.csv": b"",
    "other.json": b'{"a": [1, null]}',
    "other.toml": b"schema = 1\n",
    "other.csv": b"a;b\n1;2\n",
    "other.xlsx": b"PK\x03\x04" + bytes(100),
    "noise": bytes(range(256)),
}
"""Files that no importer may take for its own."""


def _recognised(importer: Importer | AnswerImporter, sample: Path) -> SourceFile:
    """The sample as a file, when the importer knows it, and no other one."""
    file = source_file(sample)
    assert importer.recognises(file), f"'{importer.name}' does not recognise {sample}"
    for name, content in _STRANGERS.items():
        stranger = SourceFile(name, content)
        try:
            known = importer.recognises(stranger)
        except InputError:
            continue
        assert not known, f"'{importer.name}' recognises a file {name} with {content[:20]!r}"
    return file


@kept_to
def check_collector(
    collector: Collector,
    options: Mapping[str, str],
    advisor: Advisor | None = None,
    *,
    ruleset: str = "im-core",
    secrets: Mapping[str, str] | None = None,
    date: dt.date = A_DAY,
) -> Sequence[Proposal]:
    """Check that a collector keeps its contract.

    Args:
        collector: to be checked.
        options: with which it proposes something.
        advisor: with the ruleset; that of the built-in plugin where none is given.
        ruleset: the id or folder of the ruleset that is asked.
        secrets: what stands in the environment.
        date: from which is looked back.

    Returns:
        What it proposes.

    Raises:
        AssertionError: it proposes nothing, something else each time, or breaks its contract.
        InputError: what it proposes does not fit the questions.
    """
    collector = as_used("imadvisor_collectors", collector)
    loaded = (advisor or Advisor()).ruleset(ruleset)
    assert collector.questions, f"'{collector.name}' answers no question"
    request = request_for(
        collector, loaded, options=options, as_of=date, seconds=60, environment=secrets or {}
    )
    brought = Brought(collector.name, "the plugin", "", collector)
    raw = collected(brought, request)
    assert raw, f"'{collector.name}' proposes nothing"
    assert collected(brought, request) == raw, f"'{collector.name}' is not the same twice"
    as_answers(raw, loaded, date, collector.name)
    nothing = collector.collect(replace(request, questions={}))
    assert not list(nothing), f"'{collector.name}' answers questions that were removed"
    return list(collector.collect(request))
