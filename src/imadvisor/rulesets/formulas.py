"""Whether the conditions of a ruleset can be read, and do not wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from imadvisor.conditions.nodes import references
from imadvisor.conditions.scope import AskedQuestion, Scope, ValueType
from imadvisor.conditions.syntax import parse
from imadvisor.errors import Problem
from imadvisor.model.questions import Question
from imadvisor.rulesets.contents import Name
from imadvisor.rulesets.order import dependencies
from imadvisor.rulesets.ruleset_checker import RulesetChecker

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


class FormulaChecker(RulesetChecker):
    """Parses every condition in the scope in which it stands."""

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
