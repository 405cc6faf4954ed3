"""The rows at the top of a form: what the answers are about."""

from __future__ import annotations

from imadvisor.answers.formats import header_words
from imadvisor.answers.forms.form import Form, Row, level_name, with_loose
from imadvisor.errors import harmless
from imadvisor.spelling import same

# -- the head -----------------------------------------------------------------------------


def head_rows(form: Form) -> list[Row]:
    """The rows that say what the answers are about."""
    say, ruleset, sheet = form.language.say, form.ruleset, form.sheet
    organisation = dict(sheet.organisation) if sheet else {}
    name = organisation.pop("name", "")
    role = sheet.role if sheet else form.role
    roles = tuple(_role_name(form, id) for id in ruleset.roles)
    rows = [
        Row(header_words.RULESET, question=say("Questionnaire"), answer=ruleset.id),
        *(
            [Row(header_words.HASH, question=say("Its rules, as a hash"), answer=form.ruleset_hash)]
            if form.ruleset_hash
            else []
        ),
        Row(
            header_words.DATE,
            question=say("Date of the assessment"),
            answer=sheet.date if sheet else "",
            how=say("Required: everything in time is relative to it.")
            + " "
            + say("Write dates as year-month-day, such as 2026-01-31."),
            entry="date",
        ),
        Row(
            f"{header_words.ORGANISATION}name",
            question=say("Organisation"),
            answer=name,
            entry="text",
        ),
        *(
            Row(
                f"{header_words.ORGANISATION}{key}",
                question=harmless(key),
                answer=value,
                entry="text",
            )
            for key, value in organisation.items()
        ),
        Row(
            header_words.ROLE,
            question=say("Your role"),
            answer=_role_name(form, role) if role else "",
            entry="list" if roles else "text",
            choices=roles,
        ),
        Row(
            header_words.RESPONDENT,
            question=say("Your name"),
            answer=sheet.respondent if sheet else "",
            how=say("A pseudonym will do, or leave it empty."),
            entry="text",
        ),
    ]
    levels = tuple(level_name(form, number) for number in ruleset.levels)
    for dimension in ruleset.dimensions.values():
        target = sheet.targets.get(dimension.id) if sheet else None
        rows.append(
            Row(
                f"{header_words.TARGETS}{dimension.id}",
                dimension.code or "",
                say("Wanted level: {}").format(form.language.text(dimension.name)),
                "" if target is None else level_name(form, target),
                how=say("Only where there is one."),
                entry="list",
                choices=levels,
            )
        )
    return [with_loose(form, row, row.id) for row in rows]


def _role_name(form: Form, id: str) -> str:
    name = form.language.text(form.ruleset.roles[id].name)
    called = [
        role.id
        for role in form.ruleset.roles.values()
        if any(
            same(name, called) for called in (role.id, role.code or role.id, *role.name.values())
        )
    ]
    return name if called == [id] else id
