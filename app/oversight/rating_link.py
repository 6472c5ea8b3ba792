"""The one-person link to a rating: printed on the receipt of delivery, good for that rating and nothing else. Reads only."""

from app.oversight.case_file import CaseFound, tasks
from app.oversight.enquiry import Frames, Progress, by_case
from app.store import enquiry as rows
from app.store.rating_mark import task_of
from app.store.unit import Unit


def is_to_give(u: Unit, case: CaseFound) -> bool:
    """Whether the case waits for a rating, so that its link leads somewhere."""
    return any(one.act == "rate" and one.ended_at is None for one in tasks(u, case))


def found(u: Unit, token: str, frames: Frames) -> tuple[Progress, bool] | None:
    """The case whose rating the link is for, and whether it can still be given; None where it is nobody's link."""
    task_id = task_of(u.vault, token)
    row = rows.case_of_task(u, task_id) if task_id else None
    progress = by_case(u, row.centre_id, row.case_id, frames) if row else None
    if progress is None:
        return None
    return progress, progress.doors.rate is not None and progress.doors.rate.task_id == task_id
