"""Where output goes: the terminal, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

import click

from imadvisor.cli import options, terminal
from imadvisor.errors import InputError, Place, PluginError, Problem, RulesetError, did_you_mean

if TYPE_CHECKING:
    from imadvisor.plugins.hooks import ReportFormat
    from imadvisor.reports.blocks import Report


_MOST_SIGNS = 12
"""So many characters that no font has are named."""

Formats = Mapping[str, "ReportFormat"]
"""The formats of reports by name, as `Catalogue.report_formats` has them."""


class Suffixed(Protocol):
    """A format as far as the suffix of its files matters."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot."""


def format_of(
    chosen: str | None,
    output: str | None,
    formats: Mapping[str, Suffixed],
    *others: str,
    otherwise: str = "text",
) -> str:
    """The format that is meant: as chosen, or as the suffix of the file says, or the usual one.

    Args:
        chosen: what was asked for; None where nothing was.
        output: the file that is written; None for the terminal.
        formats: by name, with the suffix of their files.
        others: what this command writes besides: text, json.
        otherwise: the usual format.

    Raises:
        InputError: this command does not have the format, or that of the suffix.
    """
    possible = (*formats, *others)
    if chosen is not None:
        if chosen not in possible:
            hint = did_you_mean(chosen, possible) or f"choose from {', '.join(possible)}"
            raise InputError(Problem(Place("--format"), f"there is no format '{chosen}'", hint))
        return chosen
    suffix = Path(output).suffix.lower() if output else ""
    named = {found.suffix: name for name, found in formats.items()}
    found = {".json": "json", ".txt": "text", **named}.get(suffix, otherwise)
    if found not in possible:
        message = f"this command writes no {found}"
        hint = f"choose from {', '.join(possible)} with --format"
        raise InputError(Problem(Place(output or ""), message, hint))
    return found


def deliver_report(
    report: Report,
    chosen: str,
    output: str | None,
    formats: Formats | None = None,
    *,
    full: bool = True,
) -> None:
    """Write a report in a format.

    Args:
        report: what it says.
        chosen: text, or the name of a format.
        output: the file; None for the terminal.
        formats: for readers.
        full: whether a text has the appendices as well; the other formats always have.

    Raises:
        InputError: the file cannot be written, or a library is not installed.
        PluginError: a format that a plugin brings broke its contract.
    """
    if chosen == "text":
        from imadvisor.reports.text_report import text_report

        deliver(text_report(report, colour=in_colour(output), full=full), output)
        return
    assert formats
    fonts = click.get_current_context().meta.get(options.FONTS)
    content = formats[chosen].write(replace(report, fonts=fonts))
    if not isinstance(content, str | bytes):
        message = f"report format '{chosen}' writes a {type(content).__name__}, not text or bytes"
        raise PluginError(message)
    deliver(content, output)
    warn_of_replaced(getattr(content, "replaced", ()), chosen)


def warn_of_replaced(signs: Sequence[str], chosen: str) -> None:
    """Name the characters that no font has.

    Args:
        signs: the characters.
        chosen: the format in which something else stands for them.
    """
    if not signs:
        return
    shown = [f"{sign} (U+{ord(sign):04X})" for sign in signs[:_MOST_SIGNS]]
    more = f" and {len(signs) - _MOST_SIGNS} more" if len(signs) > _MOST_SIGNS else ""
    message = f"no font has {', '.join(shown)}{more}; something else stands for them"
    hint = "name a folder of fonts that have them: --fonts FOLDER; or write another format"
    click.echo(str(Problem(Place(chosen), message, hint, warning=True)), err=True)


def in_colour(output: str | None) -> bool:
    """Whether colours are wanted: only on a terminal, and not where NO_COLOR says no."""
    return output is None and terminal.obeys(sys.stdout)


