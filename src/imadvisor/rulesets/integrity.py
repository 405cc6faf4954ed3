"""What a ruleset must hold beyond the shape of its tables: names, types, order and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from imadvisor.documents import Trail
from imadvisor.errors import did_you_mean
from imadvisor.model.fields import Thing
from imadvisor.model.objects import Criterion, Dimension, Gap, Level
from imadvisor.model.questions import Question
from imadvisor.model.settings import Settings
from imadvisor.rulesets.contents import Contents
from imadvisor.rulesets.formulas import FormulaChecker
from imadvisor.rulesets.relations import RelationChecker
from imadvisor.rulesets.ruleset_checker import IntegrityReport, Things
from imadvisor.spelling import folded


def check(
    settings: Settings,
    things: Things,
    contents: Contents,
    methods: Mapping[str, frozenset[str]],
) -> IntegrityReport:
    """Check everything that no single table can tell.

    Args:
        settings: of the ruleset.
        things: every object that could be read, by kind and id.
        contents: that they were made of, with those that could not be read.
        methods: the scoring methods that exist, with what each needs.

    Returns:
        The problems found, and the condition trees of what could be read.
    """
    checker = _Checker(settings, things, contents, methods)
    checker.codes()
    checker.references()
    checker.texts()
    checker.shapes()
    checker.scoring()
    checker.formulas()
    checker.cycles()
    checker.removals()
    return checker.report


class _Checker(RelationChecker, FormulaChecker):
    # -- names ----------------------------------------------------------------------------

    def codes(self) -> None:
        """A code names one object."""
        seen: dict[str, Thing] = {}
        for kind in self.things.values():
            for thing in kind.values():
                if thing.code is None:
                    continue
                first = seen.setdefault(folded(thing.code), thing)
                if first is not thing:
                    one, other = self._in_turn(first, thing, "code")
                    self._problem(
                        (other.kind_name, other.id),
                        ("code",),
                        f"code '{other.code}' of {other.kind_name} '{other.id}' is also that of "
                        f"{one.kind_name} '{one.id}'",
                        f"give {other.kind_name} '{other.id}' another code",
                    )

    def references(self) -> None:
        """Everything that is referred to exists."""
        for at, trail, kind, name in self._references():
            known = self.known[kind]
            if name in known:
                continue
            if (kind, name) in self.removed:
                where = ".".join(str(part) for part in trail if isinstance(part, str))
                self._missed((kind, name), at, where)
                continue
            codes = {t.code: t.id for t in self.things[kind].values() if t.code}
            hint = did_you_mean(name, known)
            if name in codes:
                hint = f"'{name}' is a code; write the id, '{codes[name]}'"
            self._problem(at, trail, f"{at[0]} '{at[1]}': there is no {kind} '{name}'", hint)

    def removals(self) -> None:
        """Nothing speaks of what a layer has removed."""
        for (kind, id), referrers in self.missed.items():
            located = self.removed[kind, id].located
            assert located is not None
            message = f"{kind} '{id}' is still referred to by {', '.join(sorted(set(referrers)))}"
            hint = "set or remove these as well, or keep it"
            self.report.problems.append(located.problem(("target",), message, hint))

    def _references(self) -> Iterator[tuple[tuple[str, str], Trail, str, str]]:
        for kind in self.things.values():
            for thing in kind.values():
                at = (thing.kind_name, thing.id)
                for trail, target, name in _referred(thing):
                    yield at, trail, target, name
        settings = self.settings
        if settings.timing:
            yield ("settings", "timing"), ("question",), "question", settings.timing.question
        if settings.overall.cap_dimension:
            at = ("settings", "overall")
            yield at, ("cap_dimension",), "dimension", settings.overall.cap_dimension
        if settings.advice.minimum_severity:
            at = ("settings", "advice")
            yield at, ("minimum_severity",), "severity", settings.advice.minimum_severity
        for index, name in enumerate(settings.advice.order):
            yield ("settings", "advice"), ("order", index), "dimension", name
        for key in ("management", "users"):
            for index, name in enumerate(getattr(settings.respondents, key)):
                yield ("settings", "respondents"), (key, index), "role", name

    # -- texts ----------------------------------------------------------------------------

    def texts(self) -> None:
        """Every text is there in every language that the ruleset declares, and in no other."""
        languages = self.settings.about.languages
        wanted = set(languages)
        for kind in self.things.values():
            for thing in kind.values():
                at = (thing.kind_name, thing.id)
                for trail, text in _texts(thing, ()):
                    self._text(at, trail, text, wanted)
        for trail, text in _texts(self.settings.about, ()):
            self._text(("settings", "ruleset"), trail, text, wanted)

    def _text(
        self, at: tuple[str, str], trail: Trail, text: Mapping[str, str], wanted: set[str]
    ) -> None:
        if text.keys() == wanted:
            return
        name = ".".join(str(part) for part in trail)
        subject = f"{at[0]} '{at[1]}'" if at[0] != "settings" else "[ruleset]"
        for language in sorted(wanted - text.keys()):
            self._problem(
                at,
                trail,
                f"{subject}: '{name}' has no text in '{language}'",
                f"add {name}.{language}",
                warning=True,
                of_key=True,
                code="no-translation",
            )
        for language in sorted(text.keys() - wanted):
            self._problem(
                at,
                (*trail, language),
                f"{subject}: '{name}' has a text in '{language}', which the ruleset does not "
                "declare",
                f"its languages are {', '.join(sorted(wanted))}",
                warning=True,
                of_key=True,
            )

    # -- scoring --------------------------------------------------------------------------

    def scoring(self) -> None:
        """Every dimension can be judged by its method."""
        dimensions = list(self._all(Dimension))
        if not dimensions:
            return
        if not self.things["level"]:
            at = ("dimension", dimensions[0].id)
            self._problem(
                at, (), "there are dimensions but no levels", "add [[level]] tables", of_key=True
            )
            return
        scoring = self.settings.scoring
        if scoring and scoring.method not in self.methods:
            self._unknown_method(("settings", "scoring"), scoring.method)
        for dimension in dimensions:
            at = ("dimension", dimension.id)
            if dimension.method and dimension.method not in self.methods:
                self._unknown_method(at, dimension.method)
                continue
            method = dimension.method or (scoring.method if scoring else None)
            if method is None:
                self._problem(
                    at,
                    (),
                    f"nothing says how dimension '{dimension.id}' is scored",
                    f"add [scoring] with method = one of {', '.join(sorted(self.methods))}",
                    of_key=True,
                )
                continue
            for need in sorted(self.methods.get(method, frozenset())):
                self._need(dimension, method, need)

    def _unknown_method(self, at: tuple[str, str], method: str) -> None:
        near = did_you_mean(method, self.methods)
        hint = near or f"the methods are {', '.join(sorted(self.methods))}"
        self._problem(at, ("method",), f"there is no scoring method '{method}'", hint)

    def _need(self, dimension: Dimension, method: str, need: str) -> None:
        mine = [q for q in self._all(Question) if q.dimension == dimension.id]
        met = {
            "claim": any(q.type == "anchored" for q in mine),
            "criteria": any(c.dimension == dimension.id for c in self._all(Criterion)),
            "credits": any(q.scored for q in mine),
            "from_score": any(lv.from_score is not None for lv in self._all(Level)),
        }
        lacking = {
            "claim": "an anchored question",
            "criteria": "criteria",
            "credits": "questions that earn credit",
            "from_score": "levels with from_score",
        }
        if not met.get(need, True):
            self._problem(
                ("dimension", dimension.id),
                (),
                f"dimension '{dimension.id}' has no {lacking[need].removeprefix('an ')}, which "
                f"the method '{method}' needs",
                f"add {lacking[need]}, or choose another method",
                of_key=True,
            )


def _referred(thing: Thing) -> Iterator[tuple[Trail, str, str]]:
    """Every id that an object names: where, of which kind, and the id."""
    singles: Mapping[str, str] = {
        "aspect": "aspect",
        "dimension": "dimension",
        "criterion": "criterion",
        "phase": "phase",
        "owner": "role",
        "severity": "severity",
        "scaling": "scaling",
        "by": "question",
        "otherwise_by": "question",
    }
    many: Mapping[str, str] = {
        "roles": "role",
        "sources": "source",
        "dimensions": "dimension",
        "prerequisites": "recommendation",
        "strategies": "strategy",
    }
    fields = type(thing).model_fields
    for name, kind in singles.items():
        if name in fields and getattr(thing, name) is not None:
            yield (name,), kind, getattr(thing, name)
    for name, kind in many.items():
        if name in fields:
            for index, id in enumerate(getattr(thing, name)):
                yield (name, index), kind, id
    if isinstance(thing, Question) and thing.credit and thing.credit.days_before:
        yield ("credit", "days_before"), "question", thing.credit.days_before
    if isinstance(thing, Gap):
        for index, link in enumerate(thing.link):
            yield ("link", index, "recommendation"), "recommendation", link.recommendation
        for index, closing in enumerate(thing.closed_by):
            for place, id in enumerate(closing):
                yield ("closed_by", index, place), "recommendation", id


def _texts(value: Any, trail: Trail) -> Iterator[tuple[Trail, Mapping[str, str]]]:
    """Every text below an object, with the way to it."""
    if isinstance(value, dict):
        yield trail, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if not isinstance(item, str | int):
                yield from _texts(item, (*trail, index))
    elif hasattr(value, "model_fields_set"):
        for name in value.model_fields_set:
            item = getattr(value, name)
            if isinstance(item, dict | tuple) or hasattr(item, "model_fields_set"):
                yield from _texts(item, (*trail, name))
