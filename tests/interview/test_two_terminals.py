"""Two people at two terminals, a window that is resized, and a terminal that knows no escapes."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)
else:
    import fcntl
    import termios

    from interview.test_terminal import Terminal

ONE = """\
ruleset = "im-core"
date = 2026-11-02
[[sheet]]
respondent = { role = "sponsor", name = "Anna" }
answers = { ownership_rating = 4, owner_named = "yes", users = 320 }
[[sheet]]
respondent = { role = "user", name = "Bo" }
answers = { ownership_rating = 1, owner_named = "no", users = "?" }
"""


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_a_reason_then_back_then_a_note_are_both_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        'ruleset = "im-core"\ndate = 2026-11-02\n[answers]\n'
        'phase = { value = "rollout", note = "n", evidence = "e" }\n',
        encoding="utf-8",
    )
    terminal = Terminal(tmp_path, "--output", "a.toml")
    terminal.until("\n>")
    terminal.say("<")
    terminal.say("-", "apply?")
    terminal.say("not decided")
    terminal.say("<")
    terminal.say("+ asked the board")
    terminal.say("+ an open one")
    terminal.say(".", "a.toml")
    assert terminal.end() == 0
    found = _read(file)
    assert found["answers"]["phase"] == {
        "value": "n/a", "note": "n\nnot decided\nasked the board", "evidence": "e"
    }  # fmt: skip
    assert found["notes"] == {"sector": "an open one"}
    terminal = Terminal(tmp_path, "--output", "a.toml")
    assert "Note: an open one" in terminal.until("\n>")
    terminal.say("2")
    terminal.kill()
    found = _read(file)
    assert "notes" not in found
    assert found["answers"]["sector"] == {"value": "government", "note": "an open one"}


def test_the_second_at_one_question_is_told(tmp_path: Path) -> None:
    first, second = Terminal(tmp_path, "--lang", "nl"), None
    first.until("\n>")
    second = Terminal(tmp_path)
    second.until("\n>")
    first.say("2")
    first.say("120")
    told = second.say("3")
    assert "What was answered there stays; yours is kept in the note." in " ".join(told.split())
    assert "Somebody else has changed this file meanwhile:" in told and "CTX-2: 120" in told
    assert "Answered: Government (also answered: Industry). Enter keeps it." in told
    told = first.say("+ later on")
    assert "Iemand anders heeft dit bestand intussen gewijzigd:" in told and "CTX-1" in told
    second.say(".", "answers.toml")
    first.say(".", "answers.toml")
    assert first.end() == second.end() == 0
    found = _read(tmp_path / "answers.toml")
    assert found["answers"]["sector"] == {"value": "government", "note": "also answered: Industry"}
    assert found["answers"]["users"] == 120 and found["notes"] == {"go_live": "later on"}


def test_what_could_not_be_saved_is_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("\n>")
    (tmp_path / "answers.toml").write_text("this is no answer file", encoding="utf-8")
    terminal.say("?", "later")
    assert terminal.end() == 2
    assert 'not saved: sector = { value = "?" }' in terminal.text
    assert "Traceback" not in terminal.text


TYPIST = """
import sys
from imadvisor import Advisor
from imadvisor.cli.notebook import Notebook, document_of, page_of
from imadvisor.interview.entry import TypedAnswer
file, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
advisor = Advisor()
ruleset, (reading,) = advisor.readings([document_of(file)], "im-core")
book = Notebook(advisor, ruleset, file, page_of(reading, ruleset))
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    book.save(TypedAnswer("users", None, f"{who}-{number}"), str)
    book.save(TypedAnswer("parties", number * 100 + int(who)), lambda a: f"also {a.value}")
