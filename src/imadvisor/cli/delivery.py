"""Where output goes: the terminal, or a file that is whole or not there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from imadvisor.cli import options, terminal
from imadvisor.cli.paths import OutputPath
from imadvisor.cli.streams import forget, why_not_written
from imadvisor.errors import (
    InputError,
    Place,
    PluginError,
    Problem,
    RulesetError,
    cause_of,
    did_you_mean,
    in_one_line,
)
from imadvisor.ledger import STANDARD_STREAM, Location, open_ledger
from imadvisor.output_file import (
    Suffixed,
    as_bytes,
    formats_by_suffix,
    listed,
    put,
    suffix_of,
    suffixes_of,
)

if TYPE_CHECKING:
    from imadvisor.plugins.hooks import ReportFormat
    from imadvisor.reports.document.blocks import Report


_MOST_SIGNS = 12
"""So many characters that no font has are named."""

Formats = Mapping[str, "ReportFormat"]
"""The formats of reports by name, as `Catalogue.report_formats` has them."""


_OF_OTHERS = {
    *(".csv", ".doc", ".docx", ".htm", ".html", ".ics", ".json", ".md", ".mmd", ".odp", ".ods"),
    *(".odt", ".pdf", ".ppt", ".pptx", ".rtf", ".svg", ".toml", ".tsv", ".xls", ".xlsm", ".xlsx"),
    *(".xml", ".yaml", ".yml", ".zip"),
}
"""What a reader takes for a format, whether a command writes it or not."""


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
        otherwise: the usual format, also of a file without a suffix.

    Raises:
        InputError: this command does not have the format, or none of that suffix.
    """
    suffixes = suffixes_of(formats, *others)
    if chosen is not None and chosen not in suffixes:
        hint = did_you_mean(chosen, suffixes) or f"choose from {', '.join(suffixes)}"
        raise InputError(Problem(Place("--format"), f"there is no format '{chosen}'", hint))
    suffix = suffix_of(output) if output else ""
    if not suffix:
        return chosen or otherwise
    meant = formats_by_suffix(suffixes)
    if chosen is not None:
        if suffix not in suffixes[chosen] and (suffix in meant or suffix in _OF_OTHERS):
            name = in_one_line(output or "")
            message = f"holds {chosen}, as --format says, and not what its name says"
            click.echo(f"warning: {name}: {message}", err=True)
        return chosen
    if suffix not in meant:
        message = f"this command writes no {in_one_line(suffix)}"
        hint = f"name a file that ends in {listed(sorted(meant))}"
        raise InputError(Problem(Place(in_one_line(output or "")), message, hint))
    return meant[suffix]


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
        from imadvisor.reports.formats.text import text_report

        show(text_report(report, colour=in_colour(output), full=full), output)
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


def deliver(content: str | bytes, output: str | None) -> None:
    """Write a document: to a file, or to standard output, and there too as it would be in a file.

    A text is written as UTF-8, whatever the terminal has, so that programs can read it.

    Args:
        content: a text, or the bytes of a document that only a program can read.
        output: the file; None or ``-`` for standard output.

    Raises:
        InputError: the file cannot be written; what was there is untouched. Or bytes would go
            to a terminal.
        OverwriteError: the file is something that the command reads.
    """
    if output is None or output == STANDARD_STREAM:
        if isinstance(content, bytes) and sys.stdout.isatty():
            message = "this format is not for a terminal"
            raise InputError(Problem(Place("--output"), message, "name a file: --output FILE"))
        _to_standard_output(as_bytes(content))
        return
    ledger = open_ledger()
    if ledger is not None:
        ledger.enter_output(Location.of(output))
    put(as_bytes(content), output)
    click.echo(f"wrote {in_one_line(output)}", err=True)


def show(text: str, output: str | None) -> None:
    """Write a text for people: to a file, or to standard output as the terminal shows it.

    Args:
        text: with colours, perhaps.
        output: the file; None for standard output.

    Raises:
        InputError: it cannot be written.
        OverwriteError: the file is something that the command reads.
    """
    if output is None:
        _to_standard_output(text)
    else:
        deliver(text, output)


def change(text: str, path: str, *, quietly: bool = False) -> None:
    """Change a file in place, for a command that is there to do that.

    Args:
        text: what the file says from now on.
        path: the file.
        quietly: whether nothing is said of it.

    Raises:
        InputError: it cannot be written; what was there is untouched.
        OverwriteError: the file is something else that the command reads.
    """
    ledger = open_ledger()
    if ledger is not None:
        ledger.check_change(Location.of(path))
    put(as_bytes(text), path)
    if not quietly:
        click.echo(f"wrote {in_one_line(path)}", err=True)


def _to_standard_output(content: str | bytes) -> None:
    try:
        if isinstance(content, str):
            click.echo(content, nl=not content.endswith("\n"), color=True)
        elif hasattr(sys.stdout, "buffer"):
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
        else:
            # A stream in memory, of a program that runs commands itself.
            sys.stdout.write(content.decode("utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (such as head) has seen enough.
        forget(sys.stdout)
    except OSError as error:
        message = why_not_written(error)
        forget(sys.stdout)
        context = click.get_current_context(silent=True)
        if context and any(isinstance(p.type, OutputPath) for p in context.command.params):
            message += "; name a file to write instead: --output FILE"
        raise InputError(Problem(Place("standard output"), message)) from None


def make_folder(folder: str, wanted: Iterable[Path]) -> None:
    """Make sure of a folder for new files.

    Args:
        folder: that may exist already, within one that does.
        wanted: the files that will be written into it.

    Raises:
        InputError: the folder cannot be made, or holds one of the files: somebody may have
            filled it in.
        OverwriteError: one of the files would become a part of what the command reads.
    """
    wanted = tuple(wanted)
    there = [target for target in wanted if os.path.lexists(target)]
    if there:
        hint = "move it away, or name another folder"
        raise InputError([Problem(Place(str(t)), "this file exists already", hint) for t in there])
    _enter_all(wanted)
    try:
        Path(folder).mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(_no_folder(folder, error)) from None


def _enter_all(wanted: Iterable[Path]) -> None:
    ledger = open_ledger()
    if ledger is not None:
        for target in wanted:
            ledger.enter_output(Location.of(target))


def _no_folder(folder: str, error: OSError) -> Problem:
    message = f"the folder cannot be made: {cause_of(error)}"
    return Problem(Place(folder), message, "name a folder within one that exists")


def write_files(folder: str, files: Mapping[str, str | bytes]) -> None:
    """Write new files into a folder, which may hold others.

    Args:
        folder: that may exist already, within one that does.
        files: the content of each, by its name.

    Raises:
        InputError: one of them is there already, or cannot be written.
        OverwriteError: one of them would become a part of what the command reads.
    """
    targets = {Path(folder) / name: content for name, content in files.items()}
    make_folder(folder, targets)
    for target, content in targets.items():
        put(as_bytes(content), str(target))


def write_folder(folder: Path, files: Mapping[PurePosixPath, str]) -> None:
    """Write a new folder, whole or not at all.

    Args:
        folder: that is not there yet, or is empty; within one that exists.
        files: the content of each file, by its path inside the folder.

    Raises:
        InputError: there is something already, or the folder cannot be made.
        OverwriteError: one of the files would become a part of what the command reads.
    """
    place = Place(str(folder))
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        message = "this is a file" if folder.is_file() else "this folder is not empty"
        raise InputError(Problem(place, message, "move it away, or name another folder"))
    _enter_all(folder / inside for inside in files)
    try:
        target = Path(os.path.realpath(folder))
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
        raise InputError(_no_folder(str(folder), error)) from None


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
