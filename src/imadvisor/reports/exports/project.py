"""Roadmaps as Microsoft Project reads them (MSPDI, its XML format)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

from imadvisor.language import Language
from imadvisor.planning.roadmap import Roadmap, Step
from imadvisor.reports.pages.roadmap_words import Telling, shortened

_NAMESPACE = "http://schemas.microsoft.com/project"
_LONGEST_NAME = 255
_WORKING = (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))
_MORNING, _EVENING = dt.time(8), dt.time(17)
_HOURS = 8
"""In a working day."""
_WEEK = 5
"""Working days in a week."""
_TEXT1 = "188743731"
"""The field that holds the id of the recommendation."""
_NOT_IN_A_RESOURCE = str.maketrans({"[": "(", "]": ")", ",": " ", ";": " "})
"""What Project does not take in the name of a resource."""

Element = ElementTree.Element


def project_xml(roadmap: Roadmap, language: Language) -> bytes:
    """A roadmap as a Project file: steps are tasks, roles are resources.

    The field Text1 of a task holds the id of its recommendation, its work is the mean effort at
    eight hours a day, and it starts no earlier than planned, so that a calculation in Project
    leaves the dates as they are. A role is there for its share of the week, on average.

    Args:
        roadmap: what is planned.
        language: of the texts.
    """
    root = _Writer(roadmap, language).project()
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


class _Writer:
    def __init__(self, roadmap: Roadmap, language: Language) -> None:
        self.roadmap = roadmap
        self.telling = Telling(roadmap, language)
        self.uids = {step.id: place for place, step in enumerate(roadmap.steps, start=1)}
        owners = {step.owner for step in roadmap.steps}
        roles = [role for role in roadmap.advice.ruleset.roles if role in owners]
        self.roles = {role: place for place, role in enumerate(roles, start=1)}

    def project(self) -> Element:
        roadmap, telling = self.roadmap, self.telling
        root = Element("Project", xmlns=_NAMESPACE)
        end = max([roadmap.start, *(step.end for step in roadmap.steps)])
        _add(
            root,
            SaveVersion=14,
            Name=shortened(telling.title, _LONGEST_NAME),
            Title=shortened(telling.title, _LONGEST_NAME),
            CreationDate=_moment(roadmap.advice.decision.sheet.date, dt.time()),
            ScheduleFromStart=1,
            StartDate=_moment(roadmap.start, _MORNING),
            FinishDate=_moment(end, _EVENING),
            CalendarUID=1,
            DefaultStartTime=_MORNING.isoformat(),
            DefaultFinishTime=_EVENING.isoformat(),
            MinutesPerDay=_HOURS * 60,
            MinutesPerWeek=_WEEK * _HOURS * 60,
            DaysPerMonth=20,
            DefaultTaskType=1,
            DurationFormat=7,
            WorkFormat=2,
            NewTasksEffortDriven=0,
            WeekStartDay=1,
        )
        fields = ElementTree.SubElement(root, "ExtendedAttributes")
        field = ElementTree.SubElement(fields, "ExtendedAttribute")
        _add(field, FieldID=_TEXT1, FieldName="Text1", Alias=telling.say("Id"))
        calendars = ElementTree.SubElement(root, "Calendars")
        self._calendar(calendars)
        tasks = ElementTree.SubElement(root, "Tasks")
        for step in roadmap.steps:
            self._task(ElementTree.SubElement(tasks, "Task"), step)
        resources = ElementTree.SubElement(root, "Resources")
        for role in self.roles:
            self._resource(ElementTree.SubElement(resources, "Resource"), role)
        assignments = ElementTree.SubElement(root, "Assignments")
        for step in roadmap.steps:
            self._assignment(ElementTree.SubElement(assignments, "Assignment"), step)
        return root

    def _calendar(self, calendars: Element) -> None:
        calendar = ElementTree.SubElement(calendars, "Calendar")
        _add(calendar, UID=1, Name="Standard", IsBaseCalendar=1, BaseCalendarUID=-1)
        days = ElementTree.SubElement(calendar, "WeekDays")
        for number in range(1, 8):  # from Sunday
            working = 2 <= number <= 6
            day = ElementTree.SubElement(days, "WeekDay")
            _add(day, DayType=number, DayWorking=int(working))
            if working:
                times = ElementTree.SubElement(day, "WorkingTimes")
                for begin, end in _WORKING:
                    time = ElementTree.SubElement(times, "WorkingTime")
                    _add(time, FromTime=begin, ToTime=end)

    def _task(self, task: Element, step: Step) -> None:
        start, finish = _moment(step.start, _MORNING), _moment(step.end, _EVENING)
        uid = self.uids[step.id]
        _add(
            task,
            UID=uid,
            ID=uid,
            Name=shortened(self.telling.name(step), _LONGEST_NAME),
            Type=1,
            IsNull=0,
            WBS=uid,
            OutlineNumber=uid,
            OutlineLevel=1,
            Priority=500,
            Start=start,
            Finish=finish,
            Duration=_duration(_minutes_of(step)),
            DurationFormat=7,
            Work=_duration(_work(step)),
            EffortDriven=0,
            Estimated=0,
            Milestone=0,
            Summary=0,
            PercentComplete=0,
            ActualDuration=_duration(0),
            ActualWork=_duration(0),
            RegularWork=_duration(_work(step)),
            RemainingDuration=_duration(_minutes_of(step)),
            RemainingWork=_duration(_work(step)),
            ConstraintType=4,
            CalendarUID=-1,
            ConstraintDate=start,
            Notes=self.telling.description(step),
        )
        for before in step.requires:
            link = ElementTree.SubElement(task, "PredecessorLink")
            _add(
                link,
                PredecessorUID=self.uids[before],
                Type=1,
                CrossProject=0,
                LinkLag=0,
                LagFormat=7,
            )
        value = ElementTree.SubElement(task, "ExtendedAttribute")
        _add(value, FieldID=_TEXT1, Value=step.id)

    def _resource(self, resource: Element, role: str) -> None:
        name = self.telling.names.role(role).translate(_NOT_IN_A_RESOURCE)
        uid = self.roles[role]
        _add(
            resource,
            UID=uid,
            ID=uid,
            Name=shortened(name, _LONGEST_NAME),
            Type=1,
            IsNull=0,
            MaxUnits=self._share(role),
            CalendarUID=1,
        )

    def _share(self, role: str) -> str:
        """How much of a week a role has, on average; 1 is everything."""
        given = Fraction(sum(self.roadmap.problem.capacity.get(role, ())), 100)
        return f"{float(given / (self.roadmap.problem.horizon * _WEEK)):.2f}"

    def _assignment(self, assignment: Element, step: Step) -> None:
        work = _duration(_work(step))
        _add(
            assignment,
            UID=self.uids[step.id],
            TaskUID=self.uids[step.id],
            ResourceUID=self.roles[step.owner],
            ActualWork=_duration(0),
            Finish=_moment(step.end, _EVENING),
            RegularWork=work,
            RemainingWork=work,
            Start=_moment(step.start, _MORNING),
            Units=f"{_work(step) / _minutes_of(step):.4f}",
            Work=work,
        )


def _add(parent: Element, **values: Any) -> None:
    """Add elements with texts, in order; the order is that of the schema."""
    for name, value in values.items():
        ElementTree.SubElement(parent, name).text = str(value)


def _moment(day: dt.date, time: dt.time) -> str:
    return dt.datetime.combine(day, time).isoformat()


def _minutes_of(step: Step) -> int:
    """How long a step takes, in working minutes."""
    return step.weeks * _WEEK * _HOURS * 60


def _work(step: Step) -> int:
    """The mean effort of a step, in minutes."""
    return round((step.mean or 0) * _HOURS * 60)


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"PT{hours}H{rest}M0S"
