"""The advisor: from names and files to rulesets, decisions and advice."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path

from imadvisor.advice.advice import Advice
from imadvisor.advice.assembly import advice_on
from imadvisor.advice.start import Start, situation_of, start_from
from imadvisor.advisor.answer_paths import (
    Answers,
    Opened,
    folders_of,
    name_of,
    named_in,
    parts_of,
    paths_of,
)
from imadvisor.answers.assessment import (
    Assessment,
    assessment_in,
    open_assessment,
    sheets_of,
    taken_together,
)
from imadvisor.answers.assignments import assigned
from imadvisor.answers.formats.imported import ImportedAnswers
from imadvisor.answers.formats.source_file import source_file
from imadvisor.answers.formats.tables import AnswerTables
from imadvisor.answers.reading import (
    TABLES,
    Reading,
    read_sheet,
    read_what_is_right,
)
from imadvisor.answers.respondents.combination import combined
from imadvisor.answers.respondents.earlier_report import too_few_since
from imadvisor.answers.respondents.public_sheet import public_sheet, sheet_of
from imadvisor.documents import Document
from imadvisor.engine.decision import Decision, concluded
from imadvisor.engine.findings import Run
from imadvisor.engine.program import Program, compiled
from imadvisor.errors import (
    AnswersError,
    DocumentError,
    InputError,
    Place,
    Problem,
    RulesetError,
    did_you_mean,
)
from imadvisor.model.public_sheet import PublicSheet
from imadvisor.model.sheet import Sheet
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.guard import SECONDS, Guard
from imadvisor.plugins.importers import importer_of
from imadvisor.plugins.layer_choice import stack_alone, stack_of
from imadvisor.plugins.loose_rulesets import loose_rulesets
from imadvisor.plugins.settings import NO_FILES, SettingFiles
from imadvisor.reasons.open_questions import with_open_questions
from imadvisor.reasons.reasons import Reasons
from imadvisor.recent import Recent
from imadvisor.rulesets.resolution import ruleset_of
from imadvisor.rulesets.ruleset import Ruleset
from imadvisor.rulesets.subject import Subject

DEFAULT_RULESET = "im-core"
DEFAULT_ENGINE = "direct"


class Advisor:
    """Gives advice, with the rulesets, methods and engines of a catalogue.

    Args:
        catalogue: what may be used; that of the built-in plugin where none is given.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or Catalogue()
        self.on_ruleset: Callable[[Ruleset], object] | None = None
        """Called with every ruleset that was loaded, so that what is left out can be told."""
        self.on_answers: Callable[[Sequence[Problem]], object] = _log
        """Called with what a person should know of answers that were read."""
        self.encoding: str | None = None
        """How the texts in answer files are kept; found out where it is not given."""
        self.on_expired: Callable[[Sequence[Problem]], object] = _log
        """Called with the changes of layers that have expired on the date of an assessment."""
        self._rulesets: Recent[tuple[object, ...], Ruleset] = Recent(most=32)
        self._runs: Recent[tuple[int, str], tuple[Program, Run]] = Recent(most=32)

    def ruleset(
        self,
        name: str | os.PathLike[str] = DEFAULT_RULESET,
        *,
        near: Sequence[Path] | None = None,
    ) -> Ruleset:
        """Load a ruleset, or take the one that was loaded from the same files.

        Its files are read each time, and it is made anew where they hold something else.

        Args:
            name: the id of a ruleset or layer that is installed, a folder, or a file that an
                importer reads.
            near: the folders beside which answers stand that name it: it is looked for in them
                as well, and no path outside them is opened. None where a person names it.

        Raises:
            RulesetError: there is none of that name, or it has mistakes.
            DocumentError: the folder cannot be read.
        """
        stack = stack_of(name, self.catalogue, near=near)
        files = stack.files
        made = None if files is None else self._rulesets.find(files)
        if made is None:
            needs = {method.name: method.needs for method in self.catalogue.methods.values()}
            made = ruleset_of(stack, methods=needs)
            if files is not None:
                made = self._rulesets.keep(files, made)
        if self.on_ruleset is not None:
            self.on_ruleset(made)
        return made

    def subject(self, name: str | os.PathLike[str] = DEFAULT_RULESET) -> Subject:
        """Load a ruleset or a layer as it is tested: without what other plugins add.

        Args:
            name: as for `ruleset`; a layer that augments may be named as well.

        Returns:
            What is tested: the ruleset; or the layer, alone on what it changes.

        Raises:
            RulesetError: there is none of that name, or it has mistakes.
            DocumentError: the folder cannot be read.
        """
        needs = {method.name: method.needs for method in self.catalogue.methods.values()}
        stack, layer = stack_alone(name, self.catalogue)
        made = ruleset_of(stack, methods=needs)
        if made.left_out:
            raise RulesetError([p for one in made.left_out for p in one.problems])
        if self.on_ruleset is not None and layer is None and self.catalogue.joining:
            # What does not join it in use is told here too.
            self.on_ruleset(ruleset_of(stack_of(name, self.catalogue), methods=needs))
        return Subject(made, layer.origin if layer else made.origin)

    def _loaded(
        self,
        ruleset: str | os.PathLike[str] | Ruleset | None,
        answers: Iterable[Opened | Sheet],
    ) -> Ruleset:
        """The ruleset that is asked for, or else the first that answers name."""
        if isinstance(ruleset, Ruleset):
            return ruleset
        if ruleset is not None:
            return self.ruleset(ruleset)
        for given in answers:
            if name := named_in(given):
                return self.ruleset(name, near=folders_of(given))
        return self.ruleset(DEFAULT_RULESET)

    def opened(self, answers: Answers, *, anonymous: bool = False) -> Opened:
        """Open answers, and read nothing of them yet.

        A file that is no answer file of ours is read by the importer that recognises it.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, or a folder
                with the sheets of an assessment; no sheet.
            anonymous: whether what an importer has to say of them is not told.

        Raises:
            InputError: with everything that cannot be read.
        """
        if isinstance(answers, Document):
            return assessment_in(answers)
        if isinstance(answers, AnswerTables | Assessment):
            return answers
        if isinstance(answers, Mapping):
            document = Document(name="answers", syntax="toml", text=None, data=dict(answers))
            return assessment_in(document)
        assert not isinstance(answers, Sheet)
        importers = self.catalogue.answer_importers
        if not importers or not Path(answers).is_file():
            return open_assessment(answers, encoding=self.encoding)
        try:
            opened = open_assessment(answers, encoding=self.encoding)
        except InputError:
            imported = self._imported_answers(answers, anonymous=anonymous)
            if imported is None:
                raise
            return imported
        if isinstance(opened, Document) and not opened.data.keys() & set(TABLES):
            return self._imported_answers(answers, anonymous=anonymous) or opened
        return opened

    def _imported_answers(
        self, path: str | os.PathLike[str], *, anonymous: bool
    ) -> Assessment | None:
        """Another tool's file as an assessment; None where no importer recognises it."""
        file = source_file(path)
        brought = importer_of(file, self.catalogue.answer_importers)
        if brought is None:
            return None
        imported: ImportedAnswers = brought.thing.read(file)
        # That there is anything to say of answers may tell of a respondent already.
        if imported.problems and not anonymous:
            self.on_answers(imported.problems)
        return Assessment(file.name, imported.sheets)

    def sheet(self, answers: Answers, ruleset: Ruleset, *, minimum: int = 0) -> Sheet:
        """Read answers; those of several respondents are taken together.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, a folder with
                the sheets of an assessment, or a sheet.
            ruleset: that was asked.
            minimum: how many must have been asked for a group to be shown, in what is anonymous;
                0 where everybody is shown.

        Raises:
            AnswersError: with every mistake in them.
            DocumentError: a file cannot be read.
        """
        if minimum:
            return sheet_of(self.public_sheet(answers, ruleset, minimum=minimum), ruleset)
        sheet = answers if isinstance(answers, Sheet) else None
        sheet = sheet or combined(self._sheets_in(answers, ruleset), ruleset)
        self._tell_expired(ruleset, sheet.date)
        return sheet

    def _tell_expired(self, ruleset: Ruleset, date: dt.date) -> None:
        """Say which changes of layers have expired on the date of an assessment."""
        expired = ruleset.expired(date)
        if expired:
            self.on_expired([expiry.problem() for expiry in expired])

    def public_sheet(
        self,
        answers: Answers,
        ruleset: Ruleset,
        *,
        minimum: int = 0,
        since: Sequence[Answers] = (),
    ) -> PublicSheet:
        """Read answers, and keep of them what an anonymous report may know.

        Args:
            answers: as for `sheet`.
            ruleset: that was asked.
            minimum: how many must have been asked for a group to be shown; 0 as the ruleset says.
            since: earlier assessments of the same respondents, on which there was a report.

        Raises:
            AnswersError: there are mistakes in them, which are not told here; or beside an
                earlier report this one would tell what a few respondents changed.
            DocumentError: the file or folder cannot be read.
        """
        with told_of_nobody(answers):
            sheets = self._sheets_in(answers, ruleset, anonymous=True)
        public = public_sheet(sheets, ruleset, minimum=minimum)
        for given in since:
            with told_of_nobody(given):
                earlier = self._sheets_in(given, ruleset, anonymous=True)
            reason = too_few_since(earlier, sheets, ruleset, public.least)
            if reason:
                message = f"an anonymous report on it would tell too much beside {name_of(given)}"
                hint = f"{reason}; wait until more of them have answered again"
                raise AnswersError(Problem(Place(name_of(answers)), message, hint))
        return public

    def _sheets_in(
        self, answers: Answers, ruleset: Ruleset, *, anonymous: bool = False
    ) -> Sequence[Sheet]:
        """The sheet of each respondent.

        Raises:
            InputError: with every mistake in them; or they are of an anonymous assessment, which
                has no sheets.
        """
        if isinstance(answers, Sheet):
            if answers.together is None:
                return [answers]
            if answers.together.minimum:
                message = (
                    "these answers are of an anonymous assessment, which cannot be taken apart"
                )
                raise AnswersError(Problem(Place("answers"), message, "name the assessment itself"))
            return answers.together.sheets
        opened = self.opened(answers, anonymous=anonymous)
        readings = [read_what_is_right(part, ruleset) for part in parts_of(opened)]
        self._tell(readings, anonymous=anonymous)
        if isinstance(opened, Assessment):
            return sheets_of(readings)
        if readings[0].problems:
            raise AnswersError(readings[0].problems)
        return [readings[0].sheet]

    def _tell(self, readings: Sequence[Reading], *, anonymous: bool = False) -> None:
        """Tell what can hardly be meant in answers, but of nobody who is anonymous."""
        warnings = list(dict.fromkeys(w for reading in readings for w in reading.warnings))
        if warnings and not anonymous:
            self.on_answers(warnings)

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
        opened = [self.opened(given) for given in answers]
        loaded = self._loaded(ruleset, opened)
        parts = [part for given in opened for part in parts_of(given)]
        readings = tuple(read_what_is_right(part, loaded) for part in parts)
        self._tell(readings)
        for date in sorted({reading.sheet.date for reading in readings if reading.dated}):
            self._tell_expired(loaded, date)
        return loaded, readings

    def reading(
        self, answers: Answers, ruleset: str | os.PathLike[str] | Ruleset | None = None
    ) -> tuple[Ruleset, Reading]:
        """Read answers, of one respondent or of several, as far as they are right.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, or a folder with
                the sheets of an assessment.
            ruleset: as for `readings`.

        Raises:
            InputError: the ruleset has mistakes, or answers cannot be read at all.
        """
        opened = self.opened(answers)
        loaded, readings = self.readings([opened], ruleset)
        name = opened.name if isinstance(opened, Assessment) else readings[0].name
        return loaded, taken_together(readings, name, loaded)

    def decide(
        self,
        answers: Answers,
        ruleset: Ruleset,
        *,
        engine: str = DEFAULT_ENGINE,
        minimum: int = 0,
    ) -> Decision:
        """Say what the rules say of answers; see `sheet` and `advise`."""
        program, run = self.started(ruleset, engine=engine)
        sheet = self.sheet(answers, ruleset, minimum=minimum)
        return concluded(program, sheet, run(sheet))

    def advise(
        self,
        answers: Answers,
        ruleset: str | os.PathLike[str] | Ruleset | None = None,
        *,
        engine: str = DEFAULT_ENGINE,
        anonymous: bool = False,
        minimum: int | None = None,
        since: Sequence[Answers] = (),
    ) -> Advice:
        """Say what to do.

        Args:
            answers: as a file (``-`` is standard input), what a file would hold, a folder with
                the sheets of an assessment, or a sheet.
            ruleset: loaded, by name or as a folder; where it is left out, the one that the
                answers name, and im-core where they name none.
            engine: the name of the engine that runs the rules.
            anonymous: whether the advice knows the public sheet only, which tells nothing of any
                one respondent.
            minimum: how many must then have been asked for a group to be shown; where it is left
                out, what the ruleset says.
            since: earlier assessments of the same respondents, on which there was an anonymous
                report: this one is refused where it would tell what a few of them changed.

        Raises:
            InputError: with every mistake in the ruleset or the answers; of what is anonymous
                it is only said that there are mistakes in the answers.
        """
        with told_of_nobody(answers) if anonymous else nullcontext():
            given = (
                answers if isinstance(answers, Sheet) else self.opened(answers, anonymous=anonymous)
            )
        loaded = self._loaded(ruleset, [given])
        program, _ = self.started(loaded, engine=engine)
        if anonymous:
            public = self.public_sheet(given, loaded, minimum=minimum or 0, since=since)
            given = sheet_of(public, loaded)
        advice = advice_on(program, self.decide(given, loaded, engine=engine))
        read = paths_of(answers, *since, ruleset)
        return replace(with_open_questions(advice), read=read)

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
        given: Opened | Sheet = Sheet("", date)
        if situation is not None:
            given = situation if isinstance(situation, Sheet) else self.opened(situation)
        loaded = self._loaded(ruleset, [given])
        sheet = self.sheet(given, loaded)
        said = {"date": sheet.date, "answers": assigned(assignments, loaded)}
        more = read_sheet(Document(name="--set", syntax="toml", text=None, data=said), loaded)
        sheet = replace(sheet, answers={**sheet.answers, **more.answers})
        program, run = self.started(loaded)
        sheet = situation_of(sheet, loaded)
        start = start_from(program, concluded(program, sheet, run(sheet)))
        return replace(start, read=paths_of(situation, ruleset))

    def reasons(self, ruleset: Ruleset) -> Reasons:
        """Ask the rules why something is said, why not, and what would change it.

        Args:
            ruleset: whose rules are asked.
        """
        return Reasons(self.started(ruleset)[0])

    def started(self, ruleset: Ruleset, *, engine: str = DEFAULT_ENGINE) -> tuple[Program, Run]:
        """The program of a ruleset, and an engine that has been started with it.

        Args:
            ruleset: whose rules are run.
            engine: its name.

        Raises:
            InputError: there is no such engine.
        """
        if engine not in self.catalogue.engines:
            known = self.catalogue.engines
            hint = did_you_mean(engine, known) or f"the engines are {', '.join(known)}"
            raise InputError(Problem(Place("--engine"), f"there is no engine '{engine}'", hint))
        # Not by its hash: rulesets that say the same may come from different files. The program
        # holds the ruleset, so that no other one has its number while it is kept.
        key = (id(ruleset), engine)
        found = self._runs.find(key)
        if found is None:
            program = compiled(ruleset, self.catalogue.methods, self.catalogue.method_packages)
            started = self.catalogue.engines[engine].start(program)
            found = self._runs.keep(key, (program, started))
        return found


