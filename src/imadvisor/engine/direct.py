"""The default engine: one generated Python function per program.

Every question becomes a few local variables, every condition two plain expressions (is it true,
is it false), so that Python's own short circuits do the work; which kind of undetermined it is
is worked out only where neither holds. Names of a ruleset never reach the source: it is made of
numbers, operators and our own variable names, and constants are passed beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from imadvisor.conditions import nodes
from imadvisor.conditions.nodes import Condition, Numeric, named, voice, walk
from imadvisor.engine.answer_credit import without_value
from imadvisor.engine.findings import Findings, Run, spread_of
from imadvisor.engine.program import LATER, Program, timed
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Interval
from imadvisor.model.objects import Question
from imadvisor.model.sheet import Sheet
from imadvisor.model.truth import Truth, at_least, negation
from imadvisor.scoring.credits import (
    Credit,
    Verdict,
    days_credit,
    judged,
    mean_bounds,
    multi_credit,
    number_credit,
)
from imadvisor.scoring.method import Claim, Evidence, Score

NAN = math.nan
"""A number that is not there: every comparison with it is false."""

NUMBER = 1_000
"""The code of an answer that is a plain number; special values are counted from 0."""

Outcome = tuple[tuple[Any, ...], ...]
"""What a run decides: codes, asked, verdicts, scores, other conditions, gaps' conditions, gaps and
patterns, each in the ruleset's order."""


class Direct:
    """Decides one sheet by a generated function."""

    name = "direct"

    def start(self, program: Program) -> Run:
        """Generate and compile the function."""
        writer = _Writer(program)
        run = writer.compiled()
        return lambda sheet: writer.findings(run(sheet, True))


def conditions_only(program: Program) -> Callable[[Sheet], tuple[int, ...]]:
    """The values of the gaps' conditions and nothing else, for measuring the engine.

    Args:
        program: whose gaps are decided.

    Returns:
        A function from a sheet to a value per gap, in the ruleset's order: 4 true, 0 false,
        1 undetermined of any kind.
    """
    run = _Writer(program).compiled()
    return lambda sheet: run(sheet, False)[5]


# -- answers as small values ------------------------------------------------------------------


def _questions(program: Program) -> list[Question]:
    return [program.ruleset.questions[id] for kind, id in program.steps if kind == "question"]


def _state(answer: Answer) -> int:
    """The code of an answer without a value: minus its `Truth`."""
    return -2 if answer.kind is Kind.DONT_KNOW else -3


