"""Files leave as they are on any stream; streams that are full or gone end in one line."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from imadvisor.cli import main
from project import FOLDERS, LINES, Words

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]
PYTHON = [sys.executable, "-m", "imadvisor"]
FILES = sorted(set(LINES) - FOLDERS)
BINARY = {"pdf", "docx", "xlsx", "pptx"}


def _words(name: Words) -> list[str]:
    line = LINES[name].replace(" --format markdown", "")
    if name == ("advise",):
        # The JSON of advice has no roadmap.
        line = line.replace(" --plan plan.toml", "")
    return [*name, *line.split()]


def _formats(run: Run, words: list[str]) -> list[str]:
    """The formats that a command has, from what it says of one that it has not."""
    said = run(*words, "--format", "no-such-format").stderr
    if "No such option" in said:
        return []
    if "is not one of" in said:
        return said.split("is not one of ")[1].strip(" .\n").replace("'", "").split(", ")
    assert "choose from " in said, said
    return said.split("choose from ")[1].strip().split(", ")


# -- files on standard output -----------------------------------------------------------------


@pytest.mark.parametrize("name", FILES, ids="-".join)
def test_a_file_is_the_same_on_any_stream(run: Run, project: Path, name: Words) -> None:
    """Whatever its encoding is, and as -o - as well; only text follows it."""
    words = _words(name)
    formats = _formats(run, words)
    for wanted in [["--format", one] for one in formats if one not in BINARY] or [[]]:
        file = project.parent / "elsewhere"
        assert run(*words, *wanted, "-o", str(file)).exit_code in (0, 1)
        for dash in ([], ["-o", "-"]):
            narrow = CliRunner(charset="cp1252").invoke(main, [*words, *wanted, *dash])
            assert narrow.exit_code in (0, 1), narrow.stderr_bytes
            content = file.read_bytes()
            if wanted[1:] == ["text"]:
                content = content.decode("utf-8").encode("cp1252", "replace")
            assert _timeless(narrow.stdout_bytes) == _timeless(content), (wanted, dash)
            assert not Path("-").exists()


def _timeless(content: bytes) -> bytes:
    """A report without how long it took."""
    return re.sub(rb"\d+(?:\.\d+)? s\b|\d+\.\d+", b"0.0", content)


def test_what_is_written_on_a_code_page_is_read_again(run: Run, project: Path) -> None:
    narrow = CliRunner(charset="cp1252")
    for words, name in (
        (["answers", "template", "--lang", "nl"], "form.toml"),
        (["answers", "template", "--lang", "nl", "--format", "csv"], "form.csv"),
        (["answers", "merge", "lodz.toml"], "merged.toml"),
    ):
        Path("lodz.toml").write_text(
            'date = 2026-11-02\n[organisation]\nname = "Łódź"\n[answers]\nphase = "rollout"\n',
            encoding="utf-8",
        )
        Path(name).write_bytes(narrow.invoke(main, words).stdout_bytes)
        assert run("answers", "check", name).exit_code in (0, 1)
    assert 'name = "Łódź"' in Path("merged.toml").read_text(encoding="utf-8")
    shown = narrow.invoke(main, ["advise", "lodz.toml"]).stdout_bytes.decode("cp1252")
    assert "?" in shown
    page = narrow.invoke(main, ["advise", "lodz.toml", "--format", "html"])
    assert "Łódź" in page.stdout_bytes.decode("utf-8")


def test_a_stream_in_memory_takes_files_too(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", stream := io.StringIO())
    main(["answers", "template", "--ruleset", "acme"], standalone_mode=False)
    assert stream.getvalue().startswith("# Questionnaire")


# -- suffixes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES, ids="-".join)
def test_an_unknown_suffix_is_refused_with_those_that_can_be_written(
    run: Run, project: Path, name: Words
) -> None:
    words = _words(name)
    for suffix in ("odd", "odt", "rtf", "yaml", "html~"):
        result = run(*words, "-o", f"report.{suffix}")
        assert result.exit_code == 2, result.output
        assert f"report.{suffix}: this command writes no .{suffix}" in result.stderr
        assert "name a file that ends in ." in result.stderr
        assert not list(Path().glob("report*"))
    named = result.stderr.split("ends in ")[1].strip().replace(" or ", ", ").split(", ")
    for one in (*named, named[0].upper()):
        if one not in (".pdf", ".docx", ".pptx"):
            result = run(*words, "-o", f"report{one}")
            assert result.exit_code in (0, 1), result.output


# -- streams that are full or gone ------------------------------------------------------------

FULL = Path("/dev/full")
OTHERS = [
    ("ruleset", "list"),
    ("ruleset", "explain"),
    ("plugin", "list"),
    ("plugin", "hooks"),
    ("--help",),
    ("--version",),
    ("ruleset", "fmt", "--help"),
]
"""Command lines that write to standard output only."""


def _shell(
    line: str, *, before: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = before + line.replace("imadvisor", f"'{sys.executable}' -m imadvisor", 1)
    # Whatever the locale of who runs the tests, what comes is text to look at.
    return subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        cwd=cwd,
    )


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is full")
@pytest.mark.parametrize("name", [*sorted(LINES), *OTHERS], ids="-".join)
def test_a_full_disk_is_said_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: Words
) -> None:
    words = _words(name) if name in LINES else list(name)
    if name in FOLDERS:
        words += ["--help"]
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        monkeypatch.setattr(sys, "stderr", said := io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2, said.getvalue()
        # The command itself may have warned before.
        line = said.getvalue().splitlines()[-1]
        assert said.getvalue().count("standard output") == 1
        assert line.startswith("standard output: cannot be written: no space left on device")
        # What is left in it must not fail once more.
        monkeypatch.undo()


@pytest.mark.skipif(not FULL.exists(), reason="the system has no device that is full")
@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("imadvisor --help >/dev/full", 2),
        ("imadvisor --version >/dev/full 2>/dev/full", 2),
        ("imadvisor demo >/dev/full 2>/dev/full", 2),
        ("imadvisor demo >/dev/full 2>&-", 2),
        ("imadvisor demo -o nowhere/x.html 2>/dev/full", 2),
        ("imadvisor demo -o x.html 2>/dev/full", 2),
        ("imadvisor demo -o x.html >/dev/full", 0),
        ("imadvisor demo -o x.html >&-", 0),
        ("imadvisor demo -o x.html >&- 2>&- <&-", 0),
        ("imadvisor demo >&-", 2),
        ("imadvisor --help >&-", 2),
        ("imadvisor demo --format docx >&-", 2),
        ("imadvisor plugin list >&-", 2),
        ("imadvisor advise - <&-", 2),
        ("imadvisor next - <&- >&-", 2),
        ("imadvisor interview <&- >&-", 2),
        ("imadvisor demo 2>&-", 0),
    ],
)
def test_streams_that_are_full_or_gone_end_in_one_line(
    tmp_path: Path, line: str, status: int
) -> None:
    done = _shell(line, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    lines = done.stderr.splitlines()
    if "2>" in line:
        assert not lines
    elif status and "output" in done.stderr:
        assert len(lines) == 1 and lines[0].startswith("standard output: "), lines
    if "x.html" in line and "nowhere" not in line:
        assert (tmp_path / "x.html").read_bytes().startswith(b"<!DOCTYPE html>")


def test_a_working_folder_that_is_gone_is_said_in_one_line(tmp_path: Path) -> None:
    def there(words: str) -> subprocess.CompletedProcess[str]:
        gone = tmp_path / "gone"
        gone.mkdir()
        return _shell(f"imadvisor {words}", before=f"cd '{gone}' && rmdir '{gone}' && ")

    for words in ("demo", "advise a.toml", "plugin list", "ruleset list", "demo -o x.html"):
        done = there(words)
        line = "imadvisor: the working folder has been deleted; go to one that is there\n"
        assert (done.returncode, done.stdout, done.stderr) == (2, "", line)
    for words in ("--help", "--version", "demo --help"):
        assert there(words).returncode == 0
    target = tmp_path / "x.html"
    done = there(f"demo --output '{target}'")
    assert (done.returncode, done.stderr) == (0, f"wrote {target}\n")
    answers = ROOT / "examples" / "municipality.toml"
    assert there(f"advise '{answers}' -o '{target}'").returncode == 0
    done = there(f"advise a.toml -o '{target}'")
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_nothing_changes_the_streams_of_a_program_that_runs_a_command(run: Run) -> None:
    before = sys.stdout, sys.stderr
    assert run("demo").exit_code == 0
    assert (sys.stdout, sys.stderr) == before


@pytest.mark.skipif(os.name == "nt", reason="numbers of open files are reused on POSIX only")
def test_a_file_never_gets_the_number_of_a_stream_that_is_gone(tmp_path: Path) -> None:
    """Else what a library prints would stand in the middle of the report."""
    code = (
        "import os, sys; from imadvisor.cli.streams import usable_streams\n"
        "with usable_streams():\n"
        f"    number = os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY)\n"
        "sys.exit(number)"
    )
    line = f"'{sys.executable}' -c \"{code}\" >&- 2>&- <&-"
    assert subprocess.run(["/bin/sh", "-c", line], check=False).returncode > 2
