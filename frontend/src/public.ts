// Pages without the frame: the sign-in, an applicant following a case. They need little of what a clerk's pages do.

import "./public.css";
import { initForms } from "./forms";
import { initMenus } from "./menus";
import { readAndPrint } from "./opened";

initMenus();
initForms();

readAndPrint();
document.documentElement.dataset.ready = "public";