"""


def test_programs_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("date = 2026-11-02\n[answers]\n", encoding="utf-8")
    people, count = 4, 8
    typists = [
        subprocess.Popen(
            [sys.executable, "-c", TYPIST, str(file), str(who), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for who in range(1, people + 1)
    ]
    for typist in typists:
        assert typist.stdout and typist.stdout.readline() == "ready\n"
    for typist in typists:
        assert typist.stdin
        typist.stdin.write("\n")
        typist.stdin.flush()
    for typist in typists:
        typist.communicate()
        assert typist.returncode == 0
    found = _read(file)
    noted = found["notes"]["users"].split("\n")
    expected = {f"{who}-{number}" for who in range(1, people + 1) for number in range(count)}
    assert set(noted) == expected and len(noted) == len(expected)
    parties = found["answers"]["parties"]
    told = {int(line.removeprefix("also ")) for line in parties["note"].split("\n")}
    typed = {number * 100 + who for who in range(1, people + 1) for number in range(count)}
    # One may change one's own answer; what somebody else said is never gone.
    assert {parties["value"], *told} <= typed
    assert {value % 100 for value in (parties["value"], *told)} == set(range(1, people + 1))
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


# -- the sheets of several ---------------------------------------------------------------------


def test_one_sheet_of_a_file_is_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "onefile.toml"
    file.write_text(ONE, encoding="utf-8")
    terminal = Terminal(tmp_path, "--output", "onefile.toml")
    asked = terminal.until("\n>")
    assert "Whose answers are they?" in asked and "2  Bo (user)" in asked
    assert "Type a number from 1 to 2." in terminal.say("3")
    assert "These are the answers of Bo." in terminal.say("2")
    terminal.say("2")
    terminal.say(".", "onefile.toml")
    assert terminal.end() == 0
    anna, bo = _read(file)["sheet"]
    assert bo["answers"]["sector"] == "government" and "sector" not in anna["answers"]
    for options in (("--role", "sponsor"), ("--respondent", "anna")):
        terminal = Terminal(tmp_path, "--output", "onefile.toml", *options)
        assert "These are the answers of Anna." in terminal.until("\n>")
        terminal.kill()
    terminal = Terminal(tmp_path, "--output", "onefile.toml", "--respondent", "Ana")
    terminal.until("?")
    assert terminal.end() == 2 and "did you mean 'Anna'" in terminal.text
    terminal = Terminal(tmp_path, "--output", "onefile.toml")
    terminal.until("\n>")
    terminal.press("\x04")
    assert terminal.end() == 2
    assert "these are the sheets of 'Anna' (sponsor), 'Bo' (user)" in terminal.text


def test_one_sheet_of_a_folder_is_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    for name, role in (("Anna", "sponsor"), ("Bo", "user")):
        head = f'date = 2026-11-02\n[respondent]\nname = "{name}"\nrole = "{role}"\n[answers]\n'
        (folder / f"{name}.toml").write_text(head, encoding="utf-8")
    terminal = Terminal(tmp_path, "--output", "team", "--respondent", "Bo")
    terminal.until("\n>")
    terminal.say("2")
    terminal.say(".", "Bo.toml")
    assert terminal.end() == 0
    assert _read(folder / "Bo.toml")["answers"] == {"sector": "government"}
    assert _read(folder / "Anna.toml")["answers"] == {}


# -- the window --------------------------------------------------------------------------------


def _resize(terminal: Terminal, columns: int) -> None:
    size = struct.pack("HHHH", 40, columns, 0, 0)
    fcntl.ioctl(terminal._fd, termios.TIOCSWINSZ, size)


def _longest(text: str) -> int:
    return max(len(line) for line in text.split("\n"))


def test_the_width_follows_the_window(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    _resize(terminal, 40)
    terminal.until("\n>")
    assert 30 < _longest(terminal.say("#")) <= 40
    for columns, least in ((60, 45), (25, 20), (200, 90)):
        _resize(terminal, columns)
        assert least < _longest(terminal.say(">")) <= columns
    terminal.kill()


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}])
def test_no_escapes_where_they_are_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    import interview.test_terminal as terminals

    environment = {k: v for k, v in terminals.ENVIRONMENT.items() if k != "NO_COLOR"}
    monkeypatch.setattr(terminals, "ENVIRONMENT", {**environment, **variables})
    terminal = Terminal(tmp_path)
    terminal.until("\n>")
    terminal.say("2")
    terminal.say(".", "answers.toml")
    assert terminal.end() == 0 and "\x1b" not in terminal.text


def test_bold_on_a_terminal_that_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import interview.test_terminal as terminals

    environment = {k: v for k, v in terminals.ENVIRONMENT.items() if k != "NO_COLOR"}
    monkeypatch.setattr(terminals, "ENVIRONMENT", {**environment, "TERM": "xterm"})
    terminal = Terminal(tmp_path)
    assert "\x1b[1m" in terminal.until("\n>")
    terminal.kill()


def test_what_is_no_text_is_asked_again(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("\n>")
    os.write(terminal._fd, b"caf\xe9\n")
    assert "This holds characters that are no text" in terminal.until("\n>")
    terminal.kill()


def test_a_line_that_is_too_long_for_a_terminal_is_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.until("\n>")
    told = terminal.say("+ " + "long " * 1_000)
    assert "This line is as long as a terminal takes" in " ".join(told.split())
    terminal.kill()
    (note,) = _read(tmp_path / "answers.toml")["notes"].values()
    assert len(note) > 4_000


def test_nothing_else_writes_escapes_to_a_dumb_terminal(tmp_path: Path) -> None:
    """What other commands show on a terminal goes by the same rule."""
    script = shutil.which("script")
    if script is None:
        pytest.skip("script is not installed")
    target = tmp_path / "shown"
    command = f"{sys.executable} -m imadvisor interview --simulate --sheets 1 --ruleset {BAKERY}"
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    for term, wanted in (("dumb", False), ("xterm", True)):
        subprocess.run(
            [script, "-qec", command, str(target)],
            env={**environment, "TERM": term},
            check=True,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        assert (b"\x1b" in target.read_bytes()) is wanted


BAKERY = Path(__file__).resolve().parents[1] / "rulesets_data" / "bakery"
