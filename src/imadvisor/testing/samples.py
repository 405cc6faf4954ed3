"""Advisors, sheets and reports that parts of plugins are tried with."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from imadvisor.advisor.advisor import Advisor
from imadvisor.documents import Document
from imadvisor.language import Language
from imadvisor.model.answers import DONT_KNOW, NOT_APPLICABLE, Answer
from imadvisor.model.questions import Question
from imadvisor.model.sheet import Sheet
from imadvisor.plugins.catalogue import Catalogue
from imadvisor.plugins.settings import NO_FILES, SettingFiles
from imadvisor.reports.document.blocks import Report
from imadvisor.reports.pages.advice import report_on
from imadvisor.reports.pages.template import template_report
from imadvisor.rulesets.ruleset import Ruleset

if TYPE_CHECKING:
    pass

A_DAY = dt.date(2026, 11, 2)
"""The day of the sheets that are made here."""


def advisor_with(*modules: ModuleType) -> Advisor:
    """An advisor with exactly these plugins and the built-in one, whatever is installed.

    Args:
        modules: the plugins.

    Raises:
        PluginError: with everything that is wrong with them.
    """
    catalogue = Catalogue({module.__name__: module for module in modules})
    catalogue.demand_sound()
    return Advisor(catalogue)


def settings_of(module: ModuleType, given: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The settings of a plugin by name, where a file says something of them.

    Args:
        module: the plugin.
        given: what the file says.

    Raises:
        PluginError: with everything that is wrong with the plugin.
        InputError: with everything that is wrong in what is given.
    """
    name = module.__name__
    files = NO_FILES
    if given is not None:
        data = {"plugin": {name: dict(given)}}
        files = SettingFiles((Document("config.toml", "toml", None, data),))
    catalogue = Catalogue({name: module}, settings=files)
    catalogue.demand_sound()
    return {name: settled.value for name, settled in catalogue.settings_of(name).items()}


# -- engines ----------------------------------------------------------------------------------


def random_sheets(ruleset: Ruleset, count: int, *, seed: int = 1) -> Iterator[Sheet]:
    """Sheets with answers of every kind, from empty to full; the same for the same seed.

    Args:
        ruleset: that is asked.
        count: how many.
        seed: of the random choices.
    """
    rng = random.Random(seed)  # noqa: S311 - tests want the same sheets again
    for _ in range(count):
        filled = rng.random()
        answers = {
            id: _any_answer(question, rng)
            for id, question in ruleset.questions.items()
            if rng.random() < filled
        }
        yield Sheet(ruleset.id, A_DAY, answers)


def _any_answer(question: Question, rng: random.Random) -> Answer:
    chance = rng.random()
    if chance < 0.1:
        return DONT_KNOW
    if chance < 0.15:
        return NOT_APPLICABLE
    if question.special and chance < 0.25:
        return Answer.special(rng.choice(question.special).id)
    match question.type:
        case "single" | "yes-no":
            return Answer.of(rng.choice(question.choice_ids))
        case "multi":
            chosen = [c for c in question.choice_ids if rng.random() < 0.5]
            return Answer.of(question.together(chosen))
        case "anchored":
            return Answer.of(rng.randint(0, 6))
        case "date":
            return Answer.of(A_DAY - dt.timedelta(rng.randint(-100, 900)))
        case "text":
            return Answer.of("words")
        case _:
            return Answer.of(rng.randint(0, 100))


# -- exporters, report formats and collectors -------------------------------------------------

HOSTILE = '<script>alert(1)</script> =cmd|"/C calc"!A0 @everyone \N{RIGHT-TO-LEFT OVERRIDE}txt'


def sample_reports() -> Iterator[Report]:
    """Reports of every kind, on random answers with hostile notes, in both languages."""
    advisor = Advisor()
    loaded = advisor.ruleset("im-core")
    for sheet in random_sheets(loaded, 3):
        noted = {
            id: replace(answer, note=HOSTILE, evidence=HOSTILE)
            for id, answer in sheet.answers.items()
        }
        named = replace(sheet, answers=noted, organisation={"name": HOSTILE}, respondent=HOSTILE)
        for language in ("en", "nl"):
            yield report_on(advisor.advise(named, loaded), Language(language, loaded))
    for language in ("en", "nl"):
        yield template_report(
            loaded, next(iter(loaded.recommendations)), Language(language, loaded)
        )
