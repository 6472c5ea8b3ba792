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
        for box in self.page.locator("input[name=looked]").all():
            box.check()
        self.page.click("main .g-foot button[value=only]")
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


class WithoutScript(Hands):
    """The same hands at a browser that runs no script: the task comes with the page, and so does the answer."""

    def submits(self) -> "Hands":
        self.page.click("button.g-pri[form=task-form]")
        expect(self.page.locator("#say")).to_have_text("已提交")
        return self


MOST_TABS = 80


class Keys(Hands):
    """Hands that touch no mouse. An address is opened as from a bookmark; everything on the page is done by keys."""

    def signs_in(self, login: str) -> "Hands":
        self.opens("/sign-in")
        self._types("#name", login)
        self._types("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".g-rail")
        return self

    def registers(self, item: str, name: str = "许小兰", papers: bool = True) -> str:
        self.opens("/register")
        self.page.wait_for_selector("html[data-ready]")
        self._types("#q", item)
        self.page.wait_for_selector(f".g-items[data-search='{item}']")
        self._tabs_to(f"main a[href*='/register/{item}']")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("html[data-ready] form.g-register")
        self._types("#r-name", name)
        self._types("#r-village", "柳溪村")
        for n in range(self.page.locator("input[name=papers]").count() if papers else 0):
            self._tabs_to(f":nth-match(input[name=papers], {n + 1})")
            self.page.keyboard.press("Space")
        if self.page.locator("input[name=looked]").count():
            self._tabs_to("input[name=looked]")
            self.page.keyboard.press("Space")
        self.page.keyboard.press("Control+Enter")
        return self.page.inner_text(".g-slip-codes dd >> nth=0").strip()

    def opens_task(self, number: str, task_id: str = "") -> "Hands":
        self.opens(f"/queue?q={number}")
        self.page.wait_for_selector("html[data-ready]")
        self.page.keyboard.press("j")
        row = f"#row-{task_id}" if task_id else "#queue-list tr"
        for _ in range(self.page.locator("#queue-list tbody tr").count()):
            if self.page.locator(f"{row}:focus-within").count():
                break
            self.page.keyboard.press("j")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#panel [data-panel]")
        return self

    def submits(self) -> "Hands":
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator("#panel [data-done]")).to_be_visible()
        return self

    def _fill(self, key: str, value: Any) -> None:
        field = f"#task-form [data-key='{key}']"
        kind = self.page.get_attribute(field, "data-kind")
        if kind == "radio":
            self._tabs_to(f"{field} input")
            self.page.keyboard.press("Space")
            for _ in range(self.page.locator(f"{field} input").count()):
                if self.page.locator(f"{field} input:checked").get_attribute("value") == str(value):
                    return
                self.page.keyboard.press("ArrowDown")
        elif kind == "checklist":
            for one in value:
                self._tabs_to(f"{field} input[value='{one}']")
                self.page.keyboard.press("Space")
        elif kind == "checkbox":
            self._tabs_to(f"{field} [name]")
            self.page.keyboard.press("Space")
        elif kind == "select":
            self._tabs_to(f"{field} select")
            options = self.page.eval_on_selector(
                f"{field} select", "all => [...all.options].map(one => one.value)"
            )
            for _ in range(options.index(str(value))):
                self.page.keyboard.press("ArrowDown")
        else:
            self._types(f"{field} [name]", str(value))

    def _types(self, field: str, text: str) -> None:
        self._tabs_to(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def _tabs_to(self, wanted: str) -> None:
        """Tab until one of the wanted has the focus."""
        target = self.page.locator(wanted)
        target.first.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{wanted} is not reached by the keyboard")
