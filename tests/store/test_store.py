"""What is kept stays as it was, and nobody overwrites what they have not seen."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imadvisor.advisor.advisor import Advisor
from imadvisor.errors import InputError
from imadvisor.store import Conflict, KeptAnswer, KeptSheet, Round, Store, open_store
from imadvisor.store.tables import ANSWER
from store.databases import postgres, url

__all__ = ["postgres", "url"]

DAY = dt.date(2026, 11, 2)
ADVISOR = Advisor()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'advice.db'}")
    yield opened
    opened.close()


def begun(store: Store, *, anonymous: bool = False, name: str = "Waterland") -> Round:
    client = store.add_client(name)
    assessment = store.add_assessment(client.id, "", "im-core")
    rules = store.keep_rules(ADVISOR.ruleset())
    return store.add_round(assessment.id, DAY, rules, anonymous=anonymous)


def sheet_in(store: Store, *, anonymous: bool = False) -> KeptSheet:
    return store.add_sheet(begun(store, anonymous=anonymous).id, respondent="Anna")


def test_answers_are_those_of_an_answer_file(store: Store) -> None:
    sheet = sheet_in(store)
    store.save_answer(sheet.id, "users", {"value": 300, "note": "a guess"})
    store.save_answer(sheet.id, "go_live", dt.date(2026, 3, 2))
    read = ADVISOR.sheet(store.answers(sheet.id), ADVISOR.ruleset())
    assert read.answers["users"].value == 300
    assert read.answers["users"].note == "a guess"
    assert read.answers["go_live"].value == dt.date(2026, 3, 2)
    assert (read.date, read.respondent) == (DAY, "Anna")


def test_rules_are_those_that_a_round_began_with(store: Store) -> None:
    round = begun(store)
    again = store.rules(round.rules, Advisor())
    assert again.hash == ADVISOR.ruleset().hash


def test_a_save_that_has_not_seen_the_last_answer_is_a_conflict_of_both(store: Store) -> None:
    sheet = sheet_in(store)
    first = store.save_answer(sheet.id, "users", 300)
    assert isinstance(first, KeptAnswer)
    store.save_answer(sheet.id, "users", 310, first.seq)
    late = store.save_answer(sheet.id, "users", 290, first.seq)
    assert isinstance(late, Conflict)
    assert (late.mine, late.theirs) == (290, 310)
    assert store.answers(sheet.id)["answers"] == {"users": 310}
    # Who has seen it by now may answer otherwise; who says the same has no conflict.
    assert isinstance(store.save_answer(sheet.id, "users", 310, 0), KeptAnswer)
    assert isinstance(store.save_answer(sheet.id, "users", 290, late.seq), KeptAnswer)


def test_undo_goes_back_one_step_each_time_it_is_asked(store: Store) -> None:
    sheet = sheet_in(store)
    store.save_answer(sheet.id, "users", 300)
    store.save_answer(sheet.id, "users", 310, store.seen(sheet.id)["users"])
    assert store.undo(sheet.id) == "users"
    assert store.answers(sheet.id)["answers"] == {"users": 300}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans())))
def test_the_last_answer_that_was_acknowledged_stands(
    store: Store, saves: list[tuple[str, int, bool]]
) -> None:
    sheet = sheet_in(store)
    stands: dict[str, int] = {}
    for question, said, has_seen in saves:
        seen = store.seen(sheet.id).get(question, 0) if has_seen else 0
        if isinstance(store.save_answer(sheet.id, question, said, seen), KeptAnswer):
            stands[question] = said
    assert store.answers(sheet.id)["answers"] == stands


def test_writers_at_once_lose_nothing(store: Store) -> None:
    sheet = sheet_in(store)

    def write(question: str) -> None:
        for number in range(20):
            store.save_answer(sheet.id, question, number, store.seen(sheet.id).get(question, 0))

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.answers(sheet.id)["answers"] == dict.fromkeys("abcd", 19)
    assert store.state_of(sheet.round) == (80, 1)


def test_of_an_anonymous_sheet_neither_name_nor_time_is_kept(
    in_file: Store, tmp_path: Path
) -> None:
    store = in_file
    sheet = sheet_in(store, anonymous=True)
    store.save_answer(sheet.id, "users", 300)
    store.close()
    with sqlite3.connect(tmp_path / "advice.db") as database:
        assert database.execute("SELECT at FROM answer").fetchall() == [(None,)]
        dump = "\n".join(database.iterdump())
        # The row of a sheet has no number that says which came first.
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            database.execute("SELECT rowid FROM sheet")
    database.close()
    assert "Anna" not in dump


def test_a_secret_is_not_in_the_database(in_file: Store, tmp_path: Path) -> None:
    store = in_file
    round = begun(store)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    link, secret = store.add_link(round.id, expires=later)
    session = store.add_session("consultant")
    assert store.link_for(secret) == link
    assert store.link_for(secret + "x") is None
    found = store.session_for(session)
    assert found is not None and found.role == "consultant"
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in content
    assert session.encode() not in content


def test_links_end(store: Store) -> None:
    round = begun(store)
    now = dt.datetime.now(dt.UTC)
    _, old = store.add_link(round.id, expires=now - dt.timedelta(seconds=1))
    link, secret = store.add_link(round.id, expires=now + dt.timedelta(days=1))
    assert store.link_for(old) is None
    store.revoke_link(link.id)
    assert store.link_for(secret) is None
    assert store.links(round.id) == ()


def test_the_link_of_a_person_leads_to_their_sheet_and_that_of_a_role_to_a_new_one(
    store: Store,
) -> None:
    round = begun(store)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    own, _ = store.add_link(round.id, respondent="Anna", expires=later)
    many, _ = store.add_link(round.id, role="user", expires=later)
    assert store.sheet_for(own).id == store.sheet_for(own).id
    assert store.sheet_for(many).id != store.sheet_for(many).id


def test_sheets_without_names_can_be_taken_together(store: Store) -> None:
    for anonymous in (False, True):
        round = begun(store, anonymous=anonymous)
        assert store.round_answers(round.id) == {"date": DAY, "answers": {}}
        for name in ("Anna", "", "anna", ""):
            sheet = store.add_sheet(round.id, role="user", respondent=name)
            store.save_answer(sheet.id, "users", 300)
            store.add_sheet(round.id, role="user")  # who has said nothing does not count
        given = store.round_answers(round.id)
        names = sorted(one["respondent"]["name"].lower() for one in given["sheet"])
        assert names == (["1", "2", "3", "4"] if anonymous else ["1", "2", "anna", "anna 1"])
        ADVISOR.sheet(given, ADVISOR.ruleset())
    with pytest.raises(InputError, match="not there any more"):
        store.round_answers("none")


def test_undo_goes_back_step_by_step_and_leaves_what_others_said(store: Store) -> None:
    sheet = sheet_in(store).id

    def say(question: str, said: object, author: str) -> None:
        store.save_answer(sheet, question, said, store.seen(sheet).get(question, 0), author=author)

    say("users", 1, "respondent")
    say("users", 2, "respondent")
    say("go_live", "2026-01-01", "consultant")
    say("sites", 3, "respondent")
    say("users", 4, "consultant")
    # The respondent's own last change is taken back, and not what the consultant has said since.
    assert store.undo(sheet, author="respondent") == "sites"
    assert store.undo(sheet, author="respondent") == ""
    assert store.answers(sheet)["answers"] == {"users": 4, "go_live": "2026-01-01"}
    assert [store.undo(sheet) for _ in range(5)] == ["users", "go_live", "users", "users", ""]
    assert store.answers(sheet)["answers"] == {}
    events = store.history(sheet)
    assert [(e.seq, e.author) for e in events[:2]] == [(1, "respondent"), (2, "respondent")]
    assert events[1].seen == 1 and events[0].at is not None
    say("users", 5, "respondent")
    assert store.undo(sheet) == "users"
    assert store.answers(sheet)["answers"] == {}


def test_a_closed_round_takes_no_answers_not_even_those_on_their_way(store: Store) -> None:
    sheet = sheet_in(store)
    store.save_answer(sheet.id, "users", 1)
    store.close_round(sheet.round)
    for refused in (
        lambda: store.save_answer(sheet.id, "users", 2, 1),
        lambda: store.undo(sheet.id),
    ):
        with pytest.raises(InputError, match="round is closed"):
            refused()
    store.reopen_round(sheet.round)
    assert isinstance(store.save_answer(sheet.id, "users", 2, 1), KeptAnswer)


def test_what_is_not_there_any_more_is_said_in_plain_words(store: Store) -> None:
    round = begun(store)
    sheet = store.add_sheet(round.id)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    link, _ = store.add_link(round.id, expires=later)
    store.erase(store.client_of(round.id).id)
    for deed in (
        lambda: store.save_answer(sheet.id, "users", 1),
        lambda: store.undo(sheet.id),
        lambda: store.answers(sheet.id),
        lambda: store.client_of(round.id),
        lambda: store.add_sheet(round.id),
        lambda: store.add_link(round.id, expires=later),
        lambda: store.sheet_for(link),
        lambda: store.add_round(round.assessment, DAY, round.rules),
        lambda: store.add_assessment("gone", "", "im-core"),
        lambda: store.rules_text("gone"),
        lambda: store.jobs.add("plan", {}, round=round.id),
    ):
        with pytest.raises(InputError, match="there any more"):
            deed()


CONFIDENTIAL = "we never trained anybody"


@pytest.mark.parametrize(
    "said",
    [
        CONFIDENTIAL * 10_000,
        {"value": 1, "note": CONFIDENTIAL * 10_000},
        {"value": float("nan"), "note": CONFIDENTIAL},
        {"note": object(), "value": CONFIDENTIAL},
    ],
)
def test_what_cannot_be_kept_is_refused_without_a_word_of_it(store: Store, said: object) -> None:
    sheet = sheet_in(store)
    with pytest.raises(InputError, match="the answer to 'users'") as error:
        store.save_answer(sheet.id, "users", said)
    assert CONFIDENTIAL not in str(error.value)


def test_no_error_and_no_log_has_anything_of_an_answer(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = sheet_in(store)
    caplog.set_level("DEBUG")
    row = {"sheet": sheet.id, "seq": 1, "question": "users", "said": CONFIDENTIAL}
    with pytest.raises(InputError) as error, store.writing() as connection:
        connection.execute(sa.insert(ANSWER), [row, row])
    assert CONFIDENTIAL not in str(error.value) + caplog.text
    assert error.value.__cause__ is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.decimals(allow_nan=False, allow_infinity=False)
        | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=6,
    )
)
def test_what_is_said_is_what_is_given(store: Store, said: object) -> None:
    sheet = sheet_in(store)
    try:
        store.save_answer(sheet.id, "users", {"value": said})
    except InputError:
        return  # nothing that any file can hold
    assert store.answers(sheet.id)["answers"]["users"] == {"value": said}


def test_sessions_end(store: Store) -> None:
    over = store.add_session("consultant", hours=0)
    assert store.session_for(over) is None
    session = store.add_session("consultant")
    store.end_session(session)
    assert store.session_for(session) is None
    program = store.add_session("program", scopes=("advise",))
    assert store.token_for(program, "advise") is not None
    assert store.token_for(program, "keep") is None


def test_erasing_removes_a_client_and_nothing_of_another(in_file: Store, tmp_path: Path) -> None:
    store = in_file
    gone, stays = begun(store, name="Gone away"), begun(store, name="Stays here")
    for round, text in ((gone, "words of the one"), (stays, "words of the other")):
        sheet = store.add_sheet(round.id, respondent=text)
        store.save_answer(sheet.id, "do_first", text)
    erased = store.erase(store.client_of(gone.id).id)
    assert (erased.rounds, erased.sheets, erased.answers) == (1, 1, 1)
    assert store.round(gone.id) is None
    assert store.round(stays.id) == stays
    store.close()
    with sqlite3.connect(tmp_path / "advice.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"words of the one" not in content
    assert b"Gone away" not in content
    assert b"words of the other" in content


def test_clients_are_found_by_a_part_of_their_name(store: Store) -> None:
    begun(store, name="Waterland")
    store.add_client("100% care")
    assert [line.name for line in store.clients("ATER")] == ["Waterland"]
    assert [line.name for line in store.clients("%")] == ["100% care"]
    (line,) = store.clients("water")
    assert (line.rounds, line.latest) == (1, DAY)
    assert len(store.clients(most=1)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"this is a letter, and no database at all" * 100, "cannot be opened"),
        (None, "another program"),
    ],
)
def test_what_is_no_store_of_ours_is_refused(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "other.db"
    if content is None:
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE setting (name TEXT)")
        database.close()
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(InputError, match=says):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes()[:16] == before[:16]


def test_a_store_of_a_newer_version_is_refused(in_file: Store, tmp_path: Path) -> None:
    store = in_file
    store.close()
    with sqlite3.connect(tmp_path / "advice.db") as database:
        database.execute("UPDATE setting SET value = '999' WHERE name = 'schema'")
    database.close()
    with pytest.raises(InputError, match="newer imadvisor"):
        open_store(f"sqlite:///{tmp_path / 'advice.db'}")


@pytest.mark.parametrize("url", ["mysql://host/name", "no address", "sqlite:///"[:6]])
def test_what_is_no_address_of_a_store_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="no address of a store"):
        open_store(url)


PROGRAM = """
import sys
from imadvisor.store import KeptAnswer, open_store
url, sheet, question = sys.argv[1:]
store = open_store(url)
number = 0
while True:
    number += 1
    kept = store.save_answer(sheet, question, number, store.seen(sheet).get(question, 0))
    assert isinstance(kept, KeptAnswer), kept
    print(number, flush=True)
