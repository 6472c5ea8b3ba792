// Every page of the service. Pages work without it; with it they answer faster and to the keyboard.

import "./app.css";
import "htmx.org";
import { initDrafts } from "./drafts";
import { initForms } from "./forms";
import { initKeys } from "./keys";
import { initMenus } from "./menus";
import { initQueue } from "./queue";
import { initRegister } from "./register";

initMenus();
initForms();
initDrafts();
initKeys();
initQueue();
initRegister();

// An error summary that came with the page itself is read first.
document.querySelector<HTMLElement>("main .g-errsum")?.focus();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
document.documentElement.dataset.ready = "app";
