"""The default engine: one generated Python function per program.

Every question becomes a few local variables, every condition two plain expressions (is it true,
is it false), so that Python's own short circuits do the work; which kind of undetermined it is
is worked out only where neither holds. Names of a ruleset never reach the source: it is made of
numbers, operators and our own variable names, and constants are passed beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from imadvisor.conditions.nodes import Condition, voice
from imadvisor.engine.answer_credit import without_value
from imadvisor.engine.condition_code import NUMBER, ConditionCode, VariableNames, written_tuple
from imadvisor.engine.findings import Findings, spread_of
from imadvisor.engine.program import Program, timed
from imadvisor.model.answers import Answer, Kind
from imadvisor.model.numbers import Interval
from imadvisor.model.questions import Question
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

_TRUTHS = tuple(Truth)
"""By their numbers: far faster than the call of the enumeration."""

Outcome = tuple[tuple[Any, ...], ...]
"""What a run decides: codes, asked, verdicts, scores, other conditions, gaps' conditions, gaps and
patterns, each in the ruleset's order."""


class Direct:
    """Decides one sheet by a generated function."""

    name = "direct"

    def start(self, program: Program) -> DirectRun:
        """Generate and compile the function."""
        return DirectRun(program)


class DirectRun:
    """Decides sheets by a generated function.

    Args:
        program: whose rules are followed.
    """

    def __init__(self, program: Program) -> None:
        self._writer = _Writer(program)
        self._run = self._writer.compiled()

    def __call__(self, sheet: Sheet) -> Findings:
        """What the rules say of a sheet."""
        return self._writer.findings(self._run(sheet, True))

    def present_gaps(self, sheet: Sheet) -> frozenset[str]:
        """The gaps that are present on a sheet, and nothing else, which is faster."""
        gaps = self._run(sheet, False)[6]
        return frozenset(
            id
            for id, value in zip(self._writer.names.gaps, gaps, strict=True)
            if value == Truth.TRUE
        )


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


