"""The advisor: from names and files to rulesets, decisions and advice."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from imadvisor.advice.advice import Advice
from imadvisor.advice.advising import advice_on
from imadvisor.advice.starting import Start, situation_of, start_from
from imadvisor.documents import Document, read_document
from imadvisor.engine.decision import Decision, concluded
from imadvisor.engine.findings import Run
from imadvisor.engine.program import Program, compiled
from imadvisor.errors import InputError, Place, Problem, RulesetError, did_you_mean
from imadvisor.exchange.answer_files import (
    Reading,
    read_sheet,
    read_what_is_right,
    ruleset_named_in,
)
from imadvisor.exchange.answer_tables import AnswerTables
from imadvisor.exchange.assignments import assigned
from imadvisor.exchange.opening import open_answers
from imadvisor.model.answers import Sheet
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.loose import loose_rulesets
from imadvisor.plugins.stacking import stack_of
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loading import assemble, read_folder
from imadvisor.rulesets.resolving import ruleset_of
from imadvisor.rulesets.ruleset import Ruleset

DEFAULT_RULESET = "im-core"
DEFAULT_ENGINE = "direct"

Answers = str | os.PathLike[str] | Mapping[str, Any] | Document | AnswerTables | Sheet
"""Answers as they may be given: a file, what a file would hold, or a sheet."""


class Advisor:
    """Gives advice, with the rulesets, methods and engines of a catalogue.

    Args:
        catalogue: what may be used; that of the built-in plugin where none is given.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or Catalogue()
        self._runs: dict[tuple[str, str], tuple[Program, Run]] = {}

    def ruleset(self, name: str | os.PathLike[str] = DEFAULT_RULESET) -> Ruleset:
        """Load a ruleset.

        Args:
            name: the id of a ruleset or layer that is installed, or a folder.

        Raises:
            RulesetError: there is none of that name, or it has mistakes.
            DocumentError: the folder cannot be read.
        """
        needs = {method.name: method.needs for method in self.catalogue.methods.values()}
        if str(name) not in self.catalogue.rulesets and Path(name).is_file():
            return self._imported(Path(name), needs)
        return ruleset_of(stack_of(name, self.catalogue), methods=needs, today=dt.date.today())

    def _imported(self, path: Path, needs: Mapping[str, frozenset[str]]) -> Ruleset:
        """Another tool's file as a ruleset, by the first importer that recognises it."""
        document = read_document(path)
        for brought in self.catalogue.importers.values():
            if brought.thing.recognises(document):
                imported = brought.thing.read(document)
                tables = Document(document.name, document.syntax, None, dict(imported.tables))
                origin = Origin(brought.package, brought.version, str(path))
                made = assemble([tables], methods=needs, origin=origin)
                contents = made.contents.standing_in(document, imported.places)
                warnings = (*imported.problems, *made.warnings)
                return replace(made, contents=contents, warnings=warnings)
        if document.syntax == "toml":
            # Most likely a file of a ruleset, whose folder was meant: that says so.
            read_folder(path)
        known = ", ".join(self.catalogue.importers)
        message = "this file is neither a folder with a ruleset nor a format that is known"
        hint = f"the importers are {known}" if known else "no plugin with an importer is installed"
        raise RulesetError(Problem(Place(str(path)), message, hint))

    def sheet(self, answers: Answers, ruleset: Ruleset) -> Sheet:
        """Read answers.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, or a sheet.
            ruleset: that was asked.

        Raises:
            AnswersError: with every mistake in them.
            DocumentError: the file cannot be read.
        """
        if isinstance(answers, Sheet):
            return answers
        return read_sheet(_opened(answers), ruleset)

    def readings(
        self,
        answers: Sequence[Answers],
        ruleset: str | os.PathLike[str] | Ruleset | None = None,
    ) -> tuple[Ruleset, tuple[Reading, ...]]:
        """Read answers to one ruleset as far as they are right.

        Args:
            answers: each as a file (``-`` is standard input), or what a file would hold.
            ruleset: loaded, by name or as a folder; where it is left out, the first one that the
                answers name, and im-core where they name none.

        Returns:
            The ruleset that was asked, and what could be read.

        Raises:
            InputError: the ruleset has mistakes, or answers cannot be read at all.
        """
        opened = [_opened(given) for given in answers]
        if ruleset is None:
            named = (ruleset_named_in(given) for given in opened)
            ruleset = next((name for name in named if name), DEFAULT_RULESET)
        loaded = ruleset if isinstance(ruleset, Ruleset) else self.ruleset(ruleset)
        return loaded, tuple(read_what_is_right(given, loaded) for given in opened)

    def decide(
        self, answers: Answers, ruleset: Ruleset, *, engine: str = DEFAULT_ENGINE
    ) -> Decision:
        """Say what the rules say of answers."""
        program, run = self._started(ruleset, engine)
        sheet = self.sheet(answers, ruleset)
        return concluded(program, sheet, run(sheet))

    def advise(
        self,
        answers: Answers,
        ruleset: str | os.PathLike[str] | Ruleset | None = None,
        *,
        engine: str = DEFAULT_ENGINE,
    ) -> Advice:
        """Say what to do.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, or a sheet.
            ruleset: loaded, by name or as a folder; where it is left out, the one that the
                answers name, and im-core where they name none.
            engine: the name of the engine that runs the rules.

        Raises:
            InputError: with every mistake in the ruleset or the answers.
        """
        given = answers if isinstance(answers, Sheet) else _opened(answers)
        if ruleset is None:
            named = given.ruleset if isinstance(given, Sheet) else ruleset_named_in(given)
            ruleset = named or DEFAULT_RULESET
        loaded = ruleset if isinstance(ruleset, Ruleset) else self.ruleset(ruleset)
        program, _ = self._started(loaded, engine)
        return advice_on(program, self.decide(given, loaded, engine=engine))

    def start(
        self,
        situation: Answers | None = None,
        ruleset: str | os.PathLike[str] | Ruleset | None = None,
        *,
        assignments: Iterable[str] = (),
        date: dt.date,
    ) -> Start:
        """Say what to take along when an implementation is only being shaped.

        Args:
            situation: answers, of which only those to questions outside the dimensions count;
                None where nothing is known.
            ruleset: as for `advise`.
            assignments: further answers, each as ``question=value``.
            date: the day to reckon from where `situation` is not given.

        Raises:
            InputError: with every mistake in the ruleset or the answers.
        """
        given: Document | AnswerTables | Sheet = Sheet("", date)
        if situation is not None:
            given = situation if isinstance(situation, Sheet) else _opened(situation)
        if ruleset is None:
            named = given.ruleset if isinstance(given, Sheet) else ruleset_named_in(given)
            ruleset = named or DEFAULT_RULESET
        loaded = ruleset if isinstance(ruleset, Ruleset) else self.ruleset(ruleset)
        sheet = self.sheet(given, loaded)
        said = {"date": sheet.date, "answers": assigned(assignments, loaded)}
        more = read_sheet(Document(name="--set", syntax="toml", text=None, data=said), loaded)
        sheet = replace(sheet, answers={**sheet.answers, **more.answers})
        program, run = self._started(loaded, DEFAULT_ENGINE)
        sheet = situation_of(sheet, loaded)
        return start_from(program, concluded(program, sheet, run(sheet)))

    def _started(self, ruleset: Ruleset, engine: str) -> tuple[Program, Run]:
        if engine not in self.catalogue.engines:
            known = self.catalogue.engines
            hint = did_you_mean(engine, known) or f"the engines are {', '.join(known)}"
            raise InputError(Problem(Place("--engine"), f"there is no engine '{engine}'", hint))
        key = (ruleset.hash, engine)
        if key not in self._runs:
            program = compiled(ruleset, self.catalogue.methods, self.catalogue.method_packages)
            self._runs[key] = (program, self.catalogue.engines[engine].start(program))
        return self._runs[key]


def _opened(answers: Answers) -> Document | AnswerTables:
    if isinstance(answers, Document | AnswerTables):
        return answers
    if isinstance(answers, Mapping):
        return Document(name="answers", syntax="toml", text=None, data=dict(answers))
    assert not isinstance(answers, Sheet)
    return open_answers(answers)


@cache
def default_advisor(
    disabled: frozenset[str] = frozenset(), folders: tuple[Path, ...] = ()
) -> Advisor:
    """The advisor with the built-in plugin and all plugins that are installed.

    Args:
        disabled: the names of plugins that are not even imported.
        folders: with further rulesets: data only.

    Raises:
        InputError: a folder does not hold rulesets.
    """
    return Advisor(Catalogue.installed(disabled, loose_rulesets(folders)))


def advise(
    answers: Answers,
    ruleset: str | os.PathLike[str] | Ruleset | None = None,
    *,
    engine: str = DEFAULT_ENGINE,
) -> Advice:
    """Say what to do, with every plugin that is installed; see `Advisor.advise`."""
    return default_advisor().advise(answers, ruleset, engine=engine)
