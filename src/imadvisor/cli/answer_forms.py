"""The formats of the files that people answer in, as options and files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from imadvisor.cli import delivery

if TYPE_CHECKING:
    from imadvisor.answers.forms.form import Form

FORMATS = ("toml", "xlsx", "csv")

form_format = click.option(
    "--format",
    "form_format",
    type=click.Choice(FORMATS),
    help="The format; else as the name of the --output file says, else toml.",
)


def format_of(chosen: str | None, output: str | None) -> str:
    """The format that is chosen, or that the name of the output says; else TOML."""
    return delivery.format_of(chosen, output, {}, *FORMATS, otherwise="toml")


def deliver_form(form: Form, chosen: str, output: str | None, *, whole: bool) -> None:
    """Write a form, to a file or to the terminal.

    Args:
        form: what is written.
        chosen: its format, one of `FORMATS`.
        output: the file; None for the terminal.
        whole: whether TOML shows what is not answered as well, and how to answer.
    """
    from imadvisor.answers.forms.csv_form import csv_form
    from imadvisor.answers.forms.toml_form import toml_form
    from imadvisor.answers.forms.workbook_form import workbook_form

    writers: dict[str, Callable[[], str | bytes]] = {
        "toml": lambda: toml_form(form, whole=whole),
        "csv": lambda: csv_form(form),
        "xlsx": lambda: workbook_form(form),
    }
    content = writers[chosen]()
    if chosen == "csv" and output is None and sys.stdout.isatty():
        content = bytes(content).decode("utf-8-sig") if isinstance(content, bytes) else content
    delivery.deliver(content, output)