"""


def test_what_was_acknowledged_is_there_after_programs_were_killed(url: str) -> None:
    store = open_store(url)
    sheet = sheet_in(store)
    programs = {
        name: subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, sheet.id, name],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in "abcd"
    }
    for program in programs.values():
        assert program.stdout and program.stdout.readline() == "1\n"
    time.sleep(2)
    acknowledged = {}
    for name, program in programs.items():
        program.kill()
        lines = program.communicate()[0].splitlines()
        acknowledged[name] = int(lines[-1]) if lines else 1
    assert max(acknowledged.values()) > 1
    kept = store.answers(sheet.id)["answers"]
    for name, number in acknowledged.items():
        # What was on its way when the program was killed may be there too.
        assert kept.get(name, 0) in (number, number + 1)
    store.close()


def test_where_nothing_fits_any_more_what_was_acknowledged_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'advice.db'}"
    store = open_store(url)
    sheet = sheet_in(store)
    store.close()
    most = (tmp_path / "advice.db").stat().st_size + 60_000
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
    ignore = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    program = subprocess.run(
        [sys.executable, "-c", limit + ignore + PROGRAM, url, sheet.id, "a"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert program.returncode == 1
    acknowledged = int(program.stdout.splitlines()[-1])
    again = open_store(url)
    assert again.answers(sheet.id)["answers"] == {"a": acknowledged}
    assert isinstance(again.save_answer(sheet.id, "b", "there is room again"), KeptAnswer)
    again.close()


def test_a_database_that_is_held_or_may_not_be_written_is_named(
    in_file: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file.close()
    file = tmp_path / "advice.db"
    monkeypatch.setattr("imadvisor.store.database.WAIT", 0)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InputError, match="another program holds it") as error:
        open_store(f"sqlite:///{file}")
    assert str(file) in str(error.value)
    holder.execute("ROLLBACK")
    holder.close()
    open_store(f"sqlite:///{file}").close()
