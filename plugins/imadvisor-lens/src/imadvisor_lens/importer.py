"""The importer: what makes a file a lens, and the ruleset that it becomes."""

from __future__ import annotations

from imadvisor.plugin import Imported, SourceFile

from imadvisor_lens.compiled import compile_lens
from imadvisor_lens.complaints import Complaints
from imadvisor_lens.lens import SCHEMA_VERSION
from imadvisor_lens.reader import Reader
from imadvisor_lens.ruleset import places_of, tables_of

_JUDGED = "The rules of the lens are judged in its own words."


class Lenses:
    """Reads custom lenses of the AWS Well-Architected Tool."""

    name = "lens"

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is meant to be a lens: JSON with pillars, or with the version of lenses.

        Args:
            file: any file.
        """
        if not file.is_json:
            return False
        data = file.document("json").data
        return "pillars" in data or data.get("schemaVersion") == SCHEMA_VERSION

    def read(self, file: SourceFile) -> Imported:
        """Make a ruleset of a lens.

        Args:
            file: that is recognised.

        Raises:
            RulesetError: with every mistake that leaves its meaning open, and every warning.
        """
        complaints = Complaints(file.document("json"))
        lens = Reader(complaints).lens()
        if lens is None:
            complaints.settle()
            raise AssertionError("a lens that cannot be read has a mistake")
        pillars, questions = compile_lens(lens, complaints)
        warnings = complaints.settle()
        tables = tables_of(lens, pillars, questions)
        return Imported(tables, warnings, places_of(tables, pillars, questions), _JUDGED)
