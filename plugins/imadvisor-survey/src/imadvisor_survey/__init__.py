"""A plugin for imadvisor: answers from the exports of survey tools."""

from __future__ import annotations

from collections.abc import Sequence

from imadvisor.plugin import AnswerImporter, hookimpl

from imadvisor_survey.importer import Surveys

__all__ = ["Surveys", "imadvisor_answer_importers"]

imadvisor_api = 2


@hookimpl
def imadvisor_answer_importers() -> Sequence[AnswerImporter]:
    """The importer in this package."""
    return [Surveys()]