@contextmanager
def told_of_nobody(answers: Answers) -> Iterator[None]:
    """Say of mistakes in sheets only that there are any: they would tell who wrote what.

    Args:
        answers: that are read meanwhile.

    Raises:
        DocumentError: they cannot be opened at all.
        AnswersError: there are mistakes in them.
    """
    name = name_of(answers)
    try:
        yield
    except InputError as error:
        if isinstance(answers, Sheet):
            raise
        if isinstance(error, DocumentError) and all(
            problem.place == Place(name) and not problem.excerpt for problem in error.problems
        ):
            raise
        message = "there are mistakes in the answers, and an anonymous report does not tell whose"
        hint = f"see them with: imadvisor answers check {name}"
        raise AnswersError(Problem(Place(name), message, hint)) from None


def _log(problems: Sequence[Problem]) -> None:
    for problem in problems:
        logging.getLogger("imadvisor").warning("%s", problem)


@cache
def default_advisor(
    disabled: frozenset[str] = frozenset(),
    folders: tuple[Path, ...] = (),
    seconds: float = SECONDS,
    settings: SettingFiles = NO_FILES,
) -> Advisor:
    """The advisor with the built-in plugin and all plugins that are installed.

    Args:
        disabled: the names of plugins that are not even imported.
        folders: with further rulesets: data only.
        seconds: how long each part of a plugin may take.
        settings: the files that say something of the settings of plugins.

    Raises:
        InputError: a folder does not hold rulesets, or settings are wrong.
    """
    loose = loose_rulesets(folders)
    return Advisor(Catalogue.installed(disabled, loose, Guard(seconds), settings))
