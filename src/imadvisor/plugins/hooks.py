"""The hooks by which packages add to imadvisor.

A hook returns data and does nothing. Built-in rulesets, layers, scoring methods, engines and
report formats come through these same hooks. A plugin is a module, named by an entry point in
the group `imadvisor`, that has functions marked with `hookimpl`, and may say for which version
of the hooks it was written::

    imadvisor_api = 2
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pluggy

from imadvisor.advice.advice import Advice
from imadvisor.answers.formats.imported import ImportedAnswers
from imadvisor.answers.formats.source_file import SourceFile
from imadvisor.documents import Trail
from imadvisor.engine.findings import Engine
from imadvisor.errors import Place, Problem
from imadvisor.language import Language
from imadvisor.model.questions import Question
from imadvisor.planning.roadmap import Roadmap
from imadvisor.reports.document.blocks import Report
from imadvisor.scoring.method import SaysWhatItRestsOn, ScoringMethod

PROJECT = "imadvisor"

API = 2
"""The version of the hooks; a plugin that says another one is not registered."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class RulesetFolder:
    """A ruleset that a package brings.

    Args:
        id: of the ruleset, the same as in its table [ruleset].
        folder: where its files are.
    """

    id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class LayerFolder:
    """A layer that a package brings.

    Args:
        id: of the layer, the same as in its table [layer].
        folder: where its files are.
        augments: the id of the ruleset that it joins whenever the plugin is there; empty for a
            layer that extends a ruleset, which is chosen by its own id.
    """

    id: str
    folder: Path
    augments: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Another tool's file as a ruleset.

    Args:
        tables: what the files of a ruleset would hold: ``schema``, ``ruleset``, and the tables
            of each kind of object as lists. Numbers are integers or decimals, never floats.
        problems: what is wrong in the file, but not so wrong that it cannot be used; all of
            them warnings.
        places: where in the file stands what objects were made of, by their kind and id, so
            that what is wrong with them can be pointed at: the way to it in its document, or a
            place such as that of a cell; may be left out.
        judged: why `ruleset check` leaves what it finds in these objects to `problems`, which
            say it in the words of the file; empty where it shall tell it itself.
    """

    tables: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    places: Mapping[tuple[str, str], Trail | Place] = field(default_factory=dict)
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a person can set for a plugin, in the table [plugin.NAME] of their settings.

    Args:
        name: by which it is set.
        type: ``text``, ``integer``, ``number``, ``boolean``, or ``texts`` for a list of texts.
        help: what it means, as one sentence.
        default: its value where it is not set; None where it then has none.
        choices: the texts that it can be; empty where any will do.
    """

    name: str
    type: str
    help: str
    default: Any = None
    choices: tuple[str, ...] = ()


class Configured(Protocol):
    """What any part does besides if it depends on settings."""

    def configured(self, settings: Mapping[str, Any]) -> Any:
        """The part as it is used with these settings, by their names; all of them are there."""


class Importer(Protocol):
    """Reads another tool's file as a ruleset."""

    @property
    def name(self) -> str:
        """The name of the format, such as ``lens``."""

    def recognises(self, file: SourceFile) -> bool:
        """Whether a file is of this format.

        Raises:
            InputError: it cannot be read as a file of this format would be, so that it is not.
        """

    def read(self, file: SourceFile) -> Imported:
        """Make a ruleset of it.

        Raises:
            InputError: with every mistake that leaves its meaning open.
        """


class AnswerImporter(Protocol):
    """Reads another tool's file as the answers of one respondent or of several."""

    @property
    def name(self) -> str:
        """The name of the format, such as ``survey``."""

    def recognises(self, file: SourceFile) -> bool:
        """Whether a file is of this format; answer files of imadvisor are never asked about.

        Raises:
            InputError: it cannot be read as a file of this format would be, so that it is not.
        """

    def read(self, file: SourceFile) -> ImportedAnswers:
        """Make answer sheets of it.

        Raises:
            InputError: with every mistake that leaves its meaning open.
        """


class Exporter(Protocol):
    """Writes advice for another tool."""

    @property
    def name(self) -> str:
        """The name by which it is chosen, such as ``github``."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot."""

    def write(self, advice: Advice, language: Language) -> str | bytes:
        """Write an advice in a reader's language."""


