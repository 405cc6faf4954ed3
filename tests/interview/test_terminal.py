"""An interview as somebody holds it who sits at a terminal, and who may walk away at any moment."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
import tomllib
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)
else:
    import pty
    import resource

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("IMADVISOR")},
    "NO_COLOR": "1",
    "PYTHONIOENCODING": "utf-8",
}
PATIENCE = 60.0


class Terminal:
    """A command on a pseudo-terminal of its own."""

    def __init__(self, folder: Path, *arguments: str, room: int | None = None) -> None:
        self.text = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            # Who runs the tests in the background has it ignored, and a key would do nothing.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            if room is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            command = [sys.executable, "-m", "imadvisor", "interview", *arguments]
            os.execve(sys.executable, command, ENVIRONMENT)  # noqa: S606

    def until(self, *ends: str) -> str:
        """Read until the text ends in one of these, and return what came."""
        start, deadline = len(self.text), time.monotonic() + PATIENCE
        while not self.text[start:].rstrip().endswith(ends):
            assert time.monotonic() < deadline, self.text
            if not self._read():
                break
        return self.text[start:]

    def say(self, line: str, *ends: str) -> str:
        """Type a line, and read up to the next prompt."""
        os.write(self._fd, f"{line}\n".encode())
        return self.until(*(ends or ("\n>",)))

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)
        self.end()

    def end(self) -> int:
        """Read to the end, and return the exit status; minus the signal that ended it."""
        while self._read():
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def press(self, key: str) -> None:
        """Press a key once the command waits for it.

        An interrupt between the prompt and the reading is noticed only with the next key, and the
        prompt wakes us before the command goes on to read.
        """
        state = Path(f"/proc/{self.pid}/stat")
        if state.exists():
            deadline = time.monotonic() + PATIENCE
            while state.read_text().rpartition(")")[2].split()[0] != "S":
                assert time.monotonic() < deadline, self.text
                time.sleep(0.01)
        else:
            time.sleep(1)
        os.write(self._fd, key.encode())

    def _read(self) -> bool:
        ready, _, _ = select.select([self._fd], [], [], PATIENCE)
        assert ready, self.text
        with contextlib.suppress(OSError):
            found = os.read(self._fd, 65_536)
            self.text += found.decode(errors="replace").replace("\r\n", "\n")
            return bool(found)
        return False


def _answers(folder: Path, name: str = "answers.toml") -> dict[str, object]:
    found = tomllib.loads((folder / name).read_text(encoding="utf-8"))["answers"]
    assert isinstance(found, dict)
    return found


def test_killed_between_any_two_answers_nothing_is_lost_and_it_goes_on(tmp_path: Path) -> None:
    typed = ["government", "120", "?"]
    for place, line in enumerate(typed):
        terminal = Terminal(tmp_path)
        shown = terminal.until("\n>")
        assert f"CTX-{place + 1}" in shown, shown
        assert f"{place} answered, at most" in shown
        assert "saved" in terminal.say(line)
        terminal.kill()
        assert len(_answers(tmp_path)) == place + 1
    assert _answers(tmp_path) == {"sector": "government", "users": 120, "go_live": "?"}
    assert not list(tmp_path.glob(".answers*")), "no half-written file is left behind"
    terminal = Terminal(tmp_path)
    assert "Going on with the answers in answers.toml" in terminal.until("\n>")
    os.write(terminal._fd, b"half an ans")  # not acknowledged, so not kept
    terminal.kill()
    assert len(_answers(tmp_path)) == 3


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["interrupt", "end of input"])
def test_stopping_says_how_to_go_on(tmp_path: Path, key: str) -> None:
    terminal = Terminal(tmp_path, "--goal", "gaps", "--output", "my answers.toml")
    terminal.until("\n>")
    terminal.say("2")
    terminal.press(key)
    assert terminal.end() == 0
    assert "Everything that was answered is saved" in terminal.text
    assert "imadvisor interview --goal gaps --output 'my answers.toml'" in terminal.text
    assert _answers(tmp_path, "my answers.toml") == {"users": 2}


def test_comments_notes_and_order_of_a_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(
        "# our first try\ndate = 2026-11-02\n\n[respondent]\nname = \"Ann\"  # from finance\n\n"
        "[answers]\n# asked twice\nCTX-2 = { value = 30, note = \"roughly\" }\n",
        encoding="utf-8",
    )  # fmt: skip
    terminal = Terminal(tmp_path, "-o", "a.toml", "--role", "Implementation manager")
    terminal.until("\n>")
    terminal.say("1")
    terminal.say("<")
    assert "Answered: Health and social care" in terminal.text
    terminal.say("<")
    assert "Answered: 30 (roughly). Enter keeps it." in terminal.text
    terminal.say("40")
    terminal.say(".", "a.toml")
    assert terminal.end() == 0
    text = file.read_text(encoding="utf-8")
    for kept in ("# our first try", "# from finance", "# asked twice"):
        assert kept in text
    found = tomllib.loads(text)
    assert found["respondent"] == {"name": "Ann", "role": "implementation_manager"}
    assert found["answers"] == {"CTX-2": {"value": 40, "note": "roughly"}, "sector": "care"}


def test_what_somebody_else_writes_meanwhile_stays(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--lang", "nl")
    assert "Interview: Implementatiemanagement" in terminal.until("\n>")
    file = tmp_path / "answers.toml"
    file.write_text(file.read_text() + "users = 12\n", encoding="utf-8")
    assert "bewaard" in terminal.say("2")
    assert "CTX-3" in terminal.text, "what was answered meanwhile is not asked"
    assert _answers(tmp_path) == {"users": 12, "sector": "government"}
    file.write_text("this is no answer file", encoding="utf-8")
    terminal.say("?", ".toml", "toml:1:1", "\n")
    assert terminal.end() == 2
    assert "answers.toml:1:6" in terminal.text and "Traceback" not in terminal.text
    assert file.read_text(encoding="utf-8") == "this is no answer file"


def test_an_interview_to_its_end(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--role", "sponsor", "--quick", "--goal", "levels")
    shown = terminal.until("\n>")
    asked = []
    while "Nothing is left to ask." not in shown:
        shown = terminal.say("?", "\n>", "imadvisor advise answers.toml")
        asked.append(shown)
        assert len(asked) < 20
    assert terminal.end() == 0
    assert "What is still open rests on questions that are not asked here." in terminal.text
    found = _answers(tmp_path)
    assert found and set(found.values()) == {"?"} and len(found) == len(asked)
    assert tomllib.loads((tmp_path / "answers.toml").read_text())["respondent"]["role"] == "sponsor"


def test_a_write_that_fails_leaves_the_old_state_whole(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, room=600)
    terminal.until("\n>")
    terminal.say("2")
    before = (tmp_path / "answers.toml").read_text(encoding="utf-8")
    terminal.say("+ " + "as they say " * 60)
    terminal.say("30", "--output FILE")
    assert terminal.end() == 2
    assert "answers.toml: cannot be written: file too large" in terminal.text
    assert (tmp_path / "answers.toml").read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["answers.toml"]
