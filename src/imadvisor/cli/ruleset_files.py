"""The commands of `ruleset` for who writes one: fmt and catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, delivery, options
from imadvisor.cli.paths import ChangedPath, RulesetName

if TYPE_CHECKING:
    from imadvisor.rulesets.layout import Formatted


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset fmt my-ruleset/
  imadvisor ruleset fmt --check --diff my-ruleset/ answers.toml
"""
)
@click.argument("paths", metavar="[PATH]…", nargs=-1, type=ChangedPath(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; say which files would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@options.output_format
def fmt(paths: tuple[Path, ...], check: bool, diff: bool, output_format: str) -> None:
    """Lay out TOML files of rulesets, layers, cases and answers; comments stay.

    Keys come in the order of the documentation, texts in that of the ruleset's languages, with
    one layout of blanks and quotes. What a file says is the same before and after, or it is not
    written. A PATH is a file or a folder; without one it is this folder.

    With --check or --diff the exit status is 1 if a file would change.
    """
    import json

    from imadvisor.rulesets.layout import laid_out

    if not paths:
        # This folder is changed as one that is named.
        context = click.get_current_context()
        argument = next(param for param in context.command.params if param.name == "paths")
        paths = (ChangedPath(path_type=Path).convert(Path(), argument, context),)
    found, others = laid_out(paths)
    changed = [file for file in found if file.changes]
    written = not check and not diff
    if output_format == "json":
        told = [
            {"file": file.name, "changes": file.changes}
            | ({"diff": _diff(file)} if diff and file.changes else {})
            for file in found
        ]
        delivery.deliver(json.dumps({"files": told}, ensure_ascii=False, indent=2), None)
    elif diff:
        for file in changed:
            delivery.deliver(_diff(file), None)
    elif check:
        for file in changed:
            delivery.show(f"{file.name} would change", None)
    if written:
        for file in changed:
            delivery.change(file.after, str(file.path))
    click.echo(_counted(len(found), len(changed), len(others), written=written), err=True)
    if changed and not written:
        raise click.exceptions.Exit(1)


def _counted(files: int, changed: int, others: int, *, written: bool) -> str:
    """What came of it, in one line."""

    def many(count: int) -> str:
        return f"{count} file{'' if count == 1 else 's'}"

    verb = "laid out" if written else "would change"
    told = [f"{many(changed)} {verb}"] if changed else []
    if files > changed:
        told.append(f"{many(files - changed)} laid out already")
    if others:
        told.append(f"{many(others)} of something else left alone")
    return ", ".join(told)


def _diff(file: Formatted) -> str:
    """The lines that would change, as programs for that show them."""
    from difflib import unified_diff

    from imadvisor.errors import harmless

    before, after = (harmless(text).splitlines() for text in (file.before, file.after))
    lines = unified_diff(before, after, file.name, f"{file.name} (laid out)", lineterm="")
    return "\n".join(lines) or f"{file.name}: only its line ends or byte order mark"


@click.command(
    epilog="""\b
Examples:
  imadvisor ruleset catalogue --output im-core.html
  imadvisor ruleset catalogue my-rules/ --lang nl --output review.html
"""
)
@click.argument("ruleset_name", metavar="[RULESET]", default="im-core", type=RulesetName())
@click.option(
    "--lang",
    "language",
    type=click.Choice(["both", "en", "nl"]),
    default="both",
    show_default=True,
    help="The language, or both side by side with a switch.",
)
@options.output
@options.strict
def catalogue(ruleset_name: str, language: str, output: str | None, strict: bool) -> None:
    """Write a RULESET (an id or a folder) as one HTML file, for review without reading TOML.

    It has every object with its conditions in words, linked to what it refers to and what refers
    to it, and the cases. It asks for nothing on the network, can be searched, and can be printed.
    """
    from imadvisor.language import LANGUAGES
    from imadvisor.quality.case_stories import stories_of
    from imadvisor.reports.catalogue.content import catalogue_of
    from imadvisor.reports.catalogue.page import catalogue_page

    delivery.format_of(None, output, {}, "html", otherwise="html")
    loaded = chosen_advisor.advisor(strict=strict).ruleset(ruleset_name)
    delivery.warn(loaded.warnings, strict=strict)
    # In the order of the ruleset; where it has neither, our own phrases are in English.
    both = [code for code in loaded.languages if code in LANGUAGES] or ["en"]
    shown = both if language == "both" else [language]
    delivery.deliver(catalogue_page(catalogue_of(loaded, shown, stories_of(loaded))), output)
