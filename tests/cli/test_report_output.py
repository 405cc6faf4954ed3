"""Where a report goes: whole into its file or not at all, and to a terminal only as text."""

from __future__ import annotations

import os
import pty
import resource
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import Result

Run = Callable[..., Result]

OLD = "the old advice"
SIGNS = {"html": b"<!DOCTYPE html>", "md": b"# ", "docx": b"PK\x03\x04", "pdf": b"%PDF-"}
PYTHON = [sys.executable, "-m", "imadvisor"]
CHOOSE = "    choose a folder that exists and a file that may be written\n"
CLOSE = "    close it where it is open (Excel and Word lock files), or choose another file\n"


def _refused(result: Result, place: object, message: str, hint: str) -> None:
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{place}: {message}\n{hint}"


@contextmanager
def _anybody(*paths: Path) -> Iterator[None]:
    """Be somebody whom permissions bind, who owns these paths."""
    if os.geteuid() != 0:
        yield
        return
    for path in paths:
        os.chown(path, 65534, 65534)
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A report that is there already, in a folder of its own."""
    path = tmp_path / "advice.html"
    path.write_text(OLD, encoding="utf-8")
    return path


def _untouched(old: Path) -> None:
    assert old.read_text(encoding="utf-8") == OLD
    assert list(old.parent.iterdir()) == [old]


# -- files that cannot be written -------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["txt", "json", "docx"])
def test_a_missing_folder(run: Run, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / "nowhere" / f"advice.{suffix}"
    message = "cannot be written: no such file or directory"
    _refused(run("demo", "-o", str(target)), target, message, CHOOSE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder(run: Run, tmp_path: Path) -> None:
    result = run("demo", "-o", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"Invalid value for '--output' / '-o': File '{tmp_path}' is a directory" in result.stderr
    template = run("deliverable", "R14", "-o", str(tmp_path))
    _refused(template, tmp_path, "cannot be written: is a directory", CHOOSE)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_read_only(run: Run, open_folder: Path) -> None:
    target = open_folder / "advice.html"
    run("demo", "-o", str(target))
    target.write_text(OLD, encoding="utf-8")
    target.chmod(0o444)
    with _anybody(open_folder, target):
        result = run("demo", "-o", str(target))
    _refused(result, target, "cannot be written: the file is read-only", CLOSE)
    _untouched(target)


def test_a_folder_that_is_read_only(run: Run, open_folder: Path) -> None:
    target = open_folder / "advice.html"
    run("demo", "-o", str(target))
    target.unlink()
    open_folder.chmod(0o555)
    with _anybody(open_folder):
        result = run("demo", "-o", str(target))
    open_folder.chmod(0o755)
    _refused(result, target, "cannot be written: permission denied", CLOSE)
    assert list(open_folder.iterdir()) == []


def test_a_working_folder_that_may_not_be_looked_into(
    run: Run, open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = open_folder / "advice.html"
    assert run("demo", "-o", str(target)).exit_code == 0
    target.chmod(0o666)
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o600)
    with _anybody(open_folder, target):
        result = run("demo", "-o", str(target))
    tmp_path.chmod(0o700)
    assert result.exit_code == 0, result.stderr


def test_a_file_that_another_program_holds(
    run: Run, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any) -> NoReturn:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", locked)
    message = "cannot be written: the process cannot access the file"
    _refused(run("demo", "-o", str(old)), old, message, CLOSE)
    _untouched(old)


def test_a_disk_that_fills_up_while_writing(run: Run, old: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, limits[1]))
    try:
        result = run("demo", "-o", str(old))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    _refused(result, old, "cannot be written: file too large", CHOOSE)
    _untouched(old)


@pytest.mark.parametrize("step", ["chmod", "replace"])
def test_an_interrupt_while_writing(
    run: Run, old: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupted(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, step, interrupted)
    result = run("demo", "-o", str(old))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip() == "Aborted!"
    _untouched(old)


# -- files that are written -------------------------------------------------------------------


def test_permissions_are_kept_and_a_new_file_has_the_usual(run: Run, old: Path) -> None:
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        assert run("demo", "-o", str(old)).stderr == f"wrote {old}\n"
        run("demo", "-o", str(old.with_suffix(".txt")))
    finally:
        os.umask(mask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE(old.with_suffix(".txt").stat().st_mode) == 0o640
    assert old.read_bytes().startswith(SIGNS["html"])


def test_a_link_stays_a_link_and_a_long_name_is_a_name(run: Run, old: Path) -> None:
    link = old.with_name("latest.html")
    link.symlink_to(old.name)
    assert run("demo", "-o", str(link)).exit_code == 0
    assert link.is_symlink() and old.read_bytes().startswith(SIGNS["html"])
    assert run("demo", "-o", str(old.with_name("n" * 250 + ".txt"))).exit_code == 0


def test_a_pipe_is_written_to_and_not_replaced(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run("demo", "-o", str(pipe)).exit_code == 0
    assert pipe.is_fifo() and list(tmp_path.iterdir()) == [pipe]
    reader.join(20)
    assert read and read[0].startswith(SIGNS["html"]) and read[0].endswith(b"</html>\n")


@pytest.mark.parametrize("suffix", [*SIGNS, "DOCX"])
def test_the_suffix_names_the_format(run: Run, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"advice.{suffix}"
    assert run("demo", "-o", str(target)).exit_code == 0
    assert target.read_bytes().startswith(SIGNS[suffix.lower()])


def test_no_suffix_is_text_and_the_format_asked_for_wins(run: Run, tmp_path: Path) -> None:
    text = run("demo").stdout
    for name in ("advice", "advice.docx.txt"):
        run("demo", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_text(encoding="utf-8") == text
    target = tmp_path / "advice.docx"
    result = run("demo", "--format", "html", "-o", str(target))
    message = "holds html, as --format says, and not what its name says"
    assert result.stderr == f"warning: {target}: {message}\nwrote {target}\n"
    assert target.read_bytes().startswith(SIGNS["html"])
    # What says nothing of a format may be the name of any.
    assert "warning" not in run("demo", "--format", "text", "-o", str(tmp_path / "a.log")).stderr


def test_a_format_that_a_command_does_not_have(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "template.json"
    result = run("deliverable", "R14", "-o", str(target))
    ends = ".docx, .htm, .html, .markdown, .md, .pdf or .txt"
    hint = f"    name a file that ends in {ends}\n"
    _refused(result, target, "this command writes no .json", hint)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("suffix", "module"), [("pdf", "typst"), ("docx", "docx")])
def test_a_library_that_is_not_installed(
    run: Run, old: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = run("demo", "--format", suffix, "-o", str(old.with_suffix(f".{suffix}")))
    message = f"this format needs the library '{module}', which is not installed"
    _refused(result, "--format", message, "    run: pip install 'imadvisor[report]'\n")
    _untouched(old)
    assert run("demo", "--format", "html").exit_code == 0


# -- standard output --------------------------------------------------------------------------


def _on_a_terminal(*arguments: str, **surroundings: str) -> tuple[int, str]:
    """The exit status, and all that a terminal shows."""
    mine, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | surroundings
    shown = b""
    with subprocess.Popen([*PYTHON, *arguments], stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        try:
            while some := os.read(mine, 65_536):
                shown += some
        except OSError:  # Linux says so when the other side is closed
            pass
    os.close(mine)
    return process.returncode, shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_documents_do_not_go_to_a_terminal_but_do_go_through_a_pipe(run: Run, format: str) -> None:
    message = "--output: this format is not for a terminal\n    name a file: --output FILE\n"
    assert _on_a_terminal("demo", "--format", format) == (2, message)
    piped = run("demo", "--format", format)
    assert piped.exit_code == 0 and piped.stdout_bytes.startswith(SIGNS[format])


def test_text_is_in_colour_only_on_a_terminal(run: Run, tmp_path: Path) -> None:
    plain = run("demo").stdout
    status, shown = _on_a_terminal("demo")
    assert status == 0 and "\x1b[" in shown
    assert _on_a_terminal("demo", NO_COLOR="1") == (0, plain)
    target = tmp_path / "advice.txt"
    assert _on_a_terminal("demo", "-o", str(target)) == (0, f"wrote {target}\n")
    assert target.read_text(encoding="utf-8") == plain


@pytest.mark.parametrize("format", ["text", "docx"])
def test_standard_output_that_is_full_or_gone(format: str) -> None:
    command = [*PYTHON, "demo", "--format", format]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    message = "standard output: cannot be written: no space left on device; "
    hint = "name a file to write instead: --output FILE\n"
    assert (done.returncode, done.stderr) == (2, message + hint)
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as gone:  # noqa: PTH123 - it has no path
        done = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (0, "")
