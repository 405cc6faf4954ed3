"""The exporter: the bodies of requests to GitHub's REST API, one a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from imadvisor.plugin import Advice, Language

from imadvisor_github.issues import Issues
from imadvisor_github.labels import Labels


class GithubIssues:
    """Writes labels and issues as JSON Lines.

    A line that begins with a name is the body of ``POST /repos/{owner}/{repo}/labels``; one that
    begins with a title is that of ``POST /repos/{owner}/{repo}/issues``. An issue comes after
    those that must be done before it.
    """

    name = "github"
    suffix = ".jsonl"

    def write(self, advice: Advice, language: Language) -> str:
        """Write an advice in a reader's language.

        Args:
            advice: that recommends.
            language: of the reader.
        """
        labels = Labels(advice, language)
        writer = Issues(advice, language, labels)
        issues = [writer.issue(item.id) for item in advice.recommendations]
        return "".join(f"{_line(request)}\n" for request in (*labels.used(), *issues))


def _line(request: Mapping[str, Any]) -> str:
    """A request in pure ASCII, so that no tool on its way can misread it."""
    return json.dumps(request, ensure_ascii=True, separators=(",", ":"))
