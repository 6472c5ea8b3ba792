// Every page with the frame. Pages work without it; with it they answer faster and to the keyboard.

import "./app.css";
import "htmx.org";
import { initDrafts } from "./drafts";
import { initForms } from "./forms";
import { initKeys } from "./keys";
import { initMenus } from "./menus";
import { initQueue } from "./queue";
import { initRegister } from "./register";
import { readAndPrint } from "./opened";

initMenus();
initForms();
initDrafts();
initKeys();
initQueue();
initRegister();

readAndPrint();
document.documentElement.dataset.ready = "app";
