"""The commands `ruleset list` and `ruleset show`."""

from __future__ import annotations

import click

from imadvisor.cli import options, using, writing


@click.group(
    epilog="""\b
Example:
  imadvisor ruleset show im-core G44
"""
)
def ruleset() -> None:
    """Look at rulesets and at what is in them."""


@ruleset.command(
    "list",
    epilog="""\b
Example:
  imadvisor ruleset list --format json
""",
)
@options.output_format
@options.language
def list_rulesets(output_format: str, language: str) -> None:
    """List the rulesets that are installed."""
    from imadvisor.reports import ruleset_report

    advisor = using.advisor()
    rulesets = [advisor.ruleset(id) for id in advisor.catalogue.rulesets]
    if output_format == "json":
        writing.deliver(ruleset_report.listing_json(rulesets), None)
    else:
        text = ruleset_report.listing_text(rulesets, language, colour=writing.in_colour(None))
        writing.deliver(text, None)


@ruleset.command(
    epilog="""\b
Examples:
  imadvisor ruleset show im-core
  imadvisor ruleset show im-core missing-ownership
  imadvisor ruleset show im-core R14 --lang nl
  imadvisor ruleset show my-ruleset/ --strict
"""
)
@click.argument("ruleset_name", metavar="RULESET")
@click.argument("object_name", metavar="[OBJECT]", required=False)
@options.output_format
@options.output
@options.language
@options.strict
def show(
    ruleset_name: str,
    object_name: str | None,
    output_format: str,
    output: str | None,
    language: str,
    strict: bool,
) -> None:
    """Show the RULESET (an id or a folder), or one OBJECT of it by id or code."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean
    from imadvisor.language import Language
    from imadvisor.reports import ruleset_report

    loaded = using.advisor(strict=strict).ruleset(ruleset_name)
    writing.warn(loaded.warnings, strict=strict)
    speaking = Language(language, loaded)
    colour = writing.in_colour(output)
    if object_name is None:
        if output_format == "json":
            writing.deliver(ruleset_report.contents_json(loaded), output)
        else:
            writing.deliver(ruleset_report.contents_text(loaded, speaking, colour=colour), output)
        return
    found = loaded.find(object_name)
    if not found:
        names = [name for thing in loaded.everything() for name in (thing.id, thing.code) if name]
        hint = did_you_mean(object_name, names) or f"see: imadvisor ruleset show {ruleset_name}"
        message = f"there is no object '{object_name}'"
        raise InputError(Problem(Place(loaded.id), message, hint))
    if output_format == "json":
        writing.deliver(ruleset_report.objects_json(loaded, found, speaking), output)
    else:
        text = ruleset_report.objects_text(loaded, found, speaking, colour=colour)
        writing.deliver(text, output)