def deliver(content: str | bytes, output: str | None, *, quietly: bool = False) -> None:
    """Print a content, or write it to a file.

    Args:
        content: a text, or the bytes of a document that only a program can read.
        output: the file; None for the terminal.
        quietly: whether nothing is said of a file that was written.

    Raises:
        InputError: the file cannot be written; what was there is untouched. Or bytes would go
            to a terminal.
    """
    if output is None:
        if isinstance(content, bytes) and sys.stdout.isatty():
            message = "this format is not for a terminal"
            raise InputError(Problem(Place("--output"), message, "name a file: --output FILE"))
        try:
            if isinstance(content, bytes):
                sys.stdout.buffer.write(content)
            else:
                click.echo(content, nl=not content.endswith("\n"), color=True)
            sys.stdout.flush()
        except OSError as error:
            # What is still waiting goes nowhere, so that it cannot fail once more at the end.
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if not isinstance(error, BrokenPipeError):
                hint = "make room, or name a file elsewhere: --output FILE"
                raise InputError(Problem(Place("standard output"), _why(error), hint)) from None
            # The reader (such as head) has seen enough.
        return
    if isinstance(content, str):
        content = (content if content.endswith("\n") else content + "\n").encode("utf-8", "replace")
    try:
        _write(Path(output), content)
    except OSError as error:
        hint = "choose a folder that exists and a file that may be written"
        if isinstance(error, PermissionError):
            hint = "close it where it is open (Excel and Word lock files), or choose another file"
        raise InputError(Problem(Place(output), _why(error), hint)) from None
    if not quietly:
        click.echo(f"wrote {output}", err=True)


def _why(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"cannot be written: {reason[:1].lower()}{reason[1:]}"


def _write(target: Path, content: bytes) -> None:
    """Write beside the target and put it in place, so that it is whole or as it was.

    A device or a pipe is written to, never replaced; nor is a link, but the file it leads to.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        target.write_bytes(content)
        return
    target = Path(os.path.realpath(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is read-only")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(_mode_of(target))
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode_of(target: Path) -> int:
    """The permissions of the file that is replaced, or those of a new one."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def make_folder(folder: str, wanted: Iterable[Path]) -> None:
    """Make sure of a folder for new files.

    Args:
        folder: that may exist already, within one that does.
        wanted: the files that will be written into it.

    Raises:
        InputError: the folder cannot be made, or holds one of the files: somebody may have
            filled it in.
    """
    there = [target for target in wanted if target.exists()]
    if there:
        hint = "move it away, or name another folder"
        raise InputError([Problem(Place(str(t)), "this file exists already", hint) for t in there])
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the folder cannot be made: {reason[:1].lower()}{reason[1:]}"
        hint = "name a folder within one that exists"
        raise InputError(Problem(Place(folder), message, hint)) from None


def write_folder(folder: Path, files: Mapping[PurePosixPath, str]) -> None:
    """Write a new folder, whole or not at all.

    Args:
        folder: that is not there yet, or is empty; within one that exists.
        files: the content of each file, by its path inside the folder.

    Raises:
        InputError: there is something already, or the folder cannot be made.
    """
    place = Place(str(folder))
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        message = "this is a file" if folder.is_file() else "this folder is not empty"
        raise InputError(Problem(place, message, "move it away, or name another folder"))
    target = Path(os.path.realpath(folder))
    try:
        beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name[:40]}."))
        try:
            for inside, content in files.items():
                path = beside / inside
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8", newline="\n")
            mask = os.umask(0)
            os.umask(mask)
            beside.chmod(0o777 & ~mask)
            if target.is_dir():
                # Kept, not replaced: somebody may be in it, as with the folder ".".
                for written in sorted(beside.iterdir()):
                    written.rename(target / written.name)
                beside.rmdir()
            else:
                beside.rename(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"the folder cannot be made: {reason[:1].lower()}{reason[1:]}"
        hint = "name a folder within one that exists"
        raise InputError(Problem(place, message, hint)) from None


def warn(warnings: Sequence[Problem], *, strict: bool) -> None:
    """Show warnings; under `--strict` they are errors.

    Raises:
        RulesetError: with the warnings, when they are taken as errors.
    """
    if not warnings:
        return
    if strict:
        raise RulesetError(warnings)
    shown = 10
    context = click.get_current_context(silent=True)
    told = context.meta.setdefault("imadvisor.warnings", set()) if context else set()
    # Those that several steps of a command meet are said once.
    new = [text for text in map(str, warnings) if text not in told]
    told.update(new)
    for text in new[:shown]:
        click.echo(text, err=True)
    if len(new) > shown:
        click.echo(f"… and {len(new) - shown} more warnings", err=True)
