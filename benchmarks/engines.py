"""The engines against their peers, one sheet at a time, with three values.

Random rulesets of conditions (120 questions, 450 rules in two strata) run on random partial
sheets. The peers know two values only, so each gets two expressions per rule, "surely true" and
"surely false", in negation normal form and guarded against absent answers, as one precompiled
list per stratum; the outcome of the first stratum is handed to the second. Every engine starts
from the same answers, and what it takes to bring them into its own form is counted. The values of
all rules must be identical on every sheet.

Missing peers are installed into a temporary virtual environment, unless --smoke is given.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.util
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from imadvisor import Answer, Ruleset, Sheet
from imadvisor.advice.assembly import advice_on
from imadvisor.advisor.advisor import default_advisor
from imadvisor.conditions import nodes
from imadvisor.documents import Document
from imadvisor.engine.decision import concluded
from imadvisor.engine.direct import Direct, conditions_only
from imadvisor.engine.explain import Explain
from imadvisor.engine.program import Program, compiled
from imadvisor.model.answers import DONT_KNOW
from imadvisor.rulesets.contents import Origin
from imadvisor.rulesets.loader import assemble

PEERS = {
    "datalogic-py": "datalogic_py",
    "zen-engine": "zen",
    "common-expression-language": "cel",
    "durable-rules": "durable_rules_engine",
}
TODAY = dt.date(2026, 11, 2)
TRUE, FALSE = 4, 0
Values = list[int]
"""Per rule 4 for true, 0 for false, 1 for undetermined."""

Decide = Callable[[Sheet], Values]


# -- the work ---------------------------------------------------------------------------------


def random_ruleset(rules: int, seed: int) -> Ruleset:
    """A ruleset of conditions: two thirds on questions, one third reading those as well."""
    rng = random.Random(seed)
    text = {"en": "x"}
    questions: list[dict[str, Any]] = []
    for place in range(120):
        type = ("single", "single", "number", "multi", "yes-no")[place % 5]
        made: dict[str, Any] = {"id": f"q{place}", "type": type, "text": text}
        if type in ("single", "multi"):
            made["choice"] = [{"id": f"c{c}", "text": text} for c in range(4)]
            made["ordered"] = type == "single"
        questions.append(made)

    def leaf() -> str:
        place = rng.randrange(120)
        match questions[place]["type"]:
            case "single":
                if rng.random() < 0.5:
                    return f"q{place} >= 'c{rng.randint(1, 3)}'"
                return f"q{place} {rng.choice(['==', '!='])} 'c{rng.randrange(4)}'"
            case "number":
                return f"q{place} {rng.choice(['<', '<=', '>', '>='])} {rng.randint(10, 90)}"
            case "multi":
                return f"'c{rng.randrange(4)}' {rng.choice(['in', 'not in'])} q{place}"
            case _:
                return f"q{place} == 'no'"

    def condition(first: int) -> str:
        parts = [leaf() for _ in range(rng.choice([1, 1, 2, 2, 3]))]
        if first:
            parts[0] = f"gap('g{rng.randrange(first)}')"
        text = f" {rng.choice(['and', 'or'])} ".join(parts)
        return f"not ({text})" if rng.random() < 0.1 else text

    first = rules * 2 // 3
    gaps = [
        {
            "id": f"g{place}",
            "code": f"G{place}",
            "name": text,
            "severity": "s",
            "when": condition(first if place >= first else 0),
        }
        for place in range(rules)
    ]
    data = {
        "schema": 1,
        "ruleset": {
            "id": "random",
            "version": "1",
            "title": text,
            "languages": ["en"],
            "licence": "CC0",
        },
        "severity": [{"id": "s", "value": 1, "name": text}],
        "question": questions,
        "gap": gaps,
    }
    document = Document(name="random", syntax="toml", text=None, data=data)
    return assemble([document], methods={}, origin=Origin("", "", "random"))


def random_sheets(ruleset: Ruleset, count: int, seed: int) -> list[Sheet]:
    """Partial sheets: some answers absent, some *don't know*."""
    rng = random.Random(seed)
    sheets = []
    for _ in range(count):
        share = rng.choice([0.5, 0.9, 1.0])
        answers: dict[str, Answer] = {}
        for id, question in ruleset.questions.items():
            if rng.random() > share:
                continue
            if rng.random() < 0.05:
                answers[id] = DONT_KNOW
            elif question.type == "number":
                answers[id] = Answer.of(rng.randint(0, 100))
            elif question.type == "multi":
                chosen = frozenset(c for c in question.choice_ids if rng.random() < 0.5)
                answers[id] = Answer.of(chosen)
            else:
                answers[id] = Answer.of(rng.choice(question.choice_ids))
        sheets.append(Sheet(ruleset.id, TODAY, answers))
    return sheets