class WritesRoadmaps(Protocol):
    """What an exporter does besides if it also writes the advice as it is planned."""

    def write_roadmap(self, roadmap: Roadmap, language: Language) -> str | bytes:
        """Write a roadmap, which knows its advice, in a reader's language."""


class ReportFormat(Protocol):
    """Writes a report for readers."""

    @property
    def name(self) -> str:
        """The name by which it is chosen, such as ``html``."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot; a file of this suffix is written in this format."""

    def write(self, report: Report) -> str | bytes:
        """Write a report: its sections, blocks and texts, which may hold anything.

        Raises:
            InputError: a library that the format needs is not installed.
        """


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a collector has to be told.

    Args:
        name: by which it is given: ``--option NAME=VALUE``.
        help: what it means, as one sentence.
        default: its value where it is not given; None where it must be given.
    """

    name: str
    help: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that a collector must know and that nobody should see.

    Args:
        variable: the variable of the environment that has it; there is no other way to give it.
        help: what it means, as one sentence.
        required: whether the collector does without.
    """

    variable: str
    help: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """What a collector is asked.

    Args:
        questions: those that it can answer and that the ruleset asks, by id. A question that a
            layer has removed is not among them: there is nothing to propose for it.
        options: the value of every option.
        secrets: the values of the secrets that there are, by variable.
        as_of: the day of the assessment: what happened later does not count.
        seconds: how long it may take; after that its proposals are not waited for.
    """

    questions: Mapping[str, Question]
    options: Mapping[str, str]
    secrets: Mapping[str, str]
    as_of: dt.date
    seconds: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer that a collector proposes; a person decides.

    Args:
        question: its id.
        value: as in an answer file: a text, number, date, list, or ``?`` for *don't know*.
        evidence: the figures that it rests on, as one sentence.
        note: what a reader should know besides.
    """

    question: str
    value: Any
    evidence: str
    note: str = ""


class Collector(Protocol):
    """Proposes answers from another tool's data, with figures as evidence."""

    @property
    def name(self) -> str:
        """The name by which it is chosen, such as ``servicedesk``."""

    @property
    def questions(self) -> Sequence[str]:
        """The ids of the questions that it can answer."""

    @property
    def options(self) -> Sequence[Option]:
        """What it has to be told."""

    @property
    def secrets(self) -> Sequence[Secret]:
        """What it takes from the environment."""

    def collect(self, request: Request) -> Sequence[Proposal]:
        """Propose answers.

        Raises:
            InputError: what it reads is not there, or wrong.
        """


OPTIONAL: Mapping[str, tuple[type, ...]] = {
    "imadvisor_scoring_methods": (SaysWhatItRestsOn,),
    "imadvisor_exporters": (WritesRoadmaps,),
}
"""What the things that a hook returns may do besides, by the hook."""


@hookspec
def imadvisor_settings() -> Sequence[Setting]:  # type: ignore[empty-body]
    """The settings that this package has."""


@hookspec
def imadvisor_rulesets() -> Sequence[RulesetFolder]:  # type: ignore[empty-body]
    """The rulesets that this package brings."""


@hookspec
def imadvisor_layers() -> Sequence[LayerFolder]:  # type: ignore[empty-body]
    """The layers that this package brings."""


@hookspec
def imadvisor_scoring_methods() -> Sequence[ScoringMethod]:  # type: ignore[empty-body]
    """The scoring methods that this package brings."""


@hookspec
def imadvisor_engines() -> Sequence[Engine]:  # type: ignore[empty-body]
    """The engines that this package brings."""


@hookspec
def imadvisor_importers() -> Sequence[Importer]:  # type: ignore[empty-body]
    """The importers that this package brings."""


@hookspec
def imadvisor_answer_importers() -> Sequence[AnswerImporter]:  # type: ignore[empty-body]
    """The importers of answers that this package brings."""


@hookspec
def imadvisor_exporters() -> Sequence[Exporter]:  # type: ignore[empty-body]
    """The exporters that this package brings."""


@hookspec
def imadvisor_report_formats() -> Sequence[ReportFormat]:  # type: ignore[empty-body]
    """The formats of reports that this package brings."""


@hookspec
def imadvisor_collectors() -> Sequence[Collector]:  # type: ignore[empty-body]
    """The collectors that this package brings."""
