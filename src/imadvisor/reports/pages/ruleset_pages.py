"""What a ruleset holds, and any object of it: texts, conditions, what leads to what, sources."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from imadvisor.conditions.nodes import references
from imadvisor.language import Language, days, weeks
from imadvisor.model.fields import Part, Thing
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Criterion, Dimension, Gap, Recommendation
from imadvisor.model.questions import Question
from imadvisor.reports.document.blocks import Block, Item, Paragraph, Report, Section, Table
from imadvisor.reports.document.links import links_in
from imadvisor.reports.document.sentences import condition_in_words
from imadvisor.reports.formats.text import text_report
from imadvisor.reports.pages.ruleset_words import (
    credit_as,
    credit_rule,
    kind_name,
    label_of,
    title_of,
    way_to_combine,
    word_for,
)
from imadvisor.rulesets.formulas import CONDITION_FIELDS
from imadvisor.rulesets.ruleset import Ruleset

# -- lists ------------------------------------------------------------------------------------


def listing_text(rulesets: Sequence[Ruleset], language: str, *, colour: bool) -> str:
    """The installed rulesets, one line each."""
    say = Language(language).say
    rows = tuple(
        (
            ruleset.id,
            ruleset.version,
            Language(language, ruleset).text(ruleset.settings.about.title),
            ", ".join(ruleset.languages),
            ruleset.origin.package,
        )
        for ruleset in rulesets
    )
    header = (say("Ruleset"), say("Version"), say("Title"), say("Languages"), say("Package"))
    section = Section(say("Rulesets"), (Table(header, rows),))
    return text_report(Report(say("Installed rulesets"), "", (section,)), colour=colour)


def listing_json(rulesets: Sequence[Ruleset]) -> str:
    """The installed rulesets as JSON."""
    return _json([_about(ruleset) for ruleset in rulesets])


def _about(ruleset: Ruleset) -> dict[str, Any]:
    about = ruleset.settings.about
    return {
        "id": ruleset.id,
        "version": ruleset.version,
        "hash": ruleset.hash,
        "title": about.title,
        "languages": list(about.languages),
        "licence": about.licence,
        "package": ruleset.origin.package,
        "package_version": ruleset.origin.package_version,
    }


def contents_json(ruleset: Ruleset) -> str:
    """A ruleset as JSON: what it is, and the ids and codes of its objects."""
    objects = {
        kind: [{"id": thing.id, "code": thing.code} for thing in things.values()]
        for kind, things in ruleset.things.items()
        if things
    }
    return _json({**_about(ruleset), "objects": objects})


def contents_text(ruleset: Ruleset, language: Language, *, colour: bool) -> str:
    """A ruleset as text: what it is, and its objects by kind."""
    about, say = ruleset.settings.about, language.say
    head: list[Block] = []
    if about.description:
        head.append(Paragraph(language.text(about.description)))
    licence = ". ".join([about.licence, *([", ".join(about.authors)] if about.authors else [])])
    head += [Paragraph(licence, say("Licence")), Paragraph(ruleset.hash, say("Hash"))]
    if about.limits:
        head.append(Paragraph(language.text(about.limits), say("Limits")))
    sections = [Section(say("About"), tuple(head))]
    for kind, things in ruleset.things.items():
        if things:
            rows = tuple((t.code or "", t.id, title_of(language, t)) for t in things.values())
            header = (say("Code"), say("Id"), say("Text"))
            name = f"{kind_name(language, kind)} ({len(things)})"
            sections.append(Section(name, (Table(header, rows),)))
    report = Report(
        f"{language.text(about.title)} ({ruleset.id} {ruleset.version})",
        "",
        tuple(sections),
        links=links_in(language),
    )
    return text_report(report, colour=colour)


# -- objects ----------------------------------------------------------------------------------


def objects_text(
    ruleset: Ruleset, things: Iterable[Thing], language: Language, *, colour: bool
) -> str:
    """Objects as text, with everything that is known of them."""
    pages = []
    for thing in things:
        title = " ".join(filter(None, [thing.code, title_of(language, thing)]))
        subtitle = f"{kind_name(language, thing.kind_name)}: {thing.id}"
        sections = tuple(s for s in _sections(ruleset, thing, language) if s.blocks)
        page = Report(title, subtitle, sections, links=links_in(language))
        pages.append(text_report(page, colour=colour))
    return "\n".join(pages)


def objects_json(ruleset: Ruleset, things: Iterable[Thing], language: Language) -> str:
    """Objects as JSON, a list: names are not unique over kinds."""
    return _json(
        [
            {
                "kind": thing.kind_name,
                "fields": _plain(thing.model_dump(exclude_defaults=True)),
                "conditions": {
                    name: {"written": written, "words": words}
                    for name, written, words in _conditions(ruleset, thing, language)
                },
                "leads_to": [
                    {"kind": kind, "id": other.id, "code": other.code, "how": how}
                    for kind, other, how in _leads_to(ruleset, thing, language)
                ],
                "sources": [
                    {
                        "id": id,
                        "citation": ruleset.sources[id].citation,
                        "locator": ruleset.sources[id].locator,
                        "licence": language.text(ruleset.sources[id].licence),
                    }
                    for id in getattr(thing, "sources", ())
                ],
            }
            for thing in things
        ]
    )


def _sections(ruleset: Ruleset, thing: Thing, language: Language) -> list[Section]:
    say = language.say
    conditions: list[Block] = []
    for name, written, words in _conditions(ruleset, thing, language):
        conditions.append(
            Item(
                "•",
                label_of(language, name),
                facts=((say("In words"), words), (say("As written"), written)),
            )
        )
    leads: list[Block] = [
        Item(
            "•",
            f"{' '.join(filter(None, [other.code, title_of(language, other)]))}",
            facts=(("", how),),
        )
        for _, other, how in _leads_to(ruleset, thing, language)
    ]
    sources: list[Block] = []
    for id in getattr(thing, "sources", ()):
        source = ruleset.sources[id]
        sources.append(
            Item(
                "•",
                source.citation,
                facts=(("", f"{source.locator} · {language.text(source.licence)}"),),
            )
        )
    return [
        Section(say("What it says"), tuple(_fields(ruleset, thing, language))),
        Section(say("Conditions"), tuple(conditions)),
        Section(say("Asked about in it"), tuple(_asked_about(ruleset, thing, language))),
        Section(say("What it leads to"), tuple(leads)),
        Section(say("Sources"), tuple(sources)),
    ]


def _conditions(
    ruleset: Ruleset, thing: Thing, language: Language
) -> Iterable[tuple[str, str, str]]:
    for name in CONDITION_FIELDS.get(thing.kind_name, ()):
        condition = ruleset.condition(thing, name)
        if condition is not None:
            yield name, getattr(thing, name), condition_in_words(language, ruleset, condition)


def _asked_about(ruleset: Ruleset, thing: Thing, language: Language) -> Iterable[Block]:
    """The questions that its conditions read, in full, since the words give their codes."""
    read: set[str] = set()
    for name in CONDITION_FIELDS.get(thing.kind_name, ()):
        condition = ruleset.condition(thing, name)
        if condition is not None:
            read |= {id for kind, id in references(condition) if kind == "question"}
    for id, question in ruleset.questions.items():
        if id in read:
            yield Item("•", f"{question.label} {language.text(question.text)}", facts=(("", id),))


def _leads_to(
    ruleset: Ruleset, thing: Thing, language: Language
) -> Iterable[tuple[str, Thing, str]]:
    """What depends on an object, or follows from it, and how."""
    say = language.say
    if isinstance(thing, Gap):
        for link in thing.link:
            other = ruleset.recommendations[link.recommendation]
            how = say("priority {}: {}").format(link.priority, language.text(link.rationale))
            yield "recommendation", other, how
    if isinstance(thing, Recommendation):
        for gap in ruleset.gaps.values():
            for link in gap.link:
                if link.recommendation == thing.id:
                    how = say("helps to close it, priority {}").format(link.priority)
                    yield "gap", gap, how
        for other in ruleset.recommendations.values():
            if thing.id in other.prerequisites:
                yield "recommendation", other, say("must be done before it")
    if isinstance(thing, Dimension):
        for criterion in ruleset.criteria.values():
            if criterion.dimension == thing.id:
                yield "criterion", criterion, say("decides its level")
    if isinstance(thing, Question) and thing.criterion:
        yield "criterion", ruleset.criteria[thing.criterion], say("is evidence for it")
    reference = (thing.kind_name, thing.id)
    for (kind, id, name), condition in ruleset.conditions.items():
        if kind in ruleset.things and reference in references(condition):
            yield (
                kind,
                ruleset.things[kind][id],
                say("is read by: {}").format(label_of(language, name)),
            )


# -- fields -----------------------------------------------------------------------------------


def _fields(ruleset: Ruleset, thing: Thing, language: Language) -> Iterable[Block]:
    """The fields of an object that a reader can use, each with its label."""
    shown = {"id", "code", "sources", "link", *CONDITION_FIELDS.get(thing.kind_name, ())}
    for name in type(thing).model_fields:
        value = getattr(thing, name)
        if name in shown or value in (None, (), "", False):
            continue
        block = _field(ruleset, thing, language, name, value)
        if block is not None:
            yield block
    if isinstance(thing, Criterion) and thing.statement is None:
        anchor = ruleset.dimensions[thing.dimension].anchor_at(thing.level)
        yield Paragraph(language.text(anchor), label_of(language, "statement"))
    if isinstance(thing, Criterion):
        for question in ruleset.evidence[thing.id]:
            yield Item(
                "•", f"{question.label} {language.text(question.text)}", facts=(("", question.id),)
            )


def _field(
    ruleset: Ruleset, thing: Thing, language: Language, name: str, value: Any
) -> Block | None:
    label = label_of(language, name)
    match name, value:
        case (("kind" | "type" | "choose" | "method"), _):
            return Paragraph(word_for(language, str(value)), label)
        case "effort_days", _:
            return Paragraph(days(language, Interval(*value)), label)
        case "duration_weeks", _:
            return Paragraph(weeks(language, value), label)
        case (("choice" | "special"), _):
            rows = tuple(
                (choice.id, language.text(choice.text), credit_as(language, choice.credit))
                for choice in value
            )
            say = language.say
            return Table((label, say("Text"), say("Credit")), rows)
        case "anchor", _:
            anchors = tuple((str(a.level), language.text(a.text)) for a in value)
            return Table((language.say("Level"), language.say("Text")), anchors)
        case "closed_by", _:
            sets = [
                " + ".join(ruleset.recommendations[id].label for id in closing) for closing in value
            ]
            return Paragraph(language.say(" or ").join(sets), label)
        case "due", _:
            timing = ruleset.settings.timing
            assert timing is not None
            question = ruleset.questions[timing.question]
            return Paragraph(language.choice(question, value), label)
        case "outline", _:
            return Table(
                (label, ""),
                tuple((language.text(h.heading), language.text(h.guide)) for h in value),
            )
        case "steps", _:
            steps = tuple((str(place), language.text(step)) for place, step in enumerate(value, 1))
            return Table(("", label), steps)
        case "light", _:
            effort = days(language, Interval(*value.effort_days))
            return Item(
                "•",
                language.text(value.name),
                language.say("light variant"),
                1,
                (("", language.text(value.what)), ("", effort)),
            )
        case "credit", Part():
            return Paragraph(credit_rule(language, value), label)
        case _:
            text = _value(ruleset, language, name, value)
            return Paragraph(text, label) if text else None


_KINDS = {
    "dimension": "dimension",
    "aspect": "aspect",
    "criterion": "criterion",
    "phase": "phase",
    "owner": "role",
    "roles": "role",
    "severity": "severity",
    "scaling": "scaling",
    "dimensions": "dimension",
    "prerequisites": "recommendation",
    "strategies": "strategy",
}


def _value(ruleset: Ruleset, language: Language, name: str, value: Any) -> str:
    if isinstance(value, dict):
        return language.text(value)
    if name in _KINDS:
        ids = [value] if isinstance(value, str) else value
        things = [ruleset.things[_KINDS[name]][id] for id in ids]
        return ", ".join(_named(language, thing) for thing in things)
    if value is True:
        return language.say("Yes")
    if name == "threshold":
        return credit_as(language, value)
    if name == "combine":
        return way_to_combine(language, value)
    if isinstance(value, int | Fraction):
        return language.number(value)
    return str(value) if isinstance(value, str) else ""


def _named(language: Language, thing: Thing) -> str:
    name = getattr(thing, "name", None)
    shown = language.text(name) if name else thing.id
    return f"{thing.code} {shown}" if thing.code and name else shown


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; exact numbers as the nearest plain ones."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
