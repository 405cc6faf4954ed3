"""What a catalogue says itself."""

from __future__ import annotations

from collections.abc import Mapping

from imadvisor.language import Language
from imadvisor.model.objects import Window


def phrases(language: Language) -> Mapping[str, str]:
    """The names of the parts of the page, and of what is told of an object."""
    say = language.say
    return {
        # the page
        "about": say("About"),
        "all": say("Everything"),
        "both": say("Side by side"),
        "code": say("Code"),
        "contents": say("Contents"),
        "found": say("{found} of {all} shown"),
        "index": say("Index of codes"),
        "kind": say("Kind"),
        "languages": say("Languages"),
        "search": say("Search"),
        "skip": say("To the content"),
        "tools": say("Search and languages"),
        # the ruleset
        "description": say("Description"),
        "limits": say("Limits"),
        "licence": say("Licence"),
        "hash": say("Hash"),
        "made-of": say("Made of"),
        "left-out": say("Left out by layers"),
        "timing": say("Says how far the change is"),
        "method": say("Scoring method"),
        "dont-know": say("Don't know in scores"),
        "worst": say("counts as the worst answer"),
        "exclude": say("is left out"),
        "threshold": say("A criterion is met from"),
        "cap": say("Caps the overall level"),
        "above": say("at most {} above its level"),
        "minimum": say("Lightest severity that is advised on"),
        "focus": say("Most in the focus"),
        "order": say("Of equals, which comes first"),
        # an object
        "answer": say("Answer"),
        "answers": say("Answers"),
        "answered": say("Answered in the cases"),
        "below": say("below {bound}: {factor}"),
        "chapter": say("Chapter"),
        "changed-by": say("Changed by"),
        "comes-from": say("Comes from"),
        "credit": say("Credit"),
        "date": say("Date"),
        "factor": say("Factor"),
        "guide": say("What belongs in it"),
        "helps": say("Helps"),
        "id": say("Id"),
        "level": say("Level"),
        "light": say("Light variant"),
        "none": say("none"),
        "priority": say("Priority"),
        "question": say("Question"),
        "recommendation": say("Recommendation"),
        "referred": say("Referred to by"),
        "step": say("Step"),
        "text": say("Text"),
        "ways": say("each line is one way; all of a line are needed"),
        "why": say("Why"),
        "yes": say("Yes"),
    }


def headings(language: Language) -> Mapping[str, str]:
    """Each kind of object, as the chapter on it is called."""
    say = language.say
    return {
        "source": say("Sources"),
        "accept": say("Accepted findings"),
        "term": say("Terms"),
        "strategy": say("Strategies"),
        "aspect": say("Aspects"),
        "role": say("Roles"),
        "phase": say("Phases"),
        "severity": say("Severities"),
        "level": say("Levels"),
        "dimension": say("Dimensions"),
        "question": say("Questions"),
        "criterion": say("Criteria"),
        "gap": say("Gaps"),
        "pattern": say("Patterns"),
        "position": say("Positions"),
        "recommendation": say("Recommendations"),
        "scaling": say("Scalings of effort"),
        "case": say("Cases"),
    }


def expectations(language: Language) -> Mapping[str, str]:
    """What a case expects."""
    say = language.say
    return {
        "levels": say("Levels expected"),
        "gaps_present": say("Gaps expected"),
        "overall": say("Overall level expected"),
        "gaps_absent": say("Gaps not expected"),
        "gaps_later": say("Gaps expected, but not due yet"),
        "gaps_undetermined": say("Gaps left open by missing answers"),
        "gaps_unknown": say("Gaps of which nobody knows"),
        "gaps_not_applicable": say("Gaps that do not apply"),
        "severity": say("Severity expected"),
        "recommended": say("Expected to be recommended"),
        "not_recommended": say("Not to be recommended"),
        "light": say("Exactly these in their light variant"),
        "order": say("Expected in this order"),
        "focus": say("Exactly these to begin with"),
        "patterns": say("Exactly these patterns"),
        "position": say("Exactly these positions"),
    }


def window(language: Language, when: Window) -> str:
    """When something must happen, in weeks from going live."""
    say, parts = language.say, []
    if when.from_weeks is not None:
        parts.append(say("not before week {}").format(when.from_weeks))
    if when.until_weeks is not None:
        parts.append(say("done by week {}").format(when.until_weeks))
    return say("{}, counted from going live").format(", ".join(parts))
