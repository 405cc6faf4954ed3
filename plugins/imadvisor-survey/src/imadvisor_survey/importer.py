"""The importer: which files are exports of surveys, and the answer sheets that they become."""

from __future__ import annotations

from imadvisor.plugin import AnswersError, ImportedAnswers, Place, Problem, SourceFile

from imadvisor_survey.export import export_in
from imadvisor_survey.mapping import SUFFIX, mapping_in, mapping_name
from imadvisor_survey.sheets import answers_in


class Surveys:
    """Reads exports with a row for each respondent, by the mapping that stands beside them."""

    name = "survey"

    def recognises(self, file: SourceFile) -> bool:
        """Whether a mapping stands beside it, or a survey tool wrote its header.

        Args:
            file: any file.
        """
        return file.beside(SUFFIX) is not None or bool(export_in(file).tool)

    def read(self, file: SourceFile) -> ImportedAnswers:
        """Make a sheet of each respondent.

        Args:
            file: that is recognised.

        Raises:
            InputError: with every mistake in the mapping or the answers.
        """
        export = export_in(file)
        beside = file.beside(SUFFIX)
        if beside is None:
            message = f"this is an export of {export.tool}, and no mapping stands beside it"
            hint = f"let one be proposed: imadvisor survey {file.name}, which writes "
            raise AnswersError(Problem(Place(file.name), message, hint + mapping_name(file.name)))
        return answers_in(export, mapping_in(beside.document("toml"), export))
