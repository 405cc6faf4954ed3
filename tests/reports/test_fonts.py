"""Characters that a PDF has no font for are named, and fonts for them can be given."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from pypdf import PdfReader

from imadvisor.errors import InputError
from imadvisor.reports.formats import fonts
from imadvisor.reports.formats.fonts import font_folder
from reports.small_font import small_font

Run = Callable[..., Result]
CHINESE, THAI = "北京", "ไทย"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "names.toml"
    text = f'date = 2026-11-02\n[organisation]\nname = "{CHINESE} {THAI} Łódź"\n[answers]\n'
    path.write_text(f'{text}phase = "rollout"\n', encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "fonts" / "within"
    found.mkdir(parents=True)
    (found / "small.ttf").write_bytes(small_font(CHINESE))
    (found / "readme.txt").write_text("where it comes from", encoding="utf-8")
    return found.parent


def _text(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def test_what_no_font_has_is_named_with_the_format(run: Run, answers: Path) -> None:
    target = answers.with_suffix(".pdf")
    done = run("advise", str(answers), "--output", str(target))
    assert done.exit_code == 0
    shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in CHINESE + THAI)
    assert f"pdf: warning: no font has {shown}; something else stands for them" in done.stderr
    assert "--fonts FOLDER" in done.stderr and "Ł" not in done.stderr
    assert "[U+5317]" in _text(target)


@pytest.mark.parametrize("suffix", [".docx", ".html", ".md"])
def test_other_formats_take_the_fonts_of_the_reader(run: Run, answers: Path, suffix: str) -> None:
    done = run("advise", str(answers), "--output", str(answers.with_suffix(suffix)))
    assert done.exit_code == 0 and "font" not in done.stderr


@pytest.mark.parametrize("by_variable", [False, True])
def test_fonts_that_are_given_are_used(
    run: Run, answers: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, by_variable: bool
) -> None:
    target = answers.with_suffix(".pdf")
    options: tuple[str, ...] = ("--fonts", str(folder))
    if by_variable:
        monkeypatch.setenv("IMADVISOR_FONTS", str(folder))
        options = ()
    done = run("advise", str(answers), "--output", str(target), *options)
    assert done.exit_code == 0, done.stderr
    assert CHINESE in _text(target) and "[U+5317]" not in _text(target)
    assert "ไ (U+0E44)" in done.stderr and "U+5317" not in done.stderr
    first = target.read_bytes()
    run("advise", str(answers), "--output", str(target), *options)
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    "command",
    [("roadmap", "ANSWERS"), ("why", "ANSWERS", "G44"), ("deliverable", "R61", "--answers",
      "ANSWERS"), ("compare", "ANSWERS", "ANSWERS"), ("start", "ANSWERS")],
)  # fmt: skip
def test_every_command_that_writes_pdf_takes_fonts(
    run: Run, answers: Path, folder: Path, command: tuple[str, ...]
) -> None:
    target = answers.with_suffix(".pdf")
    arguments = [word.replace("ANSWERS", str(answers)) for word in command]
    done = run(*arguments, "--output", str(target), "--fonts", str(folder))
    assert done.exit_code in (0, 1) and target.exists(), done.stderr
    assert "U+5317" not in done.stderr


def test_a_folder_that_is_none_is_refused_before_anything_is_done(
    run: Run, answers: Path, folder: Path, tmp_path: Path
) -> None:
    target = answers.with_suffix(".pdf")

    def refused(given: Path) -> str:
        done = run("advise", str(answers), "--output", str(target), "--fonts", str(given))
        assert done.exit_code == 2 and not target.exists()
        return done.stderr

    assert "cannot be read: no such file" in refused(tmp_path / "nowhere")
    assert "this is a file" in refused(answers)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there are no fonts in this folder" in refused(empty)
    (folder / "page.ttf").write_text("<html>", encoding="utf-8")
    assert "page.ttf: this is no TrueType or OpenType font" in refused(folder)
    (folder / "page.ttf").unlink()
    outside = tmp_path / "outside.ttf"
    outside.write_bytes(small_font("x"))
    (folder / "link.ttf").symlink_to(outside)
    assert "leads out of the folder of fonts" in refused(folder)


def test_a_folder_of_fonts_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert font_folder(folder) == folder.resolve()
    monkeypatch.setattr(fonts, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="more than 200 fonts, or 100 bytes"):
        font_folder(folder)
    monkeypatch.setattr(fonts, "MOST_FONTS", 0)
    with pytest.raises(InputError, match="more than 0 fonts"):
        font_folder(folder)
    monkeypatch.setattr(fonts, "_MOST_FILES", 1)
    with pytest.raises(InputError, match="more than 1 files"):
        font_folder(folder)


def test_a_font_that_is_broken_helps_nobody_and_hurts_nobody(
    run: Run, answers: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.ttf").write_bytes(b"\x00\x01\x00\x00" + b"\xff" * 2_000)
    (broken / "b.ttf").write_bytes(small_font(CHINESE)[:-200])
    target = answers.with_suffix(".pdf")
    done = run("advise", str(answers), "--output", str(target), "--fonts", str(broken))
    assert done.exit_code == 0 and "ไ (U+0E44)" in done.stderr, done.output