# -- our engines ------------------------------------------------------------------------------


def direct(program: Program) -> Decide:
    """The default engine, from a sheet to the value of every rule."""
    decide = conditions_only(program)
    return lambda sheet: list(decide(sheet))


def explain(program: Program) -> Decide:
    """The reference engine."""
    run = Explain().start(program)
    gaps = list(program.ruleset.gaps)

    def decide(sheet: Sheet) -> Values:
        truths = run(sheet).truths
        return [int(truths[("gap", gap, "when")]) for gap in gaps]

    return decide


# -- peers ------------------------------------------------------------------------------------


def encoding(ruleset: Ruleset) -> Callable[[Sheet], dict[str, int]]:
    """A sheet as small integers, the form that every peer takes fastest; -1 is not known."""
    singles = {
        q.id: {choice: place for place, choice in enumerate(q.choice_ids)}
        for q in ruleset.questions.values()
        if q.type in ("single", "yes-no")
    }
    numbers = [q.id for q in ruleset.questions.values() if q.type == "number"]
    multis = {
        q.id: [(choice, f"{q.id}_{choice}") for choice in q.choice_ids]
        for q in ruleset.questions.values()
        if q.type == "multi"
    }

    def encode(sheet: Sheet) -> dict[str, int]:
        answers = sheet.answers
        facts: dict[str, int] = {}
        for id, places in singles.items():
            answer = answers.get(id)
            value: Any = answer.value if answer else None
            facts[id] = -1 if value is None else places[value]
        for id in numbers:
            answer = answers.get(id)
            value = answer.value if answer else None
            facts[id] = -1 if value is None else value
        for id, choices in multis.items():
            answer = answers.get(id)
            value = answer.value if answer else None
            for choice, name in choices:
                facts[name] = -1 if value is None else 1 if choice in value else 0
        return facts

    return encode


Literal_ = tuple[str, str, int]
"""Name, comparison and constant."""

Formula = Literal_ | tuple[str, list[Any]]
"""A literal, or ``and`` or ``or`` with its parts."""


def surely(ruleset: Ruleset, node: nodes.Condition, wanted: bool) -> Formula:
    """When a condition is surely true (or surely false), without negations."""
    match node:
        case nodes.All() | nodes.Any():
            joined = isinstance(node, nodes.All) == wanted
            parts = [surely(ruleset, operand, wanted) for operand in node.operands]
            return ("and" if joined else "or", parts)
        case nodes.Not():
            return surely(ruleset, node.operand, not wanted)
        case nodes.Holds():
            return (node.id, "==", 1 if wanted else 0)
        case nodes.Contains():
            return (f"{node.question}_{node.choice}", "==", 1 if wanted else 0)
        case nodes.OneOf():
            ids = ruleset.questions[node.question].choice_ids
            places = [place for place, id in enumerate(ids) if (id in node.choices) == wanted]
            if places == list(range(places[0], len(ids))):
                return (node.question, ">=", places[0])
            equals: list[Formula] = [(node.question, "==", place) for place in places]
            return equals[0] if len(equals) == 1 else ("or", equals)
        case nodes.Compare(left=nodes.NumberOf(question=name), right=nodes.Constant(value=value)):
            turned = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
            operator = node.operator if wanted else turned[node.operator]
            literal: Formula = (name, operator, int(value))
            known: Formula = (name, ">=", 0)
            return literal if operator in (">", ">=") else ("and", [known, literal])
    raise AssertionError(f"{node} is not made here")


