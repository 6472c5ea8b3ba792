"""Which office a task belongs to: from the candidate group in the diagram to a role in a unit."""

from collections.abc import Mapping
from dataclasses import dataclass

# candidate group -> (role, whose desk): the desk is a unit of the case, see `Desks`.
GROUPS: Mapping[str, tuple[str, str]] = {
    "window": ("clerk", "centre"),
    "first_contact": ("clerk", "centre"),
    "department": ("handler", "department"),
    "lead_department": ("handler", "lead"),
    "county": ("county_officer", "superior"),
    "duty_chief": ("duty_chief", "centre"),
    "director": ("director", "centre"),
    "agent": ("agent", "agent"),
}


class DeskUnknown(ValueError):
    """The definition sends a task to a desk this case does not have, e.g. a county body it never named."""


@dataclass(frozen=True, slots=True)
class Desks:
    """The units a case can send tasks to.

    departments  code -> unit id of every department (and county body) of the centre
    """

    centre_id: str
    lead_id: str
    agent_id: str | None
    departments: Mapping[str, str]

    def desk(self, group: str, department: str | None, superior: str | None) -> tuple[str, str]:
        """(role, unit id) for a candidate group. Raises DeskUnknown."""
        if group not in GROUPS:
            raise DeskUnknown(group)
        role, whose = GROUPS[group]
        match whose:
            case "centre":
                unit: str | None = self.centre_id
            case "lead":
                unit = self.lead_id
            case "department":
                unit = self.departments.get(department) if department else self.lead_id
            case "superior":
                unit = self.departments.get(superior or "")
            case _:
                unit = self.agent_id or self.centre_id
        if unit is None:
            raise DeskUnknown(f"{group}: {department or superior or ''}")
        if whose == "agent" and self.agent_id is None:
            return "clerk", unit
        return role, unit


def urgency(of_case: str, light: str) -> int:
    """What a task sorts by first: 0 while its case is urgent and somebody waits for the result, else 1.

    Once the result is handed over (the light is done) what is left, a rating or a visit, presses nobody.
    """
    return 0 if of_case == "urgent" and light != "done" else 1
