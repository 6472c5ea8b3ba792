"""Clear away files no case tells of: uploads whose commit never came. Touches no case, so it leaves no event."""

from datetime import timedelta
from itertools import islice

from app.casework.office import Office
from app.store import documents as rows
from app.store.unit import Unit

# Longer than any upload can take: until then the commit that tells of a file may still come.
SPARED = timedelta(hours=24)
BATCH = 500


def clear_documents(office: Office, u: Unit) -> int:
    """Drop what has lain untold of for a day. How many files went. Looks at every file: for once a day."""
    old, dropped = office.documents.older_than(u.now - SPARED), 0
    while batch := list(islice(old, BATCH)):
        orphans = set(batch) - rows.told_of(u, batch)
        for name in orphans:
            office.documents.drop(name)
        dropped += len(orphans)
    return dropped
