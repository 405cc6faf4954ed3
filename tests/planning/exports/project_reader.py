"""Reads a Project file with MPXJ and writes what it says as JSON; a process of its own has the JVM.

Usage: python project_reader.py FILE
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype  # type: ignore[import-untyped]
import mpxj  # type: ignore[import-untyped]  # noqa: F401 - puts itself on the class path

ORDERED = {
    "Project": "Project",
    "Task": "Project$Tasks$Task",
    "PredecessorLink": "Project$Tasks$Task$PredecessorLink",
    "Resource": "Project$Resources$Resource",
    "Assignment": "Project$Assignments$Assignment",
    "Calendar": "Project$Calendars$Calendar",
    "WeekDay": "Project$Calendars$Calendar$WeekDays$WeekDay",
}
"""Elements, and the classes of MPXJ that know the order of what is in them."""


def _read(path: str) -> dict[str, Any]:
    project = jpype.JClass("org.mpxj.reader.UniversalProjectReader")().read(path)
    properties = project.getProjectProperties()
    hours = jpype.JClass("org.mpxj.TimeUnit").HOURS

    def in_hours(duration: Any) -> float:
        return float(duration.convertUnits(hours, properties).getDuration())

    tasks = [
        {
            "uid": int(str(task.getUniqueID())),
            "name": str(task.getName()),
            "start": str(task.getStart()),
            "finish": str(task.getFinish()),
            "hours": in_hours(task.getDuration()),
            "work": in_hours(task.getWork()),
            "id": str(task.getFieldByAlias("Id") or task.getText(1)),
            "notes": str(task.getNotes()),
            "constraint": str(task.getConstraintType()),
            "before": [
                [
                    int(str(link.getPredecessorTask().getUniqueID())),
                    str(link.getType()),
                    float(link.getLag().getDuration()),
                ]
                for link in task.getPredecessors()
            ],
            "assigned": [
                [str(a.getResource().getName()), in_hours(a.getWork()), str(a.getUnits())]
                for a in task.getResourceAssignments()
            ],
        }
        for task in project.getTasks()
    ]
    calendar = project.getDefaultCalendar()
    day = jpype.JClass("java.time.DayOfWeek")
    return {
        "title": str(properties.getProjectTitle()),
        "start": str(properties.getStartDate()),
        "finish": str(properties.getFinishDate()),
        "tasks": tasks,
        "resources": [[str(r.getName()), str(r.getMaxUnits())] for r in project.getResources()],
        "working": [str(one) for one in day.values() if calendar.isWorkingDay(one)],
        "orders": {name: _order(of) for name, of in ORDERED.items()},
        "calculated": _calculated(project, properties.getStartDate()),
    }


def _calculated(project: Any, start: Any) -> dict[int, list[str]]:
    """Start and finish of each task as Project calculates them from links and constraints."""
    if not project.getTasks().isEmpty():
        jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")().schedule(project, start)
    return {
        int(str(task.getUniqueID())): [str(task.getStart()), str(task.getFinish())]
        for task in project.getTasks()
    }


def _order(name: str) -> list[str]:
    kind = jpype.JClass(f"org.mpxj.mspdi.schema.{name}").class_
    for annotation in kind.getAnnotations():
        if "XmlType" in str(annotation.annotationType().getName()):
            return [str(one) for one in annotation.propOrder()]
    return []


jpype.startJVM("-Xrs")
sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
print(json.dumps(_read(sys.argv[1])))  # noqa: T201
