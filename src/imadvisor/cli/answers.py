"""The group `answers`; each of its commands stands in a module of its own."""

from __future__ import annotations

import click

from imadvisor.cli import answers_accept, answers_check, answers_merge, answers_template


@click.group(
    epilog="""\b
Example:
  imadvisor answers template --output answers.xlsx
"""
)
def answers() -> None:
    """Make, check and join the files that people answer in."""


answers.add_command(answers_template.template)
answers.add_command(answers_check.check)
answers.add_command(answers_merge.merge)
answers.add_command(answers_accept.accept)
