// Every page with the frame. Pages work without it; with it they answer faster and to the keyboard.

import "./app.css";
import "htmx.org";
import { initDrafts } from "./drafts";
import { initForms } from "./forms";
import { initKeys } from "./keys";
import { initMenus } from "./menus";
import { initQueue } from "./queue";
import { readAndPrint } from "./opened";

initMenus();
initForms();
initDrafts();
initKeys();
initQueue();

readAndPrint();
// After the page's other scripts, which stand behind this one.
document.addEventListener("DOMContentLoaded", () => { document.documentElement.dataset.ready = "app"; });
