"""A task that is drawn for somebody is read by them: its mark goes, until there is news of it."""

from app.api.requests import now, shop, somebody
from app.casework.see_task import SeeTask, see_task
from app.pages.task_view import TaskView


def now_seen(view: TaskView) -> None:
    """Written only where the mark shows, so that opening what is read already costs no write."""
    if not view.line.unread:
        return
    with shop().units.write(somebody(), now()) as u:
        see_task(shop().office, u, SeeTask(view.line.id))
