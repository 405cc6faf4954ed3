"""The command line: arguments in, exit status out.

Exit status: 0 fine, 1 the answer is no, 2 wrong use or bad input. Modules here import at the top
only what `--help` needs; everything else is imported where a command uses it.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from imadvisor._version import __version__
from imadvisor.cli import chosen_advisor, streams
from imadvisor.cli.paths import RulesFolder, with_paths_entered
from imadvisor.cli.plugin_commands import PluginCommand, usable
from imadvisor.ledger import ledger_opened

COMMANDS = {
    "advise": ("advise", "Advise on answers: where you stand, and what to do."),
    "answers": ("answers", "Make, check and join the files that people answer in."),
    "collect": ("collect", "Let a collector propose answers, with evidence."),
    "compare": ("compare", "Say what changed between two assessments."),
    "deliverable": ("deliverable", "Write the template of a deliverable."),
    "demo": ("advise", "Advise on a bundled example, a municipality."),
    "export": ("export", "Write the advice for another tool."),
    "interview": ("interview", "Ask one question at a time, and stop when enough is known."),
    "next": ("interview", "Say which question comes next, and why."),
    "plugin": ("plugin", "Look at plugins: which there are, and what they bring."),
    "roadmap": ("roadmap", "Plan the advice: what, when, by whom."),
    "ruleset": ("ruleset", "Write rulesets, look at them, tailor and compare them."),
    "serve": ("serve", "Serve the application, in the browser."),
    "start": ("start", "Say what to take along when a change is being shaped."),
    "store": ("store", "Look after what the application keeps."),
    "what-if": ("why", "Say what other answers would change."),
    "why": ("why", "Say why a gap, level or recommendation is so."),
    "why-not": ("why", "Say what would have to be answered for something to hold."),
}
"""Every command of our own: the module in this package that has it, and what it is for. A module
is imported when its command is used, so that `--help` stays fast as commands are added."""


_RUNNING = "imadvisor.running"


def _demand_a_folder(ctx: click.Context) -> None:
    """Refuse to work in a folder that is gone, unless the output is named by its whole path.

    There is no telling which files of the project would have been found there.

    Raises:
        InputError: it is gone.
    """
    if not streams.is_folder_gone():
        return
    words = [*ctx._protected_args, *ctx.args]
    if {"-h", "--help"} & set(words):
        return
    after = [word for flag, word in pairwise(words) if flag in ("-o", "--output")]
    joined = [w.removeprefix("--output=") for w in words if w.startswith("--output=")]
    if any(Path(word).is_absolute() for word in (*after, *joined)):
        return
    from imadvisor.errors import InputError, Place, Problem

    message = "the working folder has been deleted; go to one that is there"
    raise InputError(Problem(Place("imadvisor"), message))


class _Main(click.Group):
    """Imports commands when they are used; turns errors that we raise on purpose into messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *self._brought(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module = import_module(f"imadvisor.cli.{COMMANDS[cmd_name][0]}")
            found: click.Command = getattr(module, cmd_name.replace("-", "_"))
            return found
        brought = self._brought(ctx).get(cmd_name)
        if brought is None or cmd_name in chosen_advisor.disabled():
            return None
        command = with_paths_entered(brought.load())
        if _RUNNING in ctx.meta:
            ctx.meta[_RUNNING].enter_context(brought.running())
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])
        brought = self._brought(ctx)
        if brought:
            with formatter.section("Commands of plugins"):
                formatter.write_dl([(n, f"{c.package} {c.version}") for n, c in brought.items()])

    def _brought(self, ctx: click.Context) -> dict[str, PluginCommand]:
        left_out = ctx.params.get("disabled", ())
        return {n: c for n, c in usable(COMMANDS).items() if n not in left_out}

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command line; what is wrong with the streams ends in one line, not a traceback."""
        with streams.usable_streams(), ledger_opened() as ledger:
            try:
                try:
                    streams.enter_standard_output(ledger)
                    return super().main(*args, **options)
                finally:
                    streams.flush_streams()
            except OSError as error:
                if not streams.is_of_streams(error):
                    raise
                streams.say_not_written(error)
                sys.exit(2)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            _demand_a_folder(ctx)
            with ExitStack() as stack:
                ctx.meta[_RUNNING] = stack
                return super().invoke(ctx)
        except Exception as error:
            from imadvisor.errors import ImadvisorError, PluginError, harmless

            if not isinstance(error, ImadvisorError):
                raise
            click.echo(str(error), err=True)
            if isinstance(error, PluginError) and error.trace and ctx.params.get("debug"):
                click.echo(harmless(error.trace), err=True)
            raise click.exceptions.Exit(2) from None


@click.group(
    cls=_Main,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Try it:    imadvisor demo
For real:  imadvisor answers template --output answers.xlsx
           imadvisor advise answers.xlsx --output report.docx
""",
)
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
    type=RulesFolder(path_type=Path),
    multiple=True,
    help="Use the rulesets in this folder as well, each in a folder of its own; those in "
    ".imadvisor/rulesets are used anyway.",
)
@click.option(
    "--debug",
    is_flag=True,
    help="Where a plugin fails, show where in its code, as a traceback.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="How the text of answer files in CSV is kept, such as windows-1250, where that is not "
    "UTF-8 and guessed wrong.",
)
@click.pass_context
def main(
    ctx: click.Context,
    disabled: tuple[str, ...],
    folders: tuple[Path, ...],
    debug: bool,
    encoding: str | None,
) -> None:
    """Judge how well a change is being implemented, and advise what to do next."""
    if encoding is not None:
        from imadvisor.answers.source import checked_encoding

        encoding = checked_encoding(encoding)
    ctx.obj = chosen_advisor.WantedPlugins(frozenset(disabled), folders, debug, encoding)
