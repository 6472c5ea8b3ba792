"""Hands at a page: sign in, register, open a task from the queue, fill what the form asks, submit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.world import PASSWORD, World


@dataclass(slots=True)
class Hands:
    page: Page
    address: str
    world: World

    def opens(self, path: str) -> "Hands":
        self.page.goto(self.address + path)
        return self

    def signs_in(self, login: str) -> "Hands":
        self.opens("/sign-in")
        self.page.fill("#name", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button.g-pri")
        self.page.wait_for_selector(".g-rail")
        return self

    def registers(self, item: str, name: str = "许小兰", papers: bool = True) -> str:
        """The number of the new case."""
        self.opens(f"/register/{item}")
        self.page.fill("#r-name", name)
        self.page.fill("#r-village", "柳溪村")
        if papers:
            for box in self.page.locator("input[name=papers]").all():
                box.check()
        self.page.click("main button.g-pri")
        return self.page.inner_text(".g-slip-codes dd >> nth=0").strip()

    def opens_task(self, number: str, task_id: str = "") -> "Hands":
        """A task of a case that stands in the queue, the first unless one is named, opened beside it."""
        self.opens(f"/queue?q={number}")
        row = f"#row-{task_id}" if task_id else "#queue-list"
        self.page.click(f"{row} .g-t-link >> nth=0")
        self.page.wait_for_selector("#panel [data-panel]")
        return self

    def fills(self, values: Mapping[str, Any]) -> "Hands":
        """Every field of the task's form that `values` names and the page shows."""
        for key, value in values.items():
            self._fill(key, value)
        return self

    def _fill(self, key: str, value: Any) -> None:
        field = self.page.locator(f"#task-form [data-key='{key}']")
        first = field.locator("[name]").first
        kind = field.get_attribute("data-kind")
        if kind == "radio":
            field.locator(f"input[value='{value}']").check()
        elif kind == "checklist":
            for one in value:
                field.locator(f"input[value='{one}']").check()
        elif kind == "checkbox":
            first.set_checked(bool(value))
        elif kind == "select":
            first.select_option(str(value))
        else:
            first.fill(str(value))

    def submits(self) -> "Hands":
        self.page.click("button.g-pri[form=task-form]")
        expect(self.page.locator("#panel [data-done]")).to_be_visible()
        return self
