"""Whatever decimal context the program around us has set, every result is the same."""

from __future__ import annotations

import ast
import decimal
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hostile
from conftest import ROOT
from imadvisor import Advisor, Ruleset
from imadvisor.answers.conversion import carried
from imadvisor.answers.formats.csv_grid import csv_grid
from imadvisor.answers.formats.tables import AnswerTables, likeness
from imadvisor.answers.forms.csv_form import csv_form
from imadvisor.answers.forms.form import Form
from imadvisor.answers.forms.toml_form import toml_form
from imadvisor.answers.reading import read_what_is_right
from imadvisor.documents import parse_document
from imadvisor.documents.toml_edits import with_values
from imadvisor.engine.direct import Direct
from imadvisor.engine.explain import Explain
from imadvisor.engine.program import compiled
from imadvisor.language import Language
from imadvisor.model.numbers import as_decimal, exact, millionths, rounded
from imadvisor.reports.json.advice import advice_report
from random_rulesets import METHODS, rulesets, sheets

SOURCE = ROOT / "src" / "imadvisor"

CONTEXTS = {
    "three digits, up, strict": hostile.context(),
    "one digit, tiny exponents, everything is an error": decimal.Context(
        prec=1,
        rounding=decimal.ROUND_CEILING,
        Emin=-1,
        Emax=1,
        clamp=1,
        traps=[
            decimal.Clamped,
            decimal.FloatOperation,
            decimal.Inexact,
            decimal.InvalidOperation,
            decimal.Overflow,
            decimal.Rounded,
            decimal.Subnormal,
            decimal.Underflow,
        ],
    ),
    "two digits, down, nothing is an error": decimal.Context(
        prec=2, rounding=decimal.ROUND_DOWN, capitals=0, traps=[]
    ),
}
contexts = pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)


def _usual() -> decimal.Context:
    return decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN)


NUMBERS = ["62.55", "0.000000001", "58.333333333333336", "99.9999999995", "100", "1e1", "7.5E+1",
           "0.1234567891", "12345.6789"]  # fmt: skip


@contexts
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("form", ["toml", "json", "csv"])
def test_a_number_is_read_and_written_as_it_is(
    im_core: Ruleset, context: decimal.Context, number: str, form: str
) -> None:
    def outcome() -> object:
        if form == "csv":
            decimal_comma = number.replace(".", ",").replace("E+", "e")
            text = f"Id;Answer\nassessment.date;2026-11-02\nreason_known;{decimal_comma}\n"
            tables = AnswerTables("a.csv", [csv_grid(text.encode(), "a.csv", likeness)])
            reading = read_what_is_right(tables, im_core)
        else:
            text = f"date = 2026-11-02\n[answers]\nreason_known = {number}\n"
            if form == "json":
                text = f'{{"date": "2026-11-02", "answers": {{"reason_known": {number}}}}}'
            document = parse_document(text, name=f"a.{form}", syntax=form)
            reading = read_what_is_right(document, im_core)
        shown = Form(im_core, Language("nl"), tuple(im_core.questions.values()), reading.sheet)
        return (
            reading.sheet,
            [str(problem) for problem in reading.problems],
            toml_form(shown, whole=False),
            csv_form(shown),
            carried(reading.sheet, im_core),
        )

    with decimal.localcontext(_usual()):
        expected = outcome()
    with decimal.localcontext(context):
        assert outcome() == expected


@contexts
@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-999, max_value=999999)
    | st.integers(-(10**15), 10**15).map(decimal.Decimal)
)
def test_exact_numbers_are_exact(context: decimal.Context, value: decimal.Decimal) -> None:
    number = Fraction(value)
    with decimal.localcontext(context):
        assert exact(value) == rounded(value) == number
        found = as_decimal(exact(value))
        assert Fraction(found) == number
        shown = with_values("a", "", [(("a",), found)])
        again = parse_document(shown, name="a", syntax="toml").data["a"]
        assert Fraction(again) == number
        if 0 <= number <= 1 and number * 10**6 == int(number * 10**6):
            assert millionths(value) == number * 10**6


@contexts
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip
@given(st.data())
def test_engines_on_random_rulesets(context: decimal.Context, data: st.DataObject) -> None:
    with decimal.localcontext(_usual()):
        program = compiled(data.draw(rulesets()), METHODS)
        sheet = data.draw(sheets(program.ruleset))
        expected = Explain().start(program)(sheet)
    with decimal.localcontext(context):
        again = compiled(program.ruleset, METHODS)
        for engine in (Explain(), Direct()):
            assert engine.start(again)(sheet) == expected


@contexts
@pytest.mark.parametrize("name", ["municipality", "care-practice"])
def test_advice_on_the_examples(context: decimal.Context, name: str) -> None:
    example = ROOT / "examples" / f"{name}.toml"
    with decimal.localcontext(_usual()):
        expected = _advice(example)
    with decimal.localcontext(context):
        # Loaded anew, thresholds and credits too.
        assert _advice(example) == expected


def _advice(example: Path) -> str:
    return advice_report(Advisor().advise(example), Language("nl")).model_dump_json()


ROUNDING = frozenset({"quantize", "scaleb", "to_integral_value", "to_integral", "getcontext",
                      "localcontext", "setcontext", "fma", "to_eng_string", "logb"})  # fmt: skip
"""What of `decimal` looks at the context of the process."""


def test_nothing_rounds_by_the_context_of_the_process() -> None:
    folders = [SOURCE, *sorted((ROOT / "plugins").glob("*/src"))]
    found = [
        f"{path.name}:{node.lineno} {node.attr}"
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if any(word in path.read_text(encoding="utf-8") for word in ("ecimal", "normalize"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.attr in ROUNDING or (node.attr == "normalize" and not _of_text(node)))
    ]
    assert found == []


def _of_text(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "unicodedata"


def test_the_reader_of_a_host_with_three_digits(
    run: Callable[..., object], tmp_path: Path, advisor: Advisor
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Id;Answer\nassessment.date;2026-11-02\nreason_known;62,55\n", encoding="utf-8")
    with decimal.localcontext(decimal.Context(prec=3)):
        _, reading = advisor.reading(file)
    answer = reading.sheet.answers["reason_known"]
    assert answer.value == Fraction("62.55")
