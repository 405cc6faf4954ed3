"""The command line: arguments in, exit status out.

Exit status: 0 fine, 1 the answer is no, 2 wrong use or bad input. Modules here import at the top
only what `--help` needs; everything else is imported where a command uses it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from imadvisor._version import __version__
from imadvisor.cli import using
from imadvisor.cli.advise import advise, demo
from imadvisor.cli.answers import answers
from imadvisor.cli.collect import collect
from imadvisor.cli.deliverable import deliverable
from imadvisor.cli.export import export
from imadvisor.cli.plugin import plugin
from imadvisor.cli.ruleset import ruleset
from imadvisor.cli.start import start
from imadvisor.errors import ImadvisorError


class _Main(click.Group):
    """Turns errors that we raise on purpose into messages and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ImadvisorError as error:
            click.echo(str(error), err=True)
            raise click.exceptions.Exit(2) from None


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="imadvisor")
@click.option(
    "--no-plugin",
    "disabled",
    metavar="NAME",
    multiple=True,
    envvar="IMADVISOR_NO_PLUGIN",
    help="Leave a plugin out, not even importing it; may be given several times (also by the "
    "variable IMADVISOR_NO_PLUGIN, names parted by spaces).",
)
@click.option(
    "--rules",
    "folders",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Use the rulesets in this folder as well, each in a folder of its own; those in "
    ".imadvisor/rulesets are used anyway.",
)
@click.pass_context
def main(ctx: click.Context, disabled: tuple[str, ...], folders: tuple[Path, ...]) -> None:
    r"""Judge how well a change is being implemented, and advise what to do next.

    \b
    Try it:    imadvisor demo
    For real:  imadvisor answers template --output answers.xlsx
               imadvisor advise answers.xlsx --output report.docx
    """
    ctx.obj = using.Wanted(frozenset(disabled), folders)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a substitute, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


main.add_command(advise)
main.add_command(answers)
main.add_command(collect)
main.add_command(deliverable)
main.add_command(demo)
main.add_command(export)
main.add_command(plugin)
main.add_command(start)
main.add_command(ruleset)
