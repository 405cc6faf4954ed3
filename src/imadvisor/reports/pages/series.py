"""How levels went over time, as a section of a report on advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imadvisor.advice.series import Moment, Series
from imadvisor.language import Language
from imadvisor.model.numbers import Interval
from imadvisor.reports.document.blocks import (
    Block,
    Heading,
    Paragraph,
    Report,
    Section,
    Trend,
    Trends,
)
from imadvisor.reports.document.names import Names
from imadvisor.reports.pages.progress import lost_table


def with_series(report: Report, series: Series, language: Language) -> Report:
    """A report on the newest assessment, with how it came there behind the first page.

    Args:
        report: on the newest assessment.
        series: that it belongs to.
        language: of the reader.
    """
    section = Section(language.say("Over time"), tuple(_blocks(series, language)))
    return replace(report, sections=(report.sections[0], section, *report.sections[1:]))


def _blocks(series: Series, language: Language) -> Iterable[Block]:
    say, ruleset = language.say, series.newest.advice.ruleset
    names = Names(ruleset, language)
    days = language.listed([language.date(moment.date) for moment in series.moments])
    yield Paragraph(
        say(
            "The assessments of {days}, all judged by the rules of now. A point is a level that "
            "was measured; a bar reaches from the lowest to the highest level that open questions "
            "leave; where there is neither, it was not assessed. Nothing is filled in between."
        ).format(days=days)
    )
    other = [language.date(moment.date) for moment in series.moments if moment.other_rules]
    if other:
        phrase = say(
            "The ruleset said something else when the answers of {} were given: the report of "
            "that day may show other levels."
        )
        yield Paragraph(phrase.format(language.listed(other)), say("Other rules"))
    if ruleset.dimensions:
        overall = [moment.advice.decision.overall.level for moment in series.moments]
        found = [_trend(say("Overall level"), overall, language)]
        for id in ruleset.dimensions:
            levels = [moment.advice.decision.dimensions[id].level for moment in series.moments]
            found.append(_trend(names.thing("dimension", id), levels, language))
        yield Trends(
            caption=say("Level of each dimension over time"),
            column=say("Dimension"),
            days=tuple(moment.date for moment in series.moments),
            times=tuple(language.date(moment.date) for moment in series.moments),
            trends=tuple(found),
            bottom=min(ruleset.levels),
            top=max(ruleset.levels),
        )
    for moment in series.moments:
        yield from _lost(moment, names)


def _trend(name: str, levels: Iterable[Interval | None], language: Language) -> Trend:
    ends: list[tuple[int, int] | None] = []
    told = []
    for level in levels:
        ends.append(None if level is None else (int(level.low), int(level.high)))
        told.append("–" if level is None else language.interval(level))
    return Trend(name, tuple(ends), tuple(told))


def _lost(moment: Moment, names: Names) -> Iterable[Block]:
    if moment.lost:
        phrase = names.language.say("Answers of {} that the rules of now have no place for")
        yield Heading(phrase.format(names.language.date(moment.date)))
        yield lost_table(moment.lost, names)
