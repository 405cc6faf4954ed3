"""Who asks: nobody yet, a respondent, or the consultant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["nobody", "respondent", "consultant"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks for a page.

    Args:
        role: what they may see.
        session: the secret of their session, from which forms get their token; empty for nobody.
        sheet: of a respondent, the sheet that they answer on.
    """

    role: Role = "nobody"
    session: str = ""
    sheet: str = ""

    @property
    def is_consultant(self) -> bool:
        """Whether it is the consultant."""
        return self.role == "consultant"

    @property
    def can_sign_out(self) -> bool:
        """Whether there is a session to end."""
        return self.role != "nobody"


NOBODY = Visitor()
