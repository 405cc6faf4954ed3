"""The command `answers template`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from imadvisor.cli import chosen_advisor, options
from imadvisor.cli.answer_forms import deliver_form, form_format, format_of

if TYPE_CHECKING:
    from imadvisor.model.questions import Question
    from imadvisor.rulesets.ruleset import Ruleset


@click.command(
    epilog="""\b
Examples:
  imadvisor answers template --output answers.xlsx
  imadvisor answers template --quick --lang nl --output vragen.csv
  imadvisor answers template --role sponsor --dimension ownership
"""
)
@click.option("--quick", is_flag=True, help="Only the questions of a quick scan.")
@click.option("--role", metavar="ROLE", help="Only what this role is asked, by id or name.")
@click.option("--dimension", metavar="NAME", help="Only this dimension, by id, code or name.")
@form_format
@options.output
@options.language
@options.ruleset_choice
def template(
    quick: bool,
    role: str | None,
    dimension: str | None,
    form_format: str | None,
    output: str | None,
    language: str,
    ruleset_name: str | None,
) -> None:
    """Make an empty answer file, with every question and how to answer it."""
    from imadvisor.advisor.advisor import DEFAULT_RULESET
    from imadvisor.answers.forms.form import Form
    from imadvisor.errors import InputError, Place, Problem
    from imadvisor.language import Language

    chosen = format_of(form_format, output)
    loaded = chosen_advisor.advisor().ruleset(ruleset_name or DEFAULT_RULESET)
    role_id = _named("role", role, loaded) if role else ""
    dimension_id = _named("dimension", dimension, loaded) if dimension else ""

    def fits(question: Question) -> bool:
        return (
            (not quick or question.quick)
            and (not role_id or not question.roles or role_id in question.roles)
            and (not dimension_id or question.dimension == dimension_id)
        )

    asked = tuple(question for question in loaded.questions.values() if fits(question))
    if not asked:
        message = "no question is asked of all that was chosen"
        hint = "leave out --quick, --role or --dimension"
        raise InputError(Problem(Place(loaded.id), message, hint))
    form = Form(loaded, Language(language, loaded), asked, role=role_id)
    deliver_form(form, chosen, output, whole=True)


def _named(kind: str, name: str, ruleset: Ruleset) -> str:
    """The id of a role or a dimension that is named by id, code or name in any language."""
    from imadvisor.errors import InputError, Place, Problem, did_you_mean

    found = ruleset.named(kind, name)
    if found is None:
        ids = list(ruleset.things[kind])
        known: list[str] = []
        for thing in ruleset.things[kind].values():
            texts: dict[str, str] = getattr(thing, "name", {})
            known += [thing.id, thing.code or thing.id, *texts.values()]
        hint = did_you_mean(name, known) or f"choose from {', '.join(ids)}"
        raise InputError(Problem(Place(f"--{kind}"), f"there is no {kind} '{name}'", hint))
    return found
