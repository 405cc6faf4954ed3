"""Our own phrases, in the languages that imadvisor speaks."""

from collections.abc import Mapping

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "phase": "Phase: {}",
        "owner": "Owner: {}",
        "focus": "First quarter",
        "about-imadvisor": "From the advice of imadvisor",
        "about-phase": "Belongs in the phase {}",
        "about-owner": "{} is accountable for it",
        "about-focus": "Begin with these; the rest can wait for later quarters",
        "in-short": "**Owner:** {owner} · **Phase:** {phase} · **Person-days:** {effort} · "
        "**Weeks:** {duration} (estimates)",
        "light": "The light variant, for a small organisation.",
        "provisional": "Provisional: it rests on a self-rating without evidence.",
        "done-when": "Done when",
        "after": "After",
        "gap": "Helps to close",
        "prepare": "Prepares for what is due in the next phase",
        "prerequisite": "Must be done before",
        "next-level": "For the next level of",
        "growth": "For growth of",
        "outline": "Contents",
        "steps": "Steps",
        "pitfall": "Pitfall",
        "size": "Size",
        "shortened": "Shortened: GitHub allows no longer issue.",
        "source": "From the advice of {date} by {title} ({version}), {licence}, {authors}.",
    },
    "nl": {
        "phase": "Fase: {}",
        "owner": "Eigenaar: {}",
        "focus": "Eerste kwartaal",
        "about-imadvisor": "Uit het advies van imadvisor",
        "about-phase": "Hoort in de fase {}",
        "about-owner": "{} is hiervoor verantwoordelijk",
        "about-focus": "Begin hiermee; de rest kan wachten op latere kwartalen",
        "in-short": "**Eigenaar:** {owner} · **Fase:** {phase} · **Persoonsdagen:** {effort} · "
        "**Weken:** {duration} (schattingen)",
        "light": "De lichte variant, voor een kleine organisatie.",
        "provisional": "Voorlopig: dit rust op een eigen inschatting zonder bewijs.",
        "done-when": "Klaar als",
        "after": "Na",
        "gap": "Helpt dichten",
        "prepare": "Bereidt voor op wat in de volgende fase aan de orde is",
        "prerequisite": "Moet klaar zijn vóór",
        "next-level": "Voor het volgende niveau van",
        "growth": "Voor groei van",
        "outline": "Inhoud",
        "steps": "Stappen",
        "pitfall": "Valkuil",
        "size": "Omvang",
        "shortened": "Ingekort: GitHub staat geen langer issue toe.",
        "source": "Uit het advies van {date} volgens {title} ({version}), {licence}, {authors}.",
    },
}

LANGUAGES = tuple(_PHRASES)
"""The languages that have phrases."""


def phrases(code: str) -> Mapping[str, str]:
    """The phrases of a language.

    Args:
        code: of the language; English where it has no phrases.
    """
    return _PHRASES.get(code, _PHRASES["en"])