def written(formula: Formula, join: dict[str, str]) -> str:
    """A formula in a language of expressions."""
    if len(formula) == 3:
        return f"{formula[0]} {formula[1]} {formula[2]}"
    return "(" + f" {join[formula[0]]} ".join(written(p, join) for p in formula[1]) + ")"


def as_jsonlogic(formula: Formula) -> Any:
    """A formula as JSONLogic."""
    if len(formula) == 3:
        return {formula[1]: [{"var": formula[0]}, formula[2]]}
    return {formula[0]: [as_jsonlogic(part) for part in formula[1]]}


def formulas(program: Program) -> list[tuple[list[str], list[Formula]]]:
    """Per stratum the rules, and their surely-true and surely-false formulas one after another."""
    ruleset = program.ruleset
    conditions = {gap: ruleset.conditions[("gap", gap, "when")] for gap in ruleset.gaps}
    first: list[str] = []
    second: list[str] = []
    for gap, condition in conditions.items():
        reads = any(kind == "gap" for kind, _ in nodes.references(condition))
        (second if reads else first).append(gap)
    return [
        (gaps, [surely(ruleset, conditions[g], wanted) for g in gaps for wanted in (True, False)])
        for gaps in (first, second)
    ]


def stratified(
    program: Program, runs: Sequence[Callable[[dict[str, int]], Sequence[bool]]]
) -> Decide:
    """Run the strata one after another on the facts of a sheet."""
    encode = encoding(program.ruleset)
    names = [gaps for gaps, _ in formulas(program)]
    order = {gap: place for place, gap in enumerate(program.ruleset.gaps)}
    last = len(names) - 1
    places = [[order[gap] for gap in gaps] for gaps in names]
    count = len(order)

    def decide(sheet: Sheet) -> Values:
        facts = encode(sheet)
        values = [1] * count
        for stratum, run in enumerate(runs):
            found = run(facts)
            for place, at in enumerate(places[stratum]):
                values[at] = TRUE if found[2 * place] else FALSE if found[2 * place + 1] else 1
            if stratum != last:
                for gap, at in zip(names[stratum], places[stratum], strict=True):
                    facts[gap] = {TRUE: 1, FALSE: 0}.get(values[at], -1)
        return values

    return decide


def datalogic(program: Program) -> Decide:
    """JSONLogic in Rust: one compiled list per stratum, evaluated on the dictionary."""
    engine = importlib.import_module("datalogic_py").Engine()
    lists = [json.dumps([as_jsonlogic(f) for f in found]) for _, found in formulas(program)]
    return stratified(program, [engine.compile(rules).evaluate for rules in lists])


def zen(program: Program) -> Decide:
    """The expression language of zen-engine, in Rust: one compiled list per stratum."""
    module = importlib.import_module("zen")
    join = {"and": "and", "or": "or"}
    lists = ["[" + ", ".join(written(f, join) for f in found) + "]"
             for _, found in formulas(program)]  # fmt: skip
    return stratified(program, [module.compile_expression(rules).evaluate for rules in lists])


def cel(program: Program) -> Decide:
    """CEL in Rust: one compiled list per stratum, executed on the dictionary."""
    module = importlib.import_module("cel")
    join = {"and": "&&", "or": "||"}
    lists = ["[" + ", ".join(written(f, join) for f in found) + "]"
             for _, found in formulas(program)]  # fmt: skip
    return stratified(program, [module.compile(rules).execute for rules in lists])


