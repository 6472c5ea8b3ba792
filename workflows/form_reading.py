"""Reads form schemas: JSON files become `Form` values, and everything outside the subset becomes a finding."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Final

import orjson
import re2

from workflows.errors import ExpressionError, NotSound, Unreadable
from workflows.expressions import compile_expression
from workflows.findings import ERROR, Finding
from workflows.forms import CHOICE_TYPES, TYPES, Component, Form, Option
from workflows.names import OPTION_SOURCES

MAX_BYTES: Final = 256 * 1024
MAX_COMPONENTS: Final = 200
MAX_DEPTH: Final = 6
MAX_OPTIONS: Final = 300

_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
# What a component may carry; `layout`, `id` and the like are for the designer's canvas only.
_KNOWN: Final = frozenset(
    {
        "type",
        "key",
        "id",
        "label",
        "dateLabel",
        "description",
        "text",
        "validate",
        "values",
        "conditional",
        "properties",
        "components",
        "decimalDigits",
        "disabled",
        "readonly",
        "layout",
        "subtype",
        "searchable",
        "appearance",
        "showOutline",
        "verticalAlignment",
    }
)
_VALIDATE: Final = frozenset(
    {"required", "min", "max", "minLength", "maxLength", "pattern", "patternErrorMessage", "validationType"}
)

Raw = dict[str, Any]


def form_name(path: str) -> str | None:
    """`intake/forms/check_papers.json` -> `check_papers`; None for a file that is not a form."""
    parts = PurePosixPath(path)
    return parts.stem if parts.suffix == ".json" and "forms" in parts.parts else None


def read_forms(files: Mapping[str, bytes]) -> tuple[dict[str, Form], list[Finding]]:
    """(forms by name, findings) of a closure. A form with findings is left out; nothing is raised."""
    forms: dict[str, Form] = {}
    findings: list[Finding] = []
    for path in sorted(files):
        name = form_name(path)
        if name is None:
            continue
        reader = _FormReader(path, name)
        form = reader.read(files[path])
        if name in forms:
            reader.find("form-name-twice", name=name)
        findings += reader.findings
        if form is not None and not reader.findings:
            forms[name] = form
    return forms, findings


def parse_form(content: bytes, path: str = "forms/form.json") -> Form:
    """Read one form. Raises Unreadable when it is not JSON of a form, NotSound with the findings otherwise."""
    reader = _FormReader(path, None)
    form = reader.read(content)
    if form is None:
        raise Unreadable(path, reader.findings[0].rule)
    if reader.findings:
        raise NotSound(reader.findings)
    return form


class _FormReader:
    """Reads one file, collecting findings instead of stopping at the first."""

    def __init__(self, path: str, name: str | None) -> None:
        self.path, self.name = path, name
        self.findings: list[Finding] = []
        self._keys: set[str] = set()
        self._conditions: list[tuple[str, frozenset[str]]] = []
        self._count = 0

    def find(self, rule: str, element: str = "", **params: object) -> None:
        self.findings.append(Finding(rule, ERROR, self.name or "", element, params, self.path))

    def read(self, content: bytes) -> Form | None:
        raw = self._json(content)
        if raw is None:
            return None
        name = str(raw.get("id", ""))
        if not _NAME.fullmatch(name) or (self.name is not None and name != self.name):
            self.find("form-name", name=name[:80])
        components = self._components(raw.get("components"), 1)
        for element, names in self._conditions:
            for unknown in sorted(names - self._keys):
                self.find("form-unknown-name", element, name=unknown)
        return Form(name, components)

    def _json(self, content: bytes) -> Raw | None:
        if len(content) > MAX_BYTES:
            self.find("form-too-large")
            return None
        try:
            raw = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            self.find("form-malformed", detail=str(error)[:120])
            return None
        if not isinstance(raw, dict) or not isinstance(raw.get("components"), list):
            self.find("form-malformed", detail="components")
            return None
        return raw

    def _components(self, raw: object, depth: int) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            self.find("form-malformed", detail="components")
            return ()
        if depth > MAX_DEPTH:
            self.find("form-too-deep")
            return ()
        found: list[Component] = []
        for one in raw:
            self._count += 1
            if self._count > MAX_COMPONENTS:
                self.find("form-too-large")
                return tuple(found)
            if isinstance(one, dict):
                found.append(self._component(one, depth))
            else:
                self.find("form-malformed", detail="component")
        return tuple(found)

    def _component(self, raw: Raw, depth: int) -> Component:
        kind = str(raw.get("type", ""))
        key = str(raw.get("key", "")) if kind not in ("text", "group") else ""
        spot = key or str(raw.get("id", ""))
        if kind not in TYPES:
            self.find("form-type", spot, type=kind[:40])
            return Component(kind, key)
        if kind not in ("text", "group"):
            self._check_key(key)
        for extra in sorted(set(raw) - _KNOWN):
            self.find("form-unknown-feature", spot, feature=extra[:60])
        properties = self._properties(raw.get("properties"), spot)
        validate = self._validate(raw.get("validate"), spot)
        return Component(
            type=kind,
            key=key,
            label=str(raw.get("dateLabel") or raw.get("label") or raw.get("text") or ""),
            label_en=properties.get("label:en", ""),
            description=str(raw.get("description") or ""),
            description_en=properties.get("description:en", ""),
            required=validate.get("required") is True,
            min=self._figure(validate, "min", spot),
            max=self._figure(validate, "max", spot),
            min_length=self._length(validate, "minLength", spot),
            max_length=self._length(validate, "maxLength", spot),
            pattern=self._pattern(validate, spot),
            kind=self._text_kind(validate, spot),
            decimal_digits=self._length(raw, "decimalDigits", spot),
            options=self._options(kind, raw, properties, spot),
            source=properties.get("options", "") if kind in CHOICE_TYPES else "",
            hide=self._hide(raw.get("conditional"), spot),
            closed=bool(raw.get("disabled") or raw.get("readonly")),
            routing=self._routing(kind, properties, spot),
            properties=properties,
            components=self._components(raw.get("components", []), depth + 1) if kind == "group" else (),
        )

    def _check_key(self, key: str) -> None:
        if not _KEY.fullmatch(key):
            self.find("form-key", key[:64], key=key[:64])
        elif key in self._keys:
            self.find("form-key-twice", key, key=key)
        self._keys.add(key)

    def _properties(self, raw: object, spot: str) -> dict[str, str]:
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            self.find("form-malformed", spot, detail="properties")
            return {}
        return {str(name): str(value) for name, value in raw.items()}

    def _validate(self, raw: object, spot: str) -> Raw:
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            self.find("form-malformed", spot, detail="validate")
            return {}
        for extra in sorted(set(raw) - _VALIDATE):
            self.find("form-unknown-feature", spot, feature=extra[:60])
        return raw

    def _figure(self, validate: Raw, name: str, spot: str) -> Decimal | None:
        value = validate.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10**15:
            self.find("form-figure", spot, name=name)
            return None
        return Decimal(repr(value))

    def _length(self, raw: Raw, name: str, spot: str) -> int | None:
        value = raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
            self.find("form-figure", spot, name=name)
            return None
        return value

    def _pattern(self, validate: Raw, spot: str) -> str:
        pattern = validate.get("pattern") or ""
        if not pattern:
            return ""
        options = re2.Options()
        options.log_errors = False
        try:
            if not isinstance(pattern, str) or len(pattern) > 500:
                raise ValueError
            re2.compile(pattern, options)
        except (re2.error, ValueError):
            self.find("form-pattern", spot, pattern=str(pattern)[:120])
            return ""
        return pattern

    def _text_kind(self, validate: Raw, spot: str) -> str:
        kind = validate.get("validationType") or ""
        if kind in ("", "custom"):
            return ""
        if kind not in ("email", "phone"):
            self.find("form-unknown-feature", spot, feature=str(kind)[:60])
            return ""
        return str(kind)

    def _options(self, kind: str, raw: Raw, properties: Mapping[str, str], spot: str) -> tuple[Option, ...]:
        if kind not in CHOICE_TYPES:
            return ()
        listed = raw.get("values")
        if properties.get("options"):
            # Filled in by the service; a list of its own may stand before it.
            if properties["options"] not in OPTION_SOURCES:
                self.find("form-option-source", spot, source=properties["options"][:60])
            if not listed:
                return ()
        if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_OPTIONS:
            self.find("form-options", spot)
            return ()
        found: list[Option] = []
        for one in listed:
            if not isinstance(one, dict) or not isinstance(one.get("value"), str) or not one["value"]:
                self.find("form-options", spot)
                return ()
            label = str(one.get("label") or one["value"])
            found.append(Option(one["value"], label, str(one.get("label:en") or "")))
        if len({option.value for option in found}) != len(found):
            self.find("form-option-twice", spot)
        return tuple(found)

    def _hide(self, conditional: object, spot: str) -> str:
        if conditional is None:
            return ""
        source = conditional.get("hide") if isinstance(conditional, dict) else None
        if not isinstance(source, str):
            self.find("form-condition", spot, detail="hide")
            return ""
        source = source.strip().removeprefix("=").strip()
        if not source:
            return ""
        try:
            expression = compile_expression(source)
        except ExpressionError as error:
            self.find("form-condition", spot, detail=error.message)
            return ""
        self._conditions.append((spot, expression.names))
        return source

    def _routing(self, kind: str, properties: Mapping[str, str], spot: str) -> bool:
        if properties.get("routing") != "yes":
            return False
        if kind in ("textfield", "textarea", "text", "group"):
            # What people type freely stays in the encrypted rows; the engine sees choices and figures only.
            self.find("form-routing-text", spot)
            return False
        return True
