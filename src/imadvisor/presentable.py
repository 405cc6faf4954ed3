"""What everything that the advisor says can do: be written for programs, for people, to a file."""

from __future__ import annotations

import json
import os
from typing import Any


class Presentable:
    """Something that the advisor says: advice, a roadmap, a reason, a comparison, a start.

    How it is written stands above it, with the reports: it is imported when it is asked for.
    """

    def to_dict(self, *, language: str = "en") -> dict[str, Any]:
        """Return what the JSON of the command line holds.

        Args:
            language: of the texts in it: ``en`` or ``nl``.

        Returns:
            Dicts, lists, texts, numbers, booleans and None, which the caller may change.

        Raises:
            ValueError: there is no such language.
        """
        found: dict[str, Any] = json.loads(self.to_json(language=language))
        return found

    def to_json(self, *, language: str = "en") -> str:
        """Return the JSON of the command line, as with ``--format json``.

        Args:
            language: of the texts in it: ``en`` or ``nl``.

        Raises:
            ValueError: there is no such language.
        """
        from imadvisor.reports.presentation import json_of

        return json_of(self, language)

    def to_html(self, *, language: str = "en") -> str:
        """Return a report as one HTML page, which needs no network and runs no script.

        Args:
            language: of the reader: ``en`` or ``nl``.

        Raises:
            ValueError: there is no such language.
        """
        from imadvisor.reports.presentation import html_of

        return html_of(self, language)

    def save(self, path: str | os.PathLike[str], *, language: str = "en") -> None:
        """Write it to a file, in the format that the file's name ends in.

        The file is whole, or as it was: it is written beside and put in place.

        Args:
            path: such as ``advice.docx``; `InputError` lists the suffixes there are.
            language: of the reader: ``en`` or ``nl``.

        Raises:
            InputError: there is no format of that suffix, a library that it needs is not
                installed, or the file cannot be written.
            OverwriteError: the file was read for this, or would become a part of what was.
            ValueError: there is no such language.
        """
        from imadvisor.reports.presentation import save

        save(self, path, language)

    def _repr_html_(self) -> str:
        """Show itself in a notebook: the report, in a frame of its own that runs no script."""
        from imadvisor.reports.presentation import frame_of

        return frame_of(self)
