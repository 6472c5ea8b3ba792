"""The words a diagram may use: groups, acts, milestones, and the names its expressions may read."""

from typing import Final

GROUPS: Final = frozenset(
    {
        "window",
        "first_contact",
        "department",
        "lead_department",
        "county",
        "duty_chief",
        "director",
        "agent",
    }
)
ACTS: Final = frozenset(
    [
        "check_papers",
        "issue_notice",
        "record_supplement",
        "accept_handoff",
        "arbitrate_handoff",
        "handle",
        "opinion",
        "meeting",
        "review",
        "decide",
        "make_result",
        "deliver",
        "rate",
        "visit",
        "rectify",
        "pre_review",
        "chase",
        "county_decide",
        "approve_pause",
        "end_pause",
        "approve_extension",
        "note_violation",
        "tell_applicant",
        "on_the_spot",
        "contact",
    ]
)
MILESTONES: Final = frozenset(
    [
        "received",
        "accepted",
        "notice_issued",
        "sent_up",
        "returned",
        "decided",
        "delivered",
        "closed",
        "paused",
        "resumed",
        "extended",
        "converted",
    ]
)
# Outcomes of a case that ends before it was accepted, or because the applicant took it back.
EARLY_OUTCOMES: Final = frozenset({"not_accepted", "withdrawn", "deemed_withdrawn"})

# Properties an element may carry. Others are spelling mistakes more often than not.
PROPERTIES: Final = frozenset(
    {
        "candidateGroup",
        "form",
        "act",
        "name:en",
        "stepLimit",
        "milestone",
        "handoff",
        "outcome",
        "deemed",
        "kind",
        "sets",
    }
)

# Given when an instance is started; the last two by the requests for a pause or an extension.
START_NAMES: Final = frozenset(
    [
        "case_type",
        "item_code",
        "channel",
        "urgency",
        "lead_department",
        "department",
        "departments",
        "superior",
        "commitment",
        "visit",
        "first_check",
        "ground",
        "expected",
    ]
)
# What may be expected of them; a name that is not listed may hold anything.
START_VALUES: Final = {
    "case_type": frozenset({"immediate", "promised", "joint", "escalated"}),
    "urgency": frozenset({"normal", "urgent"}),
    "commitment": frozenset({"yes", "no"}),
    "visit": frozenset({"always", "sample", "yes", "no"}),
}
WITHDRAWAL: Final = "withdrawal"
# Names a message brings, with the values it may bring.
MESSAGE_VALUES: Final = {
    WITHDRAWAL: {},
    "superior_answer": {"answer": frozenset({"approved", "refused", "sent_back"})},
}
# Lists the service fills in for a select: `properties: {"options": "departments"}`.
OPTION_SOURCES: Final = frozenset({"departments"})