class _Writer:
    """Writes the source of a program, and reads what it left behind."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = VariableNames(program)
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
        self.code = ConditionCode(self.names, self._constant)
        self.conditional = [
            id for id in self.names.questions if program.condition("question", id, "ask_when")
        ]
        self.rest = [
            key
            for key in program.ruleset.conditions
            if key[0] == "position"
            or (key[0] not in ("question", "criterion") and key[2:] != ("when",))
        ]

    def _constant(self, value: object) -> str:
        self.constants.append(value)
        return f"K[{len(self.constants) - 1}]"

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
        body.append("return " + ", ".join(written_tuple(names) for names in self._outcome()))
        source = "def run(given, among, D, kinds):\n"
        source += "\n".join("    " + line for part in body for line in part.splitlines())
        namespace: dict[str, Any] = {**self.helpers, "K": tuple(self.constants)}
        exec(compile(source, "<imadvisor program>", "exec"), namespace)
        function: Callable[[list[Answer | None], list[Any], int, bool], Outcome]
        function = namespace["run"]
        ids = self.names.asked
        if not self.names.voices and not self.names.among:

            def run(sheet: Sheet, kinds: bool) -> Outcome:
                get = sheet.answers.get
                return function([get(id) for id in ids], [], sheet.date.toordinal(), kinds)

            return run
        voices = [voice(name) for name in self.names.voices]
        among = [(node.what == "spread", *voice(node.question)) for node in self.names.among]

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
            [f"c{self.names.questions[id]}" for id in self.names.asked],
            [f"a{self.names.questions[id]}" for id in self.conditional],
            [f"v{place}" for place in self.names.criteria.values()],
            [f"s{place}" for place in self.names.dimensions.values()],
            [f"r{place}" for place in range(len(self.rest))],
            [f"t{place}" for place in self.names.gaps.values()],
            [self.names.gap(id) for id in self.names.gaps],
            [f"q{place}" for place in self.names.patterns.values()],
        ]

    def _reading(self) -> list[str]:
        """The answers as a code, and a number or two masks, per question."""
        if not self.names.questions:
            return []
        lines = [", ".join(f"x{place}" for place in self.names.questions.values()) + ", = given"]
        if self.names.among:
            pairs = (f"f{place}, fk{place}" for place in self.names.among.values())
            lines.append(", ".join(pairs) + " = among")
        for name, place in self.names.questions.items():
            question = self.names.question(name)
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
        tests = self.code.condition(condition)
        self.refining.append(f"if kinds and {name} == 1: {name} = {tests.kind}")
        return f"{name} = 4 if {tests.true} else 0 if {tests.false_if_untrue} else 1"

    def findings(self, outcome: Outcome) -> Findings:
        """What a run decided, by name."""
        codes, asked, verdicts, scores, rest, found, gaps, patterns = outcome
        ruleset = self.program.ruleset
        states = {
            id: Truth.TRUE if code >= 0 else _TRUTHS[-code]
            for id, code in zip(self.names.asked, codes, strict=True)
        }
        whether = dict(zip(self.conditional, map(_TRUTHS.__getitem__, asked), strict=True))
        truths = {key: _TRUTHS[value] for key, value in zip(self.rest, rest, strict=True)}
        for gap, value in zip(self.names.gaps, found, strict=True):
            truths[("gap", gap, "when")] = _TRUTHS[value]
        for pattern, value in zip(self.names.patterns, patterns, strict=True):
            truths[("pattern", pattern, "when")] = _TRUTHS[value]
        return Findings(
            asked={id: whether.get(id, Truth.TRUE) for id in ruleset.questions},
            states={id: states[id] for id in ruleset.questions},
            verdicts=dict(zip(self.names.criteria, verdicts, strict=True)),
            scores=dict(zip(self.names.dimensions, scores, strict=True)),
            truths=truths,
            gaps=dict(zip(self.names.gaps, gaps, strict=True)),
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
                return [self._judged(f"q{self.names.patterns[id]}", condition)]

    def _asking(self, id: str) -> list[str]:
        condition = self.program.ruleset.applicability.get(id)
        if condition is None:
            return []
        place = self.names.questions[id]
        resets = {-3: self._reset(id, -3), -1: self._reset(id, -1)}
        for name in self.names.voices:
            if voice(name)[0] == id:
                resets = {code: f"{was}; {self._reset(name, code)}" for code, was in resets.items()}
        for node, number in self.names.among.items():
            if voice(node.question)[0] == id:
                resets = {
                    code: f"{was}; f{number} = NAN; fk{number} = {-code}"
                    for code, was in resets.items()
                }
        tests = self.code.condition(condition)
        return [
            f"a{place} = 4 if {tests.true} else 0 if {tests.false} else 1",
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
        place, question = self.names.questions[name], self.names.question(name)
        if question.type == "multi":
            return f"c{place} = {code}; y{place} = o{place} = 0"
        if question.type in ("single", "yes-no", "text"):
            return f"c{place} = {code}"
        return f"c{place} = {code}; n{place} = NAN"

    def _crediting(self, id: str) -> list[str]:
        question = self.program.ruleset.questions[id]
        if not question.scored:
            return []
        place = self.names.questions[id]
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
            other = self.names.questions[question.credit.days_before]
            helper = self._constant(_compared_credit(question, states, special, known))
            return [f"w{place} = {helper}(c{place}, n{place}, c{other}, n{other})"]
        if question.type == "date":
            number = f"D - n{place}"
        helper = self._constant(_number_credit(states, special, known))
        return [f"w{place} = {helper}(c{place}, {number})"]

    def _judging(self, id: str) -> list[str]:
        place = self.names.criteria[id]
        condition = self.program.condition("criterion", id, "when")
        if condition is not None:
            value = self.code.condition(condition).value
            return [
                f"v{place} = {self._constant(_CONDITION_VERDICTS)}[{value}]",
                f"m{place} = v{place}[0]",
            ]
        credits = written_tuple(
            f"w{self.names.questions[q.id]}" for q in self.program.ruleset.evidence[id]
        )
        threshold = self.program.threshold(id)
        helper = self._constant(lambda found, line=threshold: judged(mean_bounds(found), line))
        return [f"v{place} = {helper}({credits})", f"m{place} = v{place}[0]"]

    def _scoring(self, id: str) -> list[str]:
        place = self.names.dimensions[id]
        ruleset = self.program.ruleset
        ordered = sorted(
            (c for c in ruleset.criteria.values() if c.dimension == id), key=lambda c: c.level
        )
        levels = tuple(criterion.level for criterion in ordered)
        verdicts = written_tuple(f"v{self.names.criteria[criterion.id]}" for criterion in ordered)
        credits = written_tuple(f"w{self.names.questions[q.id]}" for q in self.program.credits[id])
        claim = ruleset.claims.get(id)
        number = f"n{self.names.questions[claim.id]}" if claim else "NAN"
        code = f"c{self.names.questions[claim.id]}" if claim else "-3"
        judge = self._constant(_judge(self.program, id, levels))
        names = ", ".join(f"{name}{place}" for name in ("ll", "lh", "lk", "sl", "sh", "sk"))
        return [
            f"s{place} = {judge}({code}, {number}, {verdicts}, {credits})",
            f"{names} = {self._constant(_unpacked)}(s{place})",
        ]

    def _spreading(self) -> list[str]:
        if not self.program.ladder:
            return ["pl, ph, pk = NAN, NAN, 3"]
        scores = written_tuple(f"s{place}" for place in self.names.dimensions.values())
        ends = (self.program.ladder[0].level, self.program.ladder[-1].level)
        return [f"pl, ph, pk = SPREAD({scores}, {ends[0]}, {ends[1]})"]

    def _finding(self, id: str) -> list[str]:
        place = self.names.gaps[id]
        lines = [self._judged(f"t{place}", self.program.ruleset.conditions[("gap", id, "when")])]
        due = self.program.due[id]
        timing = self.program.timing
        if due and timing:
            when = (
                f"TIMED({due}, c{self.names.questions[timing.id]}) if t{place} == 4 else t{place}"
            )
            lines.append(f"g{place} = {when}")
            self.refining.append(f"if kinds: g{place} = {when}")
        return lines


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
