"""The names departments and county bodies go by, and the codes we know them by.

One office has many names (自然资源所, 国土所, 自然资源): the directory turns each into one code.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class OfficeName:
    """How an office is called: in Chinese, in English."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Offices by code, and codes by name.

    departments  code inside a centre (CA) -> names; the unit's code is `<centre>-CA`
    bodies       unit code of a county body (X-CA) -> names
    """

    departments: Mapping[str, OfficeName] = field(default_factory=dict)
    bodies: Mapping[str, OfficeName] = field(default_factory=dict)
    department_codes: Mapping[str, str] = field(default_factory=dict)
    body_codes: Mapping[str, str] = field(default_factory=dict)

    def department(self, name: str) -> str | None:
        """The code of a department, by name, alias or code."""
        return self.department_codes.get(name)

    def body(self, name: str) -> str | None:
        """The unit code of a county body, by name, alias or code."""
        return self.body_codes.get(name)

    def with_department(self, code: str, name: str, name_en: str, aliases: Iterable[str] = ()) -> "Directory":
        """This directory and one department more; a code that is taken keeps its holder, the name is not added."""
        if self.departments.get(code, OfficeName(name, name_en)).name != name:
            return self
        return replace(
            self,
            departments={**self.departments, code: OfficeName(name, name_en)},
            department_codes={**self.department_codes, **dict.fromkeys((code, name, *aliases), code)},
        )

    def with_body(self, code: str, name: str, name_en: str, aliases: Iterable[str] = ()) -> "Directory":
        """This directory and one county body more, on the same terms."""
        if self.bodies.get(code, OfficeName(name, name_en)).name != name:
            return self
        return replace(
            self,
            bodies={**self.bodies, code: OfficeName(name, name_en)},
            body_codes={**self.body_codes, **dict.fromkeys((code, name, *aliases), code)},
        )

    def with_department_unit(self, code: str, name: str, name_en: str) -> "Directory":
        """This directory and a department that is set up already: what it is called here is a name of it."""
        return replace(
            self,
            departments={**self.departments, code: OfficeName(name, name_en)},
            department_codes={**self.department_codes, name: code, code: code},
        )

    def with_body_unit(self, code: str, name: str, name_en: str) -> "Directory":
        """This directory and a county body that is set up already."""
        return replace(
            self,
            bodies={**self.bodies, code: OfficeName(name, name_en)},
            body_codes={**self.body_codes, name: code, code: code},
        )


def parse_directory(text: str) -> Directory:
    """A directory from CSV: kind (department, county_body), code, name, name_en, aliases separated by `;`."""
    directory = Directory()
    for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        add = directory.with_department if row["kind"] == "department" else directory.with_body
        aliases = [alias for alias in row["aliases"].split(";") if alias]
        directory = add(row["code"], row["name"], row["name_en"], aliases)
    return directory
