"""From a ruleset to its catalogue. What an object refers to is a link, and leads back as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from imadvisor.conditions.nodes import Condition, references
from imadvisor.model.fields import Thing
from imadvisor.model.objects import THINGS
from imadvisor.reports.catalogue.languages import Speaker, bracketed, title_field
from imadvisor.reports.catalogue.phrases import expectations, headings
from imadvisor.reports.catalogue.shape import (
    Article,
    CaseStory,
    CatalogueChapter,
    Fact,
    FactGrid,
    Line,
    Listed,
    Piece,
    RulesetCatalogue,
    Said,
)
from imadvisor.reports.document.sentences import condition_in_words
from imadvisor.reports.pages import ruleset_words
from imadvisor.rulesets.formulas import CONDITION_FIELDS
from imadvisor.rulesets.ruleset import Ruleset, natural

KINDS = (
    *("dimension", "question", "criterion", "gap", "pattern", "position", "recommendation"),
    *("level", "severity", "phase", "role", "aspect", "scaling", "strategy", "term", "source"),
    "accept",
)
"""The kinds of objects in the order in which a reviewer meets them."""

assert set(KINDS) == set(THINGS)

MANY = 12
"""More lines than this are folded."""

REFERENCES: Mapping[str, str] = {
    "dimension": "dimension",
    "dimensions": "dimension",
    "aspect": "aspect",
    "criterion": "criterion",
    "phase": "phase",
    "owner": "role",
    "roles": "role",
    "severity": "severity",
    "scaling": "scaling",
    "prerequisites": "recommendation",
    "strategies": "strategy",
    "sources": "source",
    "by": "question",
    "otherwise_by": "question",
}
"""The fields that hold ids, and of what kind."""

_HIDDEN = {"id", "code", "rank", "used_for", "verification"}


def catalogue_of(
    ruleset: Ruleset, languages: Sequence[str], cases: Sequence[CaseStory] = ()
) -> RulesetCatalogue:
    """A ruleset as a catalogue.

    Args:
        ruleset: to be read.
        languages: of `imadvisor.language.LANGUAGES`, the main one first.
        cases: of the ruleset.
    """
    return _Maker(ruleset, languages, cases).catalogue()


def anchor(kind: str, id: str) -> str:
    """Where a link to an object leads."""
    return f"{kind}-{id}"


class _Maker:
    def __init__(
        self, ruleset: Ruleset, languages: Sequence[str], cases: Sequence[CaseStory]
    ) -> None:
        self.ruleset, self.languages, self.cases = ruleset, tuple(languages), cases
        self.speak = Speaker(ruleset, languages)
        self.own = self.speak.own
        self.here = ""
        """The anchor of what is being told."""
        self.called: dict[str, Said] = {"about": self.own("about")}
        """What stands at an anchor."""
        self.used: dict[str, dict[tuple[str, Said], None]] = {}
        """By anchor: from where it is linked to, and as what."""

    def catalogue(self) -> RulesetCatalogue:
        about = self.ruleset.settings.about
        told = {kind: list(map(self.article, self.ruleset.things[kind].values())) for kind in KINDS}
        cases = list(map(self.case, self.cases))
        whole = tuple(self.about())
        heading = self.speak.table(headings)
        chapters = tuple(
            CatalogueChapter(
                f"all-{kind}",
                heading[kind],
                tuple(map(self.referred, articles)),
            )
            for kind, articles in {**told, "case": cases}.items()
            if articles
        )
        coded = [thing for thing in self.ruleset.everything() if thing.code]
        index = tuple(
            Listed(
                thing.code or "",
                self.kind(thing.kind_name),
                self.speak.title(thing),
                anchor(thing.kind_name, thing.id),
            )
            for thing in sorted(coded, key=lambda thing: natural(thing.code or ""))
        )
        title, subtitle = self.speak.text(about.title), f"{about.id} {about.version}"
        return RulesetCatalogue(title, subtitle, self.languages, whole, chapters, index, self.own)

    def kind(self, name: str) -> Said:
        return self.speak.said(lambda la: ruleset_words.kind_name(la, name))

    # -- links ------------------------------------------------------------------------------

    def link(self, kind: str, id: str, how: Said) -> Piece:
        """A link to an object, which will say from where."""
        target = anchor(kind, id)
        self.used.setdefault(target, {})[self.here, how] = None
        return Piece(self.speak.named(self.ruleset.things[kind][id]), target)

    def referred(self, article: Article) -> Article:
        """An article that says from where it is linked to."""
        answered = self.own("answered")
        found = self.used.get(article.anchor, {})
        lines = tuple(
            (Piece(self.called[where], where), Piece(bracketed(how)))
            for where, how in found
            if how != answered
        )
        cases = tuple(
            (Piece(self.called[where], where),) for where, how in found if how == answered
        )
        facts = (
            Fact(self.own("referred"), lines, folded=len(lines) > MANY, back=True),
            Fact(answered, cases, folded=True, back=True),
        )
        return replace(article, parts=(*article.parts, *(fact for fact in facts if fact.lines)))

    # -- the whole --------------------------------------------------------------------------

    def about(self) -> Iterator[Fact | FactGrid]:
        """What the ruleset is, and how it judges."""
        self.here = "about"
        speak, settings, contents = self.speak, self.ruleset.settings, self.ruleset.contents
        about, scoring = settings.about, settings.scoring
        if about.description:
            yield Fact(self.own("description"), (_line(speak.text(about.description)),))
        if about.limits:
            yield Fact(self.own("limits"), (_line(speak.text(about.limits)),))
        licence = ". ".join([about.licence, *([", ".join(about.authors)] if about.authors else [])])
        yield Fact(self.own("licence"), (self.as_it_is(licence),))
        yield Fact(self.own("hash"), (self.written(self.ruleset.hash),))
        made = (contents.base, *self.ruleset.layers)
        yield Fact(self.own("made-of"), tuple(map(self.as_it_is, made)))
        removed = [
            self.as_it_is(f"{kind}:{id} – {change.reason} ({change.layer})")
            for (kind, id), change in contents.removed.items()
        ]
        if removed:
            yield Fact(self.own("left-out"), tuple(removed))
        if settings.timing:
            how = self.own("timing")
            yield Fact(how, ((self.link("question", settings.timing.question, how),),))
        if scoring:
            yield Fact(self.own("method"), (self.written(scoring.method),))
            yield Fact(self.own("dont-know"), (_line(self.own(scoring.dont_know)),))
            yield Fact(self.own("threshold"), (_line(speak.credit(scoring.threshold)),))
        yield from self.advising()

    def advising(self) -> Iterator[Fact]:
        overall, advice = self.ruleset.settings.overall, self.ruleset.settings.advice
        if overall.cap_dimension and overall.cap_when:
            how = self.own("cap")
            above = Piece(self.own("above", overall.cap_above))
            yield Fact(how, ((self.link("dimension", overall.cap_dimension, how), above),))
            condition = self.ruleset.conditions.get(("settings", "overall", "cap_when"))
            if condition is not None:
                yield self.condition(how, condition, overall.cap_when)
        if advice.minimum_severity:
            how = self.own("minimum")
            yield Fact(how, ((self.link("severity", advice.minimum_severity, how),),))
        yield Fact(self.own("focus"), (self.as_it_is(advice.focus),))
        if advice.order:
            how = self.own("order")
            yield Fact(how, tuple((self.link("dimension", id, how),) for id in advice.order))

    # -- one object -------------------------------------------------------------------------

    def article(self, thing: Thing) -> Article:
        self.here = anchor(thing.kind_name, thing.id)
        self.called[self.here] = self.speak.named(thing)
        parts = [part for name in type(thing).model_fields for part in self.parts(thing, name)]
        parts += self.origin(thing)
        title = self.speak.title(thing)
        return Article(self.here, thing.code or "", thing.id, title, tuple(parts))

    def parts(self, thing: Thing, name: str) -> Iterable[Fact | FactGrid]:
        """What a field says."""
        value = getattr(thing, name)
        if name in _HIDDEN or name == title_field(thing) or value in (None, (), "", False):
            return ()
        if name == "weight" and value == 1:
            return ()
        label = self.speak.said(lambda la: ruleset_words.label_of(la, name))
        if name in CONDITION_FIELDS.get(thing.kind_name, ()):
            condition = self.ruleset.condition(thing, name)
            return () if condition is None else (self.condition(label, condition, value),)
        if name in REFERENCES:
            ids = [value] if isinstance(value, str) else value
            links = tuple((self.link(REFERENCES[name], id, label),) for id in ids)
            return (Fact(label, links),)
        return (self.part(name, label, value),)

    def part(self, name: str, label: Said, value: Any) -> Fact | FactGrid:
        text, own = self.speak.text, self.own
        match name:
            case "choice" | "special":
                header = (own("text"), own("credit"), own("id"))
                return _grid(
                    label,
                    header,
                    (
                        (
                            _line(text(c.text)),
                            _line(self.speak.credit(c.credit)),
                            self.written(c.id),
                        )
                        for c in value
                    ),
                )
            case "anchor":
                rows = ((self.level(a.level, label), _line(text(a.text))) for a in value)
                return _grid(label, (own("level"), own("text")), rows)
            case "outline":
                rows = ((_line(text(h.heading)), _line(text(h.guide))) for h in value)
                return _grid(label, (own("chapter"), own("guide")), rows)
            case "steps":
                numbered = enumerate(value, 1)
                rows = ((self.as_it_is(place), _line(text(step))) for place, step in numbered)
                return _grid(label, (self.speak.plain("#"), own("step")), rows)
            case "link":
                helps = own("helps")
                header = (own("recommendation"), own("priority"), own("why"))
                return _grid(
                    helps,
                    header,
                    (
                        (
                            (self.link("recommendation", one.recommendation, helps),),
                            self.as_it_is(one.priority),
                            _line(text(one.rationale)),
                        )
                        for one in value
                    ),
                )
            case "closed_by":
                return self.closing(label, value)
            case "light":
                effort = self.speak.value("effort_days", value.effort_days)
                said = (text(value.name), text(value.what), effort)
                return Fact(own("light"), tuple(map(_line, said)))
            case "below":
                return Fact(own("factor"), tuple(_line(self.below(*step)) for step in value))
            case _:
                return Fact(label, (_line(self.speak.value(name, value)),))

    def below(self, bound: Any, factor: Any) -> Said:
        phrase = {words.language: words.text for words in self.own("below")}
        return self.speak.said(
            lambda la: phrase.get(la.code, phrase.get("", "")).format(
                bound=la.number(bound), factor=la.number(factor)
            )
        )

    def level(self, number: int, how: Said) -> Line:
        link = self.link("level", self.ruleset.levels[number].id, how)
        return (replace(link, said=self.speak.value("level", number)),)

    def closing(self, label: Said, value: Sequence[Sequence[str]]) -> Fact:
        lines: list[Line] = []
        for ids in value:
            links = [self.link("recommendation", id, label) for id in ids]
            plus = Piece(self.speak.plain("+"))
            lines.append(tuple(piece for link in links for piece in (plus, link))[1:])
        if len(lines) > 1 or any(len(ids) > 1 for ids in value):
            lines.append(_line(bracketed(self.own("ways"))))
        return Fact(label, tuple(lines))

    def condition(self, label: Said, condition: Condition, written: str) -> Fact:
        """A condition in words and as it is written, and what it reads."""
        words = self.speak.said(lambda la: condition_in_words(la, self.ruleset, condition))
        read = sorted(references(condition), key=lambda one: natural(":".join(one)))
        links = [(self.link(*one, label),) for one in read if one[0] in self.ruleset.things]
        return Fact(label, (_line(words), self.written(written), *links))

    def origin(self, thing: Thing) -> Iterator[Fact]:
        """Where an object comes from and what changed it, where there are layers."""
        origin = self.ruleset.origin_of(thing)
        if origin != self.ruleset.contents.base:
            yield Fact(self.own("comes-from"), (self.as_it_is(origin),))
        told = dict.fromkeys(
            f"{change.layer}: {'.'.join(map(str, change.trail))} – {change.reason}"
            for change in self.ruleset.changes_of(thing)
            if change.action in ("set", "words")
        )
        if told:
            yield Fact(self.own("changed-by"), tuple(map(self.as_it_is, told)))

    def as_it_is(self, text: object) -> Line:
        return (Piece(self.speak.plain(text)),)

    def written(self, text: str) -> Line:
        return (Piece(self.speak.plain(text), code=True),)

    # -- cases ------------------------------------------------------------------------------

    def case(self, story: CaseStory) -> Article:
        self.here = anchor("case", story.id)
        speak = self.speak
        # By its id: a title for every answer of every case would be most of the page.
        self.called[self.here] = speak.plain(story.id)
        day = speak.said(lambda la: la.date(story.date))
        parts: list[Fact | FactGrid] = [Fact(self.own("date"), (_line(day),))]
        called = speak.table(expectations)
        for name, kind, expected in story.expected:
            label = called.get(name) or speak.plain(name)
            lines: list[Line] = []
            for id, what in expected:
                known = kind and id in self.ruleset.things[kind]
                line = (self.link(kind, id, label),) if known else self.as_it_is(id) if id else ()
                worth = _line(self.own("none")) if what == "none" else self.as_it_is(what)
                lines.append((*line, *(worth if what else ())))
            parts.append(Fact(label, tuple(lines) or (_line(self.own("none")),)))
        rows = [self.answer(id, answer) for id, answer in story.answers.items()]
        if rows:
            header = (self.own("question"), self.own("answer"))
            parts.append(_grid(self.own("answers"), header, rows, folded=len(rows) > MANY))
        return Article(self.here, "", story.id, speak.text(story.title), tuple(parts))

    def answer(self, id: str, answer: Any) -> tuple[Line, Line]:
        question, names = self.ruleset.questions[id], self.speak.names
        link = self.link("question", id, self.own("answered"))
        given = self.speak.said(lambda la: names[la.code].answer(question, answer))
        return (replace(link, said=self.speak.plain(question.label)),), _line(given)


def _line(said: Said) -> Line:
    return (Piece(said),)


def _grid(
    label: Said, header: tuple[Said, ...], rows: Iterable[tuple[Line, ...]], *, folded: bool = False
) -> FactGrid:
    return FactGrid(label, header, tuple(rows), folded)