def durable(program: Program) -> Decide:
    """The C module of durable-rules, in shards of few literals, each with a sentinel rule."""
    engine = importlib.import_module("durable_rules_engine")
    counter = iter(range(10**9))

    def shards(found: list[Formula]) -> Callable[[dict[str, int]], Sequence[bool]]:
        made: list[tuple[int, list[str]]] = []
        rules: dict[str, Any] = {}
        names: set[str] = set()
        literals = 0

        def close() -> None:
            nonlocal rules, names, literals
            if not rules:
                return
            rules["go"] = {"all": [{"m": {"_go": 1}}]}
            name = f"shard{os.getpid()}x{next(counter)}"
            made.append((engine.create_ruleset(name, json.dumps(rules)), sorted(names)))
            rules, names, literals = {}, set(), 0

        for place, formula in enumerate(found):
            for branch, part in enumerate(disjuncts(formula)):
                if literals + len(part) > 56:
                    close()
                literals += len(part)
                names |= {name for name, _, _ in part}
                body = {"$and": [literal(part_) for part_ in part]} if len(part) > 1 else literal(
                    part[0]
                )  # fmt: skip
                rules[f"r{place}_{branch}"] = {"all": [{"m": body}]}
        close()

        def run(facts: dict[str, int]) -> Sequence[bool]:
            outcome = [False] * len(found)
            for handle, wanted in made:
                fact: dict[str, Any] = {name: facts[name] for name in wanted}
                fact.update(sid="0", id="1", _go=1)
                code, state = engine.assert_fact(handle, json.dumps(fact))
                if code:
                    raise RuntimeError(f"assert_fact gave {code}")
                started = engine.start_action_for_state(handle, state)
                message = started[1] if started else None
                while message:
                    (rule,) = json.loads(message)
                    if rule != "go":
                        outcome[int(rule[1:].split("_")[0])] = True
                    message = engine.complete_and_start_action(handle, state)
                engine.delete_state(handle, "0")
            return outcome

        return run

    return stratified(program, [shards(found) for _, found in formulas(program)])


def literal(part: Literal_) -> dict[str, Any]:
    """A comparison as durable-rules writes it."""
    name, operator, value = part
    words = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
    return {name: value} if operator == "==" else {words[operator]: {name: value}}


def disjuncts(formula: Formula) -> list[list[Literal_]]:
    """A formula as alternatives of conjunctions."""
    if len(formula) == 3:
        return [[formula]]
    parts = [disjuncts(part) for part in formula[1]]
    if formula[0] == "or":
        return [branch for part in parts for branch in part]
    joined: list[list[Literal_]] = [[]]
    for part in parts:
        joined = [[*left, *right] for left in joined for right in part]
    return joined


MAKERS: dict[str, Callable[[Program], Decide]] = {
    "datalogic-py": datalogic,
    "zen-engine": zen,
    "common-expression-language": cel,
    "durable-rules": durable,
}


# -- measuring --------------------------------------------------------------------------------


def microseconds(decide: Callable[[Sheet], Any], sheets: Sequence[Sheet]) -> float:
    """The mean time of one sheet."""
    start = time.perf_counter()
    for sheet in sheets:
        decide(sheet)
    return (time.perf_counter() - start) / len(sheets) * 1e6


