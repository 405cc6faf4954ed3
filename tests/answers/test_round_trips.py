"""What is written to any format is read back as the same sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answers.sheets import sheets
from imadvisor import Advisor, Answer, Ruleset, Sheet
from imadvisor.answers.forms.csv_form import csv_form
from imadvisor.answers.forms.form import Form
from imadvisor.answers.forms.toml_form import toml_form
from imadvisor.answers.forms.workbook_form import workbook_form
from imadvisor.answers.merge import merged
from imadvisor.answers.reading import read_what_is_right
from imadvisor.answers.source import open_answers
from imadvisor.documents import Document
from imadvisor.language import Language

WRITERS: Mapping[str, Callable[[Form], str | bytes]] = {
    "toml": partial(toml_form, whole=False),
    "toml-whole": partial(toml_form, whole=True),
    "csv": csv_form,
    "xlsx": workbook_form,
}


def _written(form: Form, format: str, folder: Path) -> Path:
    content = WRITERS[format](form)
    path = folder / f"answers.{format.removesuffix('-whole')}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("format", WRITERS)
def test_what_is_written_is_read_back(
    im_core: Ruleset, tmp_path: Path, format: str, language: str
) -> None:
    speaking = Language(language, im_core)
    questions = tuple(im_core.questions.values())

    @settings(
        max_examples=25 if format != "xlsx" else 12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(sheet=sheets(im_core))
    def same(sheet: Sheet) -> None:
        path = _written(Form(im_core, speaking, questions, sheet), format, tmp_path)
        reading = read_what_is_right(open_answers(path), im_core)
        assert reading.problems == ()
        assert reading.sheet == sheet

    same()


@pytest.mark.parametrize("format", WRITERS)
def test_a_note_of_a_hundred_thousand_characters(
    advisor: Advisor, im_core: Ruleset, tmp_path: Path, format: str
) -> None:
    note = ("\u202eשלום 👍🏽 <b>&</b> " * 10_000)[:100_000]
    sheet = advisor.sheet({"date": "2026-11-02", "answers": {"users": 3}}, im_core)
    sheet = sheet.with_answer("users", replace(Answer.of(3), note=note))
    form = Form(im_core, Language("en", im_core), tuple(im_core.questions.values()), sheet)
    if format == "xlsx":
        with pytest.raises(Exception, match="longer than the 32,767 characters"):
            _written(form, format, tmp_path)
        return
    assert advisor.sheet(_written(form, format, tmp_path), im_core) == sheet


def test_every_bakery_may_ask(bakery: Ruleset, advisor: Advisor, tmp_path: Path) -> None:
    data = {"date": "2026-11-02", "answers": {"tables_washed": "daily", "logbook": True}}
    sheet = advisor.sheet(data, bakery)
    for format in WRITERS:
        form = Form(bakery, Language("nl", bakery), tuple(bakery.questions.values()), sheet)
        assert advisor.sheet(_written(form, format, tmp_path), bakery) == sheet


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_laws_of_joining(im_core: Ruleset, data: st.DataObject) -> None:
    one, other = data.draw(sheets(im_core)), data.draw(sheets(im_core))
    other = replace(other, date=one.date)

    def reading(sheet: Sheet, name: str):  # type: ignore[no-untyped-def]
        from imadvisor.answers.reading import Reading

        return Reading(name, sheet, True, (), frozenset(), {}, Document(name, "toml", None, {}))

    a, b = reading(one, "a"), reading(other, "b")
    assert merged([a], ["a"], im_core).sheet == one
    assert merged([a, a], ["a", "a"], im_core).sheet == one
    ab, ba = merged([a, b], ["a", "b"], im_core), merged([b, a], ["b", "a"], im_core)
    assert {k: (v.kind, v.by_role) for k, v in ab.sheet.answers.items()} == {
        k: (v.kind, v.by_role) for k, v in ba.sheet.answers.items()
    }
    assert ab.conflicts.keys() == ba.conflicts.keys()
    # Nobody's answer, note or evidence gets lost.
    for sheet in (one, other):
        for id, answer in sheet.answers.items():
            kept = ab.sheet.answers.get(id)
            notes = (kept.note, kept.evidence) if kept else ab.loose.get(id, ("", ""))
            assert answer.note in notes[0] and answer.evidence in notes[1]
            assert (id in ab.sheet.answers) != (id in ab.conflicts)