class _Masks(dict[frozenset[str], int]):
    """The bits of the choices made, remembered as long as there are not too many."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self._bits = {choice: 1 << place for place, choice in enumerate(choices)}

    def __missing__(self, chosen: frozenset[str]) -> int:
        mask = sum(self._bits[choice] for choice in chosen)
        if len(self) < 1_000:
            self[chosen] = mask
        return mask


# -- generating -----------------------------------------------------------------------------

Range = tuple[str, str, str]
"""The expressions of a number: low end, high end, and the kind where it is not there (0 where
it is)."""


class _Writer:
    """Writes the source of a program, and reads what it left behind."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.asked = [question.id for question in _questions(program)]
        conditions = program.ruleset.conditions.values()
        voices = {name for condition in conditions for name in named(condition)}
        self.voices = sorted(name for name in voices if voice(name)[1])
        parts = {part for condition in conditions for part in walk(condition)}
        among = [part for part in parts if isinstance(part, nodes.Among)]
        ordered = sorted(among, key=lambda node: (node.what, node.question))
        self.among = {node: place for place, node in enumerate(ordered)}
        self.questions = {id: place for place, id in enumerate([*self.asked, *self.voices])}
        self.constants: list[Any] = []
        self.refining: list[str] = []
        self.helpers: dict[str, Any] = {
            "NAN": NAN,
            "VALUE": Kind.VALUE,
            "SPECIAL": Kind.SPECIAL,
            "STATE": _state,
            "NEG": tuple(int(negation(value)) for value in Truth),
            "TIMED": _timed,
            "AT_LEAST": _at_least,
            "TIMES": _times,
            "SPREAD": _spread,
        }
        self.gaps = {gap: place for place, gap in enumerate(program.ruleset.gaps)}
        self.patterns = {pattern: place for place, pattern in enumerate(program.ruleset.patterns)}
        self.criteria = {c: place for place, c in enumerate(program.ruleset.criteria)}
        self.dimensions = {d: place for place, d in enumerate(program.ruleset.dimensions)}
        self.conditional = [
            id for id in self.questions if program.condition("question", id, "ask_when")
        ]
        self.rest = [
            key
            for key in program.ruleset.conditions
            if key[0] == "position"
            or (key[0] not in ("question", "criterion") and key[2:] != ("when",))
        ]

    # -- the whole ------------------------------------------------------------------------

    def source(self) -> list[str]:
        """The statements of the program, one or more per step."""
        lines: list[list[str]] = [self._reading()]
        lines += [self._step(kind, id) for kind, id in self.program.steps]
        for place, key in enumerate(self.rest):
            lines.append([self._judged(f"r{place}", self.program.ruleset.conditions[key])])
        return ["\n".join(statement) for statement in lines if statement]

    def compiled(self) -> Callable[[Sheet, bool], Outcome]:
        """The program as a function of a sheet.

        Its second argument says whether the kinds of what is undetermined are wanted.
        """
        body = [*self.source(), *self.refining]
        body.append("return " + ", ".join(self._tuple(names) for names in self._outcome()))
        source = "def run(given, among, D, kinds):\n"
        source += "\n".join("    " + line for part in body for line in part.splitlines())
        namespace: dict[str, Any] = {**self.helpers, "K": tuple(self.constants)}
        exec(compile(source, "<imadvisor program>", "exec"), namespace)
        function: Callable[[list[Answer | None], list[Any], int, bool], Outcome]
        function = namespace["run"]
        ids = self.asked
        if not self.voices and not self.among:

            def run(sheet: Sheet, kinds: bool) -> Outcome:
                get = sheet.answers.get
                return function([get(id) for id in ids], [], sheet.date.toordinal(), kinds)

            return run
        voices = [voice(name) for name in self.voices]
        among = [(node.what == "spread", *voice(node.question)) for node in self.among]

        def run_with_voices(sheet: Sheet, kinds: bool) -> Outcome:
            given = [sheet.answers.get(id) for id in ids]
            given += [sheet.answer_of(*name) for name in voices]
            numbers: list[Any] = []
            for is_spread, question, role in among:
                found = sheet.spread(question, role) if is_spread else sheet.known(question, role)
                numbers += (NAN, int(found)) if isinstance(found, Truth) else (found, 0)
            return function(given, numbers, sheet.date.toordinal(), kinds)

        return run_with_voices

    def _outcome(self) -> list[list[str]]:
        """The variables that hold what was decided, in the order in which findings reads them."""
        return [
            [f"c{self.questions[id]}" for id in self.asked],
            [f"a{self.questions[id]}" for id in self.conditional],
            [f"v{place}" for place in self.criteria.values()],
            [f"s{place}" for place in self.dimensions.values()],
            [f"r{place}" for place in range(len(self.rest))],
            [f"t{place}" for place in self.gaps.values()],
            [self._gap(id) for id in self.gaps],
            [f"q{place}" for place in self.patterns.values()],
        ]

    def _reading(self) -> list[str]:
        """The answers as a code, and a number or two masks, per question."""
        if not self.questions:
            return []
        lines = [", ".join(f"x{place}" for place in self.questions.values()) + ", = given"]
        if self.among:
            pairs = (f"f{place}, fk{place}" for place in self.among.values())
            lines.append(", ".join(pairs) + " = among")
        for name, place in self.questions.items():
            question = self._question(name)
            x, c, n = f"x{place}", f"c{place}", f"n{place}"
            if question.type == "multi":
                masks = self._constant(_Masks(question.choice_ids))
                every = (1 << len(question.choice_ids)) - 1
                lines += [
                    f"if {x} is not None and {x}.kind is VALUE:",
                    f"    {c} = 0; y{place} = {masks}[{x}.value]; o{place} = {every} ^ y{place}",
                    "else:",
                    f"    {c} = -1 if {x} is None else STATE({x}); y{place} = o{place} = 0",
                ]
            elif question.type in ("single", "yes-no"):
                places = {choice: at for at, choice in enumerate(question.choice_ids)}
                value = f"{self._constant(places)}[{x}.value] if {x}.value is not None"
                lines.append(f"{c} = -1 if {x} is None else {value} else STATE({x})")
            elif question.type == "text":
                lines.append(f"{c} = -1 if {x} is None else 0 if {x}.kind is VALUE else STATE({x})")
            else:
                specials = {special.id: at for at, special in enumerate(question.special)}
                number = f"{x}.value.toordinal()" if question.type == "date" else f"{x}.value"
                special = f"{self._constant(specials)}[{x}.value] if {x}.kind is SPECIAL"
                lines += [
                    f"if {x} is not None and {x}.kind is VALUE:",
                    f"    {c} = {NUMBER}; {n} = {number}",
                    "else:",
                    f"    {c} = -1 if {x} is None else {special} else STATE({x}); {n} = NAN",
                ]
        return lines

    def _judged(self, name: str, condition: Condition) -> str:
        """A variable with the value of a condition; the kind of undetermined comes at the end."""
        kind = self._kind(condition)
        self.refining.append(f"if kinds and {name} == 1: {name} = {kind}")
        false = self._false(condition, known_untrue=True)
        return f"{name} = 4 if {self._true(condition)} else 0 if {false} else 1"

    def findings(self, outcome: Outcome) -> Findings:
        """What a run decided, by name."""
        codes, asked, verdicts, scores, rest, found, gaps, patterns = outcome
        ruleset = self.program.ruleset
        states = {
            id: Truth.TRUE if code >= 0 else Truth(-code)
            for id, code in zip(self.asked, codes, strict=True)
        }
        whether = dict(zip(self.conditional, map(Truth, asked), strict=True))
        truths = {key: Truth(value) for key, value in zip(self.rest, rest, strict=True)}
        for gap, value in zip(self.gaps, found, strict=True):
            truths[("gap", gap, "when")] = Truth(value)
        for pattern, value in zip(self.patterns, patterns, strict=True):
            truths[("pattern", pattern, "when")] = Truth(value)
        return Findings(
            asked={id: whether.get(id, Truth.TRUE) for id in ruleset.questions},
            states={id: states[id] for id in ruleset.questions},
            verdicts=dict(zip(self.criteria, verdicts, strict=True)),
            scores=dict(zip(self.dimensions, scores, strict=True)),
            truths=truths,
            gaps=dict(zip(self.gaps, gaps, strict=True)),
        )

    # -- steps ----------------------------------------------------------------------------

    def _step(self, kind: str, id: str) -> list[str]:
        match kind:
            case "question":
                return self._asking(id)
            case "credit":
                return self._crediting(id)
            case "criterion":
                return self._judging(id)
            case "dimension":
                return self._scoring(id)
            case "spread":
                return self._spreading()
            case "gap":
                return self._finding(id)
            case _:
                condition = self.program.ruleset.conditions[("pattern", id, "when")]
                return [self._judged(f"q{self.patterns[id]}", condition)]

    def _asking(self, id: str) -> list[str]:
        condition = self.program.ruleset.applicability.get(id)
        if condition is None:
            return []
        place = self.questions[id]
        resets = {-3: self._reset(id, -3), -1: self._reset(id, -1)}
        for name in self.voices:
            if voice(name)[0] == id:
                resets = {code: f"{was}; {self._reset(name, code)}" for code, was in resets.items()}
        for node, number in self.among.items():
            if voice(node.question)[0] == id:
                resets = {
                    code: f"{was}; f{number} = NAN; fk{number} = {-code}"
                    for code, was in resets.items()
                }
        return [
            f"a{place} = 4 if {self._true(condition)} else 0 if {self._false(condition)} else 1",
            f"if a{place} == 0:",
            f"    {resets[-3]}",
            f"elif a{place} == 1:",
            f"    {resets[-1]}",
        ]

    def _question(self, name: str) -> Question:
        """The question that is named, also where the answer of a role to it is meant."""
        return self.program.ruleset.questions[voice(name)[0]]

    def _reset(self, name: str, code: int) -> str:
        """The statements that take an answer away."""
        place, question = self.questions[name], self._question(name)
        if question.type == "multi":
            return f"c{place} = {code}; y{place} = o{place} = 0"
        if question.type in ("single", "yes-no", "text"):
            return f"c{place} = {code}"
        return f"c{place} = {code}; n{place} = NAN"

    def _crediting(self, id: str) -> list[str]:
        question = self.program.ruleset.questions[id]
        if not question.scored:
            return []
        place = self.questions[id]
        worst = self.program.dont_know_is_worst
        states = tuple(
            without_value(question, state, dont_know_is_worst=worst)
            for state in (Truth.NOT_APPLICABLE, Truth.UNKNOWN, Truth.OPEN)
        )
        known = _known_credit(question)
        if question.type in ("single", "yes-no"):
            # Codes from -3 to -1 take the entries at the end, as Python counts them.
            table = tuple(known(place) for place in range(len(question.choice_ids))) + states
            return [f"w{place} = {self._constant(table)}[c{place}]"]
        number = f"y{place}" if question.type == "multi" else f"n{place}"
        special = tuple(_sure(question, s.credit or 0) for s in question.special)
        if question.credit and question.credit.days_before:
            other = self.questions[question.credit.days_before]
            helper = self._constant(_compared_credit(question, states, special, known))
            return [f"w{place} = {helper}(c{place}, n{place}, c{other}, n{other})"]
        if question.type == "date":
            number = f"D - n{place}"
        helper = self._constant(_number_credit(states, special, known))
        return [f"w{place} = {helper}(c{place}, {number})"]

    def _judging(self, id: str) -> list[str]:
        place = self.criteria[id]
        condition = self.program.condition("criterion", id, "when")
        if condition is not None:
            return [
                f"v{place} = {self._constant(_CONDITION_VERDICTS)}[{self._value(condition)}]",
                f"m{place} = v{place}[0]",
            ]
        credits = self._tuple(f"w{self.questions[q.id]}" for q in self.program.ruleset.evidence[id])
        threshold = self.program.threshold(id)
        helper = self._constant(lambda found, line=threshold: judged(mean_bounds(found), line))
        return [f"v{place} = {helper}({credits})", f"m{place} = v{place}[0]"]

    def _scoring(self, id: str) -> list[str]:
        place = self.dimensions[id]
        ruleset = self.program.ruleset
        ordered = sorted(
            (c for c in ruleset.criteria.values() if c.dimension == id), key=lambda c: c.level
        )
        levels = tuple(criterion.level for criterion in ordered)
        verdicts = self._tuple(f"v{self.criteria[criterion.id]}" for criterion in ordered)
        credits = self._tuple(f"w{self.questions[q.id]}" for q in self.program.credits[id])
        claim = ruleset.claims.get(id)
        number = f"n{self.questions[claim.id]}" if claim else "NAN"
        code = f"c{self.questions[claim.id]}" if claim else "-3"
        judge = self._constant(_judge(self.program, id, levels))
        names = ", ".join(f"{name}{place}" for name in ("ll", "lh", "lk", "sl", "sh", "sk"))
        return [
            f"s{place} = {judge}({code}, {number}, {verdicts}, {credits})",
            f"{names} = {self._constant(_unpacked)}(s{place})",
        ]

    def _spreading(self) -> list[str]:
        if not self.program.ladder:
            return ["pl, ph, pk = NAN, NAN, 3"]
        scores = self._tuple(f"s{place}" for place in self.dimensions.values())
        ends = (self.program.ladder[0].level, self.program.ladder[-1].level)
        return [f"pl, ph, pk = SPREAD({scores}, {ends[0]}, {ends[1]})"]

    def _finding(self, id: str) -> list[str]:
        place = self.gaps[id]
        lines = [self._judged(f"t{place}", self.program.ruleset.conditions[("gap", id, "when")])]
        due = self.program.due[id]
        timing = self.program.timing
        if due and timing:
            when = f"TIMED({due}, c{self.questions[timing.id]}) if t{place} == 4 else t{place}"
            lines.append(f"g{place} = {when}")
            self.refining.append(f"if kinds: g{place} = {when}")
        return lines

    def _gap(self, id: str) -> str:
        """The variable that says how a gap stands; that of its condition where it is always due."""
        place = self.gaps[id]
        return f"g{place}" if self.program.due[id] and self.program.timing else f"t{place}"

    # -- conditions -----------------------------------------------------------------------

    def _value(self, node: Condition) -> str:
        """The expression of a condition's value."""
        return f"4 if {self._true(node)} else 0 if {self._false(node)} else {self._kind(node)}"

    def _true(self, node: Condition) -> str:
        match node:
            case nodes.All():
                return "(" + " and ".join(self._true(o) for o in node.operands) + ")"
            case nodes.Any():
                return "(" + " or ".join(self._true(o) for o in node.operands) + ")"
            case nodes.Not():
                return self._false(node.operand)
            case nodes.AtLeast():
                counted = " + ".join(f"(1 if {self._true(o)} else 0)" for o in node.operands)
                return f"({counted} >= {node.count})"
            case _:
                return self._leaf(node)[0]

    def _false(self, node: Condition, *, known_untrue: bool = False) -> str:
        """When a condition is false; shorter where it is known not to be true."""
        match node:
            case nodes.All():
                return "(" + " or ".join(self._false(o) for o in node.operands) + ")"
            case nodes.Any():
                parts = (self._false(o, known_untrue=known_untrue) for o in node.operands)
                return "(" + " and ".join(parts) + ")"
            case nodes.Not():
                return self._true(node.operand)
            case nodes.AtLeast():
                counted = " + ".join(f"(1 if {self._false(o)} else 0)" for o in node.operands)
                return f"({counted} > {len(node.operands) - node.count})"
            case nodes.OneOf() if known_untrue:
                return f"c{self.questions[node.question]} >= 0"
            case _:
                return self._leaf(node)[1]

    def _kind(self, node: Condition) -> str:
        """The value of a condition that is neither true nor false."""
        match node:
            case nodes.All():
                return f"min({', '.join(self._whole(o) for o in node.operands)})"
            case nodes.Any():
                turned = ", ".join(f"NEG[{self._whole(o)}]" for o in node.operands)
                return f"NEG[min({turned})]"
            case nodes.Not():
                return self._kind(node.operand)
            case nodes.AtLeast():
                parts = self._tuple(self._whole(o) for o in node.operands)
                return f"AT_LEAST({node.count}, {parts})"
            case _:
                return self._leaf(node)[2]

    def _whole(self, node: Condition) -> str:
        return f"({self._value(node)})"

    def _leaf(self, node: nodes.Leaf) -> tuple[str, str, str]:
        """The expressions of a comparison: it is true, it is false, else its kind."""
        match node:
            case nodes.OneOf():
                return self._one_of(node)
            case nodes.Contains():
                place = self.questions[node.question]
                bit = 1 << self._question(node.question).choice_ids.index(node.choice)
                return f"y{place} & {bit}", f"o{place} & {bit}", f"-c{place}"
            case nodes.Equals():
                place = self.questions[node.question]
                value = self._number(node.value)
                differs = f"(c{place} >= 0 and n{place} != {value})"
                return f"n{place} == {value}", differs, f"-c{place}"
            case nodes.Said():
                code = f"c{self.questions[node.question]}"
                if node.what == "unknown":
                    return f"{code} == -2", f"({code} >= 0 or {code} == -3)", "1"
                return f"({code} >= 0 or {code} == -2)", f"{code} == -3", "1"
            case nodes.Numbered():
                place = self.among[node.operand]
                return f"f{place} == f{place}", f"(f{place} != f{place} and fk{place} != 1)", "1"
            case nodes.Holds(what="met"):
                met = f"m{self.criteria[node.id]}"
                return f"{met} == 4", f"{met} == 0", f"int({met})"
            case nodes.Holds(what="gap"):
                gap = self._gap(node.id)
                return f"{gap} == 4", f"({gap} == 0 or {gap} == {LATER})", f"int({gap})"
            case nodes.Holds():
                pattern = f"q{self.patterns[node.id]}"
                return f"{pattern} == 4", f"{pattern} == 0", pattern
            case nodes.Compare():
                return self._comparison(node)

    def _one_of(self, node: nodes.OneOf) -> tuple[str, str, str]:
        question = self._question(node.question)
        code = f"c{self.questions[node.question]}"
        known = question.choice_ids or tuple(special.id for special in question.special)
        places = sorted(known.index(choice) for choice in node.choices)
        whole = len(known) if question.choice_ids else NUMBER
        if places == list(range(places[0], whole)):
            return f"{code} >= {places[0]}", f"0 <= {code} < {places[0]}", f"-{code}"
        if len(places) == 1:
            return f"{code} == {places[0]}", f"({code} >= 0 and {code} != {places[0]})", f"-{code}"
        members = "(" + ", ".join(str(place) for place in places) + ")"
        return f"{code} in {members}", f"({code} >= 0 and {code} not in {members})", f"-{code}"

    def _comparison(self, node: nodes.Compare) -> tuple[str, str, str]:
        low, high, kind = self._range(node.left)
        other_low, other_high, other_kind = self._range(node.right)
        equal = f"({low} == {high} == {other_low} == {other_high})"
        apart = f"({high} < {other_low} or {low} > {other_high})"
        true, false = {
            "<": (f"{high} < {other_low}", f"{low} >= {other_high}"),
            "<=": (f"{high} <= {other_low}", f"{low} > {other_high}"),
            ">": (f"{low} > {other_high}", f"{high} <= {other_low}"),
            ">=": (f"{low} >= {other_high}", f"{high} < {other_low}"),
            "==": (equal, apart),
            "!=": (apart, equal),
        }[node.operator]
        kinds = [part for part in (kind, other_kind) if part != "0"]
        missing = f"max({', '.join(kinds)}, 0)" if len(kinds) > 1 else (kinds or ["0"])[0]
        return true, false, f"({missing} or 1)"

    # -- numbers --------------------------------------------------------------------------

    def _range(self, node: Numeric) -> Range:
        match node:
            case nodes.Constant():
                value = self._number(node.value)
                return value, value, "0"
            case nodes.NumberOf() | nodes.DaysSince():
                place = self.questions[node.question]
                value = f"n{place}"
                if isinstance(node, nodes.DaysSince):
                    value = f"(D - n{place})"
                missing = f"(0 if n{place} == n{place} else -c{place} if c{place} < 0 else 3)"
                return value, value, missing
            case nodes.CountOf():
                place = self.questions[node.question]
                value = f"(y{place}.bit_count() if c{place} >= 0 else NAN)"
                return value, value, f"(0 if c{place} >= 0 else -c{place})"
            case nodes.Among():
                place = self.among[node]
                return f"f{place}", f"f{place}", f"fk{place}"
            case nodes.Measure(of="spread"):
                return "pl", "ph", "pk"
            case nodes.Measure():
                letter = node.of[0]
                place = self.dimensions[node.dimension]
                return f"{letter}l{place}", f"{letter}h{place}", f"{letter}k{place}"
            case nodes.Negative():
                low, high, kind = self._range(node.operand)
                return f"(-{high})", f"(-{low})", kind
            case nodes.Arithmetic():
                return self._arithmetic(node)

    def _arithmetic(self, node: nodes.Arithmetic) -> Range:
        low, high, kind = self._range(node.left)
        other_low, other_high, other_kind = self._range(node.right)
        kinds = [part for part in (kind, other_kind) if part != "0"]
        missing = f"max({', '.join(kinds)})" if len(kinds) > 1 else (kinds or ["0"])[0]
        match node.operator:
            case "+":
                return f"({low} + {other_low})", f"({high} + {other_high})", missing
            case "-":
                return f"({low} - {other_high})", f"({high} - {other_low})", missing
            case "/":
                assert isinstance(node.right, nodes.Constant)
                other_low = other_high = self._constant(Fraction(1) / Fraction(node.right.value))
        ends = f"TIMES({low}, {high}, {other_low}, {other_high})"
        return f"{ends}[0]", f"{ends}[1]", missing

    def _number(self, value: int | Fraction) -> str:
        return str(value) if isinstance(value, int) and value >= 0 else self._constant(value)

    def _constant(self, value: object) -> str:
        self.constants.append(value)
        return f"K[{len(self.constants) - 1}]"

    @staticmethod
    def _tuple(parts: Any) -> str:
        return "(" + "".join(f"{part}, " for part in parts) + ")"