def compare(rules: int, count: int, rounds: int) -> bool:
    """Measure everybody in turn, check that they agree, print the table."""
    ruleset = random_ruleset(rules, seed=11)
    program = compiled(ruleset, {})
    sheets = random_sheets(ruleset, count, seed=12)
    engines: dict[str, Decide] = {"direct": direct(program), "explain": explain(program)}
    for name, module in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed, left out")
            continue
        try:
            engines[name] = MAKERS[name](program)
            engines[name](sheets[0])
        except Exception as error:
            engines.pop(name, None)
            print(f"{name}: cannot do this work: {type(error).__name__}: {error}")
    expected = [[TRUE if v == 4 else FALSE if v == 0 else 1 for v in engines["explain"](sheet)]
                for sheet in sheets]  # fmt: skip
    for name, decide in engines.items():
        for place, sheet in enumerate(sheets):
            found = [TRUE if v == 4 else FALSE if v == 0 else 1 for v in decide(sheet)]
            if found != expected[place]:
                rule = next(i for i, v in enumerate(found) if v != expected[place][i])
                print(f"{name} differs on sheet {place}, rule {rule}: {found[rule]}, not "
                      f"{expected[place][rule]}")  # fmt: skip
                return False
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, decide in engines.items():
            slow = name in ("explain", "durable-rules")
            times[name].append(microseconds(decide, sheets[: max(5, count // 10)] if slow
                                            else sheets))  # fmt: skip
    medians = {name: statistics.median(found) for name, found in times.items()}
    print(f"{rules} rules, 120 questions, {count} partial sheets; identical on every sheet")
    for name, median in sorted(medians.items(), key=lambda pair: pair[1]):
        print(f"  {name:28} {median:9.1f} µs a sheet {median / medians['direct']:8.1f} x direct")
    peers = {name: median for name, median in medians.items() if name in PEERS}
    if peers:
        fastest = min(peers, key=lambda name: peers[name])
        ratio = peers[fastest] / medians["direct"]
        print(f"direct is {ratio:.1f} x faster than the fastest peer ({fastest}); "
              "wanted: at least 4")  # fmt: skip
    return True


def whole(rounds: int) -> None:
    """A whole decision and a whole advice of im-core."""
    advisor = default_advisor()
    ruleset = advisor.ruleset()
    program = compiled(ruleset, advisor.catalogue.methods)
    run = Direct().start(program)
    example = Path(__file__).resolve().parents[1] / "examples" / "municipality.toml"
    sheet = advisor.sheet(example, ruleset)
    decision = concluded(program, sheet, run(sheet))
    parts: dict[str, Callable[[Sheet], Any]] = {
        "rules (direct)": run,
        "rules and conclusions": lambda sheet: concluded(program, sheet, run(sheet)),
        "advice on the decision": lambda _: advice_on(program, decision),
    }
    for name, work in parts.items():
        median = statistics.median(microseconds(work, [sheet] * 20) for _ in range(rounds))
        print(f"  im-core, one full sheet: {name:24} {median:9.0f} µs")


def growth(sizes: Sequence[int]) -> None:
    """How direct grows with the number of rules."""
    for rules in sizes:
        ruleset = random_ruleset(rules, seed=5)
        program = compiled(ruleset, {})
        start = time.perf_counter()
        decide = direct(program)
        making = time.perf_counter() - start
        sheets = random_sheets(ruleset, 40, seed=6)
        decide(sheets[0])
        median = statistics.median(microseconds(decide, sheets) for _ in range(5))
        print(f"  direct, {rules:6,} rules: compile {making * 1000:7.0f} ms, "
              f"{median:8.1f} µs a sheet, {median / rules * 1000:6.1f} ns a rule")  # fmt: skip


# -- running ----------------------------------------------------------------------------------


def with_peers(arguments: list[str]) -> int:
    """Run this script again in an environment that has the peers."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        quiet = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        source = str(Path(__file__).resolve().parents[1])
        subprocess.run([*quiet, source, "setuptools<81", "wheel"], check=True)
        environment = dict(os.environ)
        if sys.version_info >= (3, 13):
            environment["CPPFLAGS"] = "-DPyEval_CallObject=PyObject_CallObject"
        for name in PEERS:
            pin = ["durable-rules==2.0.28"] if name == "durable-rules" else [name]
            if subprocess.run([*quiet, *pin], check=False, env=environment).returncode:
                print(f"{name}: cannot be installed here")
        return subprocess.run([python, __file__, "--here", *arguments], check=False).returncode


def main() -> int:
    """Measure and print; 1 where engines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes, nothing installed")
    parser.add_argument("--here", action="store_true", help="take the peers that are there")
    arguments = parser.parse_args()
    if arguments.smoke:
        return 0 if compare(60, 30, 1) else 1
    missing = [name for name, module in PEERS.items() if importlib.util.find_spec(module) is None]
    if missing and not arguments.here:
        return with_peers([])
    if not compare(450, 200, 7):
        return 1
    whole(7)
    growth((450, 1_000, 3_000, 10_000))
    return 0


if __name__ == "__main__":
    sys.exit(main())
