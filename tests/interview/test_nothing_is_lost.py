"""Whatever is typed, by one or by two people on one file, is in the file afterwards."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from imadvisor import Advisor, Ruleset
from imadvisor.answers.edits import with_answer
from imadvisor.cli.notebook import Notebook, document_of, page_of
from imadvisor.engine.program import compiled
from imadvisor.errors import InputError
from imadvisor.interview.dialogue import Plan, Stage, begun, heard, saved
from imadvisor.interview.entry import as_written
from imadvisor.model.answers import Answer
from imadvisor.model.questions import Question
from imadvisor.reasons.next_question import Asking

ASKED = ("sector", "users", "reason_known", "knowledge_updated", "training_forms", "owner_named")
START = """\
ruleset = "im-core"
date = 2026-11-02
[answers]
phase = { value = "rollout", note = "n", evidence = "e" }
"""
SHARED = """\
ruleset = "im-core"
date = 2026-11-02
[[sheet]]
respondent = { role = "sponsor", name = "Anna" }
answers = { users = 320 }
[[sheet]]
[sheet.respondent]
role = "user"
name = "Bo"
[sheet.answers]
users = 1  # Bo's own
"""


@pytest.fixture(scope="module", autouse=True)
def _everything(advisor: Advisor, im_core: Ruleset) -> None:
    asking = Asking(compiled(im_core, advisor.catalogue.methods))
    view = next(id for id, question in im_core.questions.items() if question.type == "text")
    Interviews.advisor, Interviews.ruleset = advisor, im_core
    Interviews.view = view
    Interviews.plan = Plan(asking, "all", "author", frozenset((*ASKED, "phase", view)))


class Person:
    """One interview on the file."""

    def __init__(self, machine: Interviews, file: Path, place: int) -> None:
        _, readings = machine.advisor.readings([document_of(str(file))], machine.ruleset)
        page = page_of(readings[place], machine.ruleset)
        self.machine = machine
        self.since = getattr(machine, "count", 0)
        self.notebook = Notebook(machine.advisor, machine.ruleset, str(file), page)
        self.stage: Stage = begun(machine.plan, page.sheet, page.notes)

    def say(self, line: str) -> tuple[str, bool]:
        """Type a line, as the conversation does; which question was saved, and what stays."""
        plan = self.machine.plan
        if self.stage.over:
            page = self.notebook.page
            self.stage = begun(plan, page.sheet, page.notes)
            if self.stage.over:
                return "", False
        found = heard(plan, self.stage, line)
        self.stage = found.stage
        if found.save is None:
            return "", False
        kept = self.notebook.save(found.save, _also)
        page = kept.page
        self.stage, _ = saved(plan, self.stage, found.save, page.sheet, page.notes, kept.stays)
        return found.save.question, kept.stays is not None


def _raw(said: Any) -> Any:
    """An answer in a file, without what stands beside it."""
    value = said["value"] if isinstance(said, dict) and "value" in said else said
    return Decimal(str(value)) if isinstance(value, float) else value


def _also(answer: Answer) -> str:
    return f"also {answer.value}"


class Interviews(RuleBasedStateMachine):
    """Two people type what they like into one file, and a third one edits it."""

    advisor: Advisor
    ruleset: Ruleset
    plan: Plan
    view: str

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "a.toml"
        self.notes: list[str] = []
        self.count = 0
        self.given: dict[tuple[int, str], tuple[int, Person | None]] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(several=st.booleans())
    def two_begin(self, several: bool) -> None:
        self.file.write_text(SHARED if several else START, encoding="utf-8")
        self.notes = [] if several else ["n", "e"]
        self.people = [Person(self, self.file, place if several else 0) for place in range(2)]
        self.several = several

    def _new(self) -> str:
        self.count += 1
        return f"text{self.count}x"

    def _say(self, who: int, line: str) -> None:
        person = self.people[who]
        question = person.stage.question
        before, seen = self._answers(who), person.stage.sheet.answers
        saved_one, stays = person.say(line)
        if not saved_one:
            assert self._answers(who) == before
            return
        after = self._answers(who)
        old, new = _raw(before.get(question)), _raw(after.get(question))
        known = as_written(seen[question], self._question(question)) if question in seen else None
        if old is not None and old != known:
            assert new == old, "what one has not seen, one does not replace"
        if stays:
            assert new == old and "also " in after[question]["note"]
        elif new != old:
            at, by = self.given.get((who * self.several, question), (-1, person))
            if old is not None and by is not person and at > person.since:
                assert "also " in after[question]["note"], "it came from somebody else meanwhile"
            self.given[who * self.several, question] = (self.count, person)

    def _question(self, id: str) -> Question:
        return self.ruleset.questions[id]

    def _answers(self, who: int) -> dict[str, Any]:
        data = tomllib.loads(self.file.read_text(encoding="utf-8"))
        answers = data["sheet"][who]["answers"] if self.several else data["answers"]
        assert isinstance(answers, dict)
        return answers

    @rule(who=st.integers(0, 1), key=st.sampled_from(["<", ">", "#", "", "-", "+", "?"]))
    def press(self, who: int, key: str) -> None:
        if not self.people[who].stage.over:
            self._say(who, key)

    @rule(who=st.integers(0, 1), data=st.data())
    def answer(self, who: int, data: st.DataObject) -> None:
        stage = self.people[who].stage
        if stage.over:
            return
        number = str(self.count + 1)
        lines = {
            "users": [number, f"\u201c{number}\u201d", "1.200", "many"],
            "reason_known": ["62,5", "7", "101"],
            "knowledge_updated": ["2026-01-31", "a", "02-11-2026"],
            "training_forms": ["1 3", "0", "2", "9"],
        }.get(stage.question, ["1", "2", "y", "nonsense"])
        self.count += 1
        line = data.draw(st.sampled_from(lines))
        if stage.waiting != "answer":
            line = f"{line} {self._new()}"
            self.notes.append(line)
        self._say(who, line)

    @rule(who=st.integers(0, 1))
    def note(self, who: int) -> None:
        stage = self.people[who].stage
        if stage.over:
            return
        text = self._new()
        self.notes.append(text)
        self._say(who, text if stage.waiting != "answer" else f"+ {text}")

    @rule(who=st.integers(0, 1))
    def write_a_text(self, who: int) -> None:
        """A question that is answered in words; what one says oneself may be said anew."""
        person = self.people[who]
        if person.stage.over or person.stage.waiting != "answer":
            return
        if self.ruleset.questions[person.stage.question].type == "text":
            text = self._new()
            self._say(who, text)
            assert text in self.file.read_text(encoding="utf-8")

    @rule(who=st.integers(0, 1))
    def come_back_later(self, who: int) -> None:
        """The program is ended, and begun again."""
        self.people[who] = Person(self, self.file, who if self.several else 0)

    @rule(question=st.sampled_from(["users", "sector"]))
    def edit_the_file(self, question: str) -> None:
        self.count += 1
        said = {"users": self.count, "sector": "care"}[question]
        within = ("sheet", 0) if self.several else ()
        text = with_answer(document_of(str(self.file)), question, said, "", self.ruleset, within)
        if "note" not in str(self._answers(0).get(question)) and not self._waiting(question):
            self.file.write_text(text, encoding="utf-8")
            self.given[0, question] = (self.count, None)

    def _waiting(self, question: str) -> bool:
        data = tomllib.loads(self.file.read_text(encoding="utf-8"))
        sheet = data["sheet"][0] if self.several else data
        return question in sheet.get("notes", {})

    @invariant()
    def every_note_is_there(self) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert [note for note in self.notes if note not in text] == []

    @invariant()
    def the_file_can_be_read(self) -> None:
        _, readings = self.advisor.readings([document_of(str(self.file))], self.ruleset)
        assert [reading.problems for reading in readings] == [()] * len(readings)


TestInterviews = Interviews.TestCase
TestInterviews.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    # To make a failure smaller takes minutes, and the steps say enough.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


# -- two people, step by step ------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> tuple[Person, Person, Path]:
    file = tmp_path / "a.toml"
    file.write_text(START, encoding="utf-8")
    machine = Interviews.__new__(Interviews)
    return Person(machine, file, 0), Person(machine, file, 0), file


def _said(file: Path) -> dict[str, Any]:
    found = tomllib.loads(file.read_text(encoding="utf-8"))["answers"]
    assert isinstance(found, dict)
    return found


def test_the_second_one_is_told_and_both_are_kept(two: tuple[Person, Person, Path]) -> None:
    first, second, file = two
    second.say("+ from the second")
    first.say("2")
    assert second.say("3") == ("sector", True), "what the first one said stays"
    assert _said(file)["sector"] == {
        "value": "government", "note": "from the second\nalso industry"
    }  # fmt: skip
    assert second.stage.question == "sector", "it is shown again, with what is there now"
    assert second.say("3") == ("sector", False)
    assert _said(file)["sector"] == {
        "value": "industry", "note": "from the second\nalso industry\nalso government"
    }  # fmt: skip


def test_the_same_answer_of_both_is_no_clash(two: tuple[Person, Person, Path]) -> None:
    first, second, file = two
    first.say("2")
    assert second.say("2") == ("sector", False) and _said(file)["sector"] == "government"


def test_what_others_change_is_told(two: tuple[Person, Person, Path]) -> None:
    first, second, _ = two
    first.say("2")
    first.say("40")
    entry = heard(second.machine.plan, second.stage, "+ hello").save
    assert entry is not None
    kept = second.notebook.save(entry, _also)
    assert set(kept.changed) == {"sector", "users"} and not kept.made_again
    second.say("+ and again")
    assert second.stage.question == "sector", "it is shown with what the first one answered"


def test_a_file_that_is_gone_is_made_again(two: tuple[Person, Person, Path]) -> None:
    first, _, file = two
    first.say("2")
    file.unlink()
    first.say("40")
    assert _said(file).keys() == {"phase", "sector", "users"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2026-11-02", "2026-11-03", "date is '2026-11-03', and was '2026-11-02'"),
        ('"im-core"', '"other"', "the answers are for ruleset 'other'"),
        ("[answers]", "[answers", "a.toml:3"),
        ('value = "rollout"', 'value = "rolout"', "there is no choice 'rolout'"),
    ],
)
def test_answers_of_another_kind_are_not_written_into(
    two: tuple[Person, Person, Path], old: str, new: str, told: str
) -> None:
    first, _, file = two
    text = START.replace(old, new)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        first.say("2")
    assert told in str(error.value)
    assert 'not saved: sector = { value = "government" }' in str(error.value)
    assert file.read_text(encoding="utf-8") == text


def test_another_respondent_in_the_same_file_is_not_written_into(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    anna = START.replace("[answers]", '[respondent]\nname = "Anna"\n[answers]')
    file.write_text(anna, encoding="utf-8")
    person = Person(Interviews.__new__(Interviews), file, 0)
    file.write_text(anna.replace("Anna", "Bo"), encoding="utf-8")
    with pytest.raises(InputError, match=r"respondent\.name is 'Bo', and was 'Anna'"):
        person.say("2")
    added = anna.replace("[respondent]", '[organisation]\nname = "Town"\n[respondent]')
    file.write_text(added, encoding="utf-8")
    person.say("2")
    assert _said(file)["sector"] == "government", "what is added is no contradiction"


def test_a_sheet_is_found_again_where_another_one_was_put_before_it(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(SHARED, encoding="utf-8")
    bo = Person(Interviews.__new__(Interviews), file, 1)
    head, anna, rest = SHARED.split("[[sheet]]\n")
    cy = anna.replace("Anna", "Cy")
    file.write_text("[[sheet]]\n".join([head, cy, anna, rest]), encoding="utf-8")
    bo.say("2")
    sheets = tomllib.loads(file.read_text(encoding="utf-8"))["sheet"]
    assert [sheet["answers"].get("sector") for sheet in sheets] == [None, None, "government"]
    file.write_text("[[sheet]]\n".join([head, cy, anna]), encoding="utf-8")
    with pytest.raises(InputError, match="these are the sheets of 'Cy'"):
        bo.say("2")