# -- what generated code calls ----------------------------------------------------------------

_CONDITION_VERDICTS = tuple(
    Verdict(value, may_fail=value in (Truth.FALSE, Truth.OPEN)) for value in Truth
)


def _timed(due: int, code: int) -> int:
    state = Truth.TRUE if code >= 0 else Truth(-code)
    return int(timed(Truth.TRUE, due, code if code >= 0 else None, state))


def _at_least(count: int, values: Sequence[int]) -> int:
    return int(at_least(count, (Truth(value) for value in values)))


def _times(low: Any, high: Any, other_low: Any, other_high: Any) -> tuple[Any, Any]:
    ends = (low * other_low, low * other_high, high * other_low, high * other_high)
    if any(end != end for end in ends):
        return NAN, NAN
    return min(ends), max(ends)


def _spread(scores: Sequence[Score], lowest: int, highest: int) -> tuple[Any, Any, int]:
    found = spread_of({str(place): score for place, score in enumerate(scores)}, lowest, highest)
    if isinstance(found, Interval):
        return found.low, found.high, 0
    return NAN, NAN, int(found)


def _unpacked(score: Score) -> tuple[Any, Any, int, Any, Any, int]:
    level = score.level or (NAN, NAN)
    credit = score.score or (NAN, NAN)
    return (
        *level,
        0 if score.level is not None else int(score.state),
        *credit,
        0 if score.score is not None else int(score.score_state),
    )


