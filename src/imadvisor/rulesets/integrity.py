"""What a ruleset must hold beyond the shape of its tables: names, types, order and texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from imadvisor.conditions.nodes import Condition, references
from imadvisor.conditions.scope import AskedQuestion, Scope, ValueType
from imadvisor.conditions.syntax import parse
from imadvisor.documents import Trail
from imadvisor.errors import Mistakes, Problem, RulesetError, did_you_mean
from imadvisor.model.fields import Thing
from imadvisor.model.objects import Criterion, Dimension, Gap, Level, Recommendation, Scaling
from imadvisor.model.questions import Question
from imadvisor.model.settings import Settings
from imadvisor.rulesets.contents import Contents, Name, Origin
from imadvisor.rulesets.order import RuleKey, cycle_in, dependencies
from imadvisor.spelling import folded

Things = Mapping[str, Mapping[str, Thing]]

CONDITION_FIELDS: Mapping[str, tuple[str, ...]] = {
    "question": ("ask_when",),
    "criterion": ("when",),
    "gap": ("when", "raise_when", "lower_when"),
    "pattern": ("when",),
    "position": ("when",),
    "recommendation": ("in_place_when", "helps_when", "light_when"),
}
"""The fields that hold conditions, by kind of object."""

_READABLE: Mapping[str, tuple[frozenset[str], str]] = {
    "question": (frozenset({"question"}), "ask_when reads questions only"),
    "criterion": (
        frozenset({"question", "criterion", "dimension", "spread"}),
        "a criterion is decided before gaps and patterns, and cannot read them",
    ),
}
"""What conditions of a kind may read, where they may not read everything."""

_TYPES: Mapping[str, ValueType] = {
    "single": "choice",
    "yes-no": "choice",
    "multi": "choices",
    "number": "number",
    "percentage": "number",
    "anchored": "number",
    "date": "date",
    "text": "text",
}


@dataclass
class IntegrityReport:
    """What checking found."""

    problems: list[Problem] = field(default_factory=lambda: Mistakes(RulesetError))
    conditions: dict[RuleKey, Condition] = field(default_factory=dict)


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


@dataclass
class _Checker:
    settings: Settings
    things: Things
    contents: Contents
    methods: Mapping[str, frozenset[str]]
    report: IntegrityReport = field(default_factory=IntegrityReport)
    missed: dict[Name, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.removed = self.contents.removed
        self.located = {name: entry.located for name, entry in self.contents.entries.items()}
        self.known: defaultdict[str, set[str]] = defaultdict(set)
        """The ids of each kind, those of unreadable objects included."""
        for kind, id in self.located:
            self.known[kind].add(id)

    # -- reporting ------------------------------------------------------------------------

    def _problem(
        self,
        at: tuple[str, str],
        trail: Trail,
        message: str,
        hint: str = "",
        *,
        warning: bool = False,
        of_key: bool = False,
        code: str = "",
    ) -> None:
        spot = self.located[at]
        place, excerpt = spot.place(trail, of_key=of_key), spot.source(trail)
        about = ":".join(at)
        self.report.problems.append(
            Problem(place, message, hint, excerpt, warning=warning, code=code, about=about)
        )

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

    def _in_turn(self, one: Thing, other: Thing, field: str) -> tuple[Thing, Thing]:
        """Two objects, last the one whose field was written by the higher layer."""
        depth = self.contents.depth
        names = [(thing.kind_name, thing.id) for thing in (one, other)]
        later = depth(names[0], field) > depth(names[1], field)
        return (other, one) if later else (one, other)

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

    def _missed(self, gone: Name, at: Name, where: str) -> None:
        subject = f"{at[0]} '{at[1]}'" if at[0] != "settings" else f"[{at[1]}]"
        self.missed.setdefault(gone, []).append(f"{subject} ({where})")

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

    # -- shapes ---------------------------------------------------------------------------

    def shapes(self) -> None:
        """What must be so between objects, or between an object and the settings."""
        self._unique("level", "number")
        self._unique("severity", "value")
        self._unique("position", "rank")
        for kind in ("aspect", "role", "phase", "dimension"):
            # Two plugins cannot know of each other's ranks: between their layers the id decides.
            self._unique(kind, "rank", within_origin=True)
        self._protects()
        levels = {cast(Level, level).number for level in self.things["level"].values()}
        claims: dict[str, str] = {}
        for question in self._all(Question):
            at = ("question", question.id)
            if question.type == "anchored" and question.dimension:
                first = claims.setdefault(question.dimension, question.id)
                if first != question.id:
                    message = (
                        f"dimension '{question.dimension}' has two anchored questions, '{first}' "
                        f"and '{question.id}'"
                    )
                    self._problem(at, ("type",), message, "keep one")
            self._evidence(question)
        for dimension in self._all(Dimension):
            for index, anchor in enumerate(dimension.anchor):
                self._level(
                    ("dimension", dimension.id), ("anchor", index, "level"), anchor.level, levels
                )
        for criterion in self._all(Criterion):
            self._level(("criterion", criterion.id), ("level",), criterion.level, levels)
            self._criterion(criterion)
        for recommendation in self._all(Recommendation):
            if levels:
                self._level(
                    ("recommendation", recommendation.id), ("level",), recommendation.level, levels
                )
        for gap in self._all(Gap):
            self._gap(gap)
        self._timing()
        for scaling in self._all(Scaling):
            self._scaling(scaling)
        self._prerequisites()

    def _all(self, thing: type[Any]) -> Iterator[Any]:
        yield from self.things[thing.kind_name].values()

    def _protects(self) -> None:
        """The least group of an anonymous report is one that protects those who are in it."""
        settings = self.settings.respondents
        if settings.minimum < settings.least:
            message = (
                f"[respondents]: a group of {settings.minimum} protects nobody where "
                f"{settings.known} must know the answer; {settings.least} is taken instead"
            )
            hint = f"write minimum = {settings.least}"
            at = ("settings", "respondents")
            self._problem(at, ("minimum",), message, hint, warning=True)

    def _unique(self, kind: str, name: str, *, within_origin: bool = False) -> None:
        seen: dict[tuple[int, Origin | None], Thing] = {}
        for thing in self.things[kind].values():
            origin = self.contents.entries[kind, thing.id].origin if within_origin else None
            value = cast(int, getattr(thing, name))
            first = seen.setdefault((value, origin), thing)
            if first is not thing:
                one, other = self._in_turn(first, thing, name)
                self._problem(
                    (kind, other.id),
                    (name,),
                    f"{kind} '{other.id}' has the same {name} as '{one.id}'",
                    "the order of files says nothing, so each needs its own",
                )

    def _level(self, at: tuple[str, str], trail: Trail, level: int, levels: set[int]) -> None:
        if level not in levels:
            listing = ", ".join(str(number) for number in sorted(levels)) or "none"
            self._problem(
                at, trail, f"{at[0]} '{at[1]}': there is no level {level}", f"levels: {listing}"
            )

    def _evidence(self, question: Question) -> None:
        criterion = self.things["criterion"].get(question.criterion or "")
        if not isinstance(criterion, Criterion):
            return
        at = ("question", question.id)
        if question.dimension != criterion.dimension:
            message = (
                f"question '{question.id}' belongs to dimension '{question.dimension}', its "
                f"criterion '{criterion.id}' to '{criterion.dimension}'"
            )
            self._problem(at, ("criterion",), message, "evidence belongs to its own dimension")
        if criterion.when:
            message = f"criterion '{criterion.id}' is decided by its condition, not by evidence"
            self._problem(at, ("criterion",), message, "leave out one of the two")

    def _criterion(self, criterion: Criterion) -> None:
        at = ("criterion", criterion.id)
        evidence = any(q.criterion == criterion.id for q in self._all(Question))
        if not criterion.when and not evidence:
            self._problem(
                at,
                (),
                f"nothing decides criterion '{criterion.id}'",
                f'give it a condition (when), or questions with criterion = "{criterion.id}"',
                of_key=True,
            )
        dimension = self.things["dimension"].get(criterion.dimension)
        if (
            criterion.statement is None
            and isinstance(dimension, Dimension)
            and dimension.anchor_at(criterion.level) is None
        ):
            self._problem(
                at,
                (),
                f"criterion '{criterion.id}' has no statement",
                f"give it one, or dimension '{dimension.id}' an anchor of level {criterion.level}",
                of_key=True,
            )

    def _gap(self, gap: Gap) -> None:
        at = ("gap", gap.id)
        timing = self.settings.timing
        if gap.due is not None:
            question = self.things["question"].get(timing.question) if timing else None
            if timing is None:
                self._problem(
                    at,
                    ("due",),
                    f"gap '{gap.id}' is due, but there is no [timing]",
                    "add [timing] with the question that says how far the change is",
                )
            elif isinstance(question, Question) and gap.due not in question.choice_ids:
                hint = did_you_mean(gap.due, question.choice_ids)
                message = f"gap '{gap.id}': '{question.id}' has no choice '{gap.due}'"
                self._problem(
                    at, ("due",), message, hint or f"it has {', '.join(question.choice_ids)}"
                )
        linked = {link.recommendation for link in gap.link}
        for index, link in enumerate(gap.link):
            lowest = self.settings.advice.priorities
            if link.priority > lowest:
                message = f"gap '{gap.id}': a priority is from 1 to {lowest}, not {link.priority}"
                self._problem(
                    at, ("link", index, "priority"), message, "or raise 'priorities' in [advice]"
                )
        for index, closing in enumerate(gap.closed_by):
            if not closing:
                message = f"gap '{gap.id}' is closed by nothing: a set of no recommendations"
                hint = "name what closes it, or leave the set out"
                self._problem(at, ("closed_by", index), message, hint)
            for place, name in enumerate(closing):
                if name not in linked:
                    message = f"gap '{gap.id}' is closed by '{name}', which it does not link to"
                    self._problem(
                        at,
                        ("closed_by", index, place),
                        message,
                        "add a [[gap.link]] that says why it helps",
                    )

    def _timing(self) -> None:
        timing = self.settings.timing
        question = self.things["question"].get(timing.question) if timing else None
        if isinstance(question, Question) and not (question.type == "single" and question.ordered):
            self._problem(
                ("settings", "timing"),
                ("question",),
                f"the timing question '{question.id}' must have one answer, in order of time",
                'give it type = "single" and ordered = true',
            )

    def _scaling(self, scaling: Scaling) -> None:
        for name in ("by", "otherwise_by"):
            question = self.things["question"].get(getattr(scaling, name) or "")
            if isinstance(question, Question) and question.type != "number":
                message = f"scaling '{scaling.id}': '{question.id}' is not a number"
                self._problem(("scaling", scaling.id), (name,), message, "name a number question")

    def _prerequisites(self) -> None:
        graph = {
            ("recommendation", r.id): {("recommendation", name) for name in r.prerequisites}
            for r in self._all(Recommendation)
        }
        self._cycle(graph, "prerequisites", "a recommendation cannot come before itself")

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

    # -- conditions -----------------------------------------------------------------------

    def formulas(self) -> None:
        """Every condition is in the language, speaks of what exists, and stays in its stratum."""
        scope = self._scope()
        for kind, names in CONDITION_FIELDS.items():
            for thing in self.things[kind].values():
                for name in names:
                    text = cast(str | None, getattr(thing, name))
                    if text is not None:
                        self._formula(scope, (kind, thing.id), name, text)
        if self.settings.overall.cap_when:
            self._formula(
                scope, ("settings", "overall"), "cap_when", self.settings.overall.cap_when
            )

    def _scope(self) -> Scope:
        questions = {
            q.id: AskedQuestion(
                type=_TYPES[q.type],
                choices=q.choice_ids,
                specials=tuple(special.id for special in q.special),
                ordered=q.ordered,
                whole=q.whole,
            )
            for q in self._all(Question)
        }
        codes = {t.code: t.id for kind in self.things.values() for t in kind.values() if t.code}
        return Scope(
            questions,
            self.known["dimension"],
            self.known["criterion"],
            self.known["gap"],
            self.known["pattern"],
            self.known["role"],
            codes,
        )

    def _formula(self, scope: Scope, at: tuple[str, str], name: str, text: str) -> None:
        parsed = parse(text, scope)
        subject = f"{at[0]} '{at[1]}'" if at[0] != "settings" else f"[{at[1]}]"
        spot = self.located[at]
        for fault in parsed.faults:
            # A question that could not be read is reported where it stands, not where it is used.
            if any(
                f"there is no question '{id}'" == fault.message
                for id in self.known["question"] - self.things["question"].keys()
            ):
                continue
            if fault.unknown in self.removed:
                self._missed(cast(Name, fault.unknown), at, name)
                continue
            start, end = fault.span
            long = len(text) > 200
            self.report.problems.append(
                Problem(
                    spot.span((name,), start, end),
                    f"{subject}, {name}: {fault.message}",
                    fault.hint,
                    "" if long else text,
                    (0, 0) if long else fault.span,
                )
            )
        if parsed.condition is None:
            return
        readable = _READABLE.get(at[0])
        outside = (
            {kind for kind, _ in references(parsed.condition)} - readable[0] if readable else set()
        )
        if readable and outside:
            message = f"{subject}, {name}: reads a {sorted(outside)[0]}"
            self._problem(at, (name,), message, readable[1])
            return
        self.report.conditions[(at[0], at[1], name)] = parsed.condition

    # -- cycles ---------------------------------------------------------------------------

    def cycles(self) -> None:
        """Nothing waits for itself."""
        graph = dependencies(self.settings, self.things, self.report.conditions)
        whole = {
            step: {other for other in below if other in graph} for step, below in graph.items()
        }
        self._cycle(whole, "conditions", "take one of the steps out of the circle")

    def _cycle(
        self, graph: Mapping[tuple[str, str], set[tuple[str, str]]], what: str, hint: str
    ) -> None:
        known = {step: {o for o in below if o in graph} for step, below in graph.items()}
        cycle = cycle_in(known)
        if not cycle:
            return
        # Start at the first id, so that the message does not depend on where the search began.
        ring = [step for step in cycle[:-1] if step[0] not in ("credit", "spread")]
        first = ring.index(min(ring))
        turned = [*ring[first:], *ring[:first], ring[first]]
        path = " → ".join(id for _, id in turned)
        self._problem(
            turned[0],
            (),
            f"the {what} go round in a circle: {path}",
            hint,
            of_key=True,
            code="cycle",
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