def _judge(
    program: Program, dimension: str, levels: tuple[int, ...]
) -> Callable[[int, Any, Sequence[Verdict], Sequence[Credit]], Score]:
    method = program.methods[dimension]

    def judge(
        code: int, number: Any, verdicts: Sequence[Verdict], credits: Sequence[Credit]
    ) -> Score:
        claim = Claim(number, Truth.TRUE) if code >= 0 else Claim(None, Truth(-code))
        paired = list(zip(levels, verdicts, strict=True))
        return method.judge(Evidence(program.ladder, claim, paired, credits))

    return judge


def _sure(question: Question, credit: int) -> Credit:
    return Credit(credit, credit, Truth.TRUE, question.weight)


def _known_credit(question: Question) -> Callable[[Any], Credit]:
    """What a coded value earns: a choice's place, a mask, a number, or days."""
    rule = question.credit
    if question.type == "multi":
        ids = question.choice_ids

        def chosen(mask: int) -> Credit:
            choices = [ids[place] for place in range(len(ids)) if mask >> place & 1]
            return _sure(question, multi_credit(question, choices))

        return chosen
    if rule is None:
        return lambda place: _sure(question, question.choice_credit(question.choice_ids[place]))
    if question.type == "date":
        return lambda days: _sure(question, days_credit(rule, days))
    return lambda value: _sure(question, number_credit(rule, value))


def _number_credit(
    states: tuple[Credit, ...], special: tuple[Credit, ...], known: Callable[[Any], Credit]
) -> Callable[[int, Any], Credit]:
    def credit(code: int, value: Any) -> Credit:
        if code < 0:
            return states[code]
        # A mask has the code 0 and no special values.
        return special[code] if special and code < NUMBER else known(value)

    return credit


def _compared_credit(
    question: Question,
    states: tuple[Credit, ...],
    special: tuple[Credit, ...],
    known: Callable[[Any], Credit],
) -> Callable[[int, Any, int, Any], Credit]:
    def credit(code: int, day: Any, other_code: int, other_day: Any) -> Credit:
        if code < 0:
            return states[code]
        if code < NUMBER:
            return special[code]
        if other_code < 0:
            return states[other_code]
        if other_day != other_day:
            return states[-Truth.NOT_APPLICABLE]
        return known(other_day - day)

    return credit
