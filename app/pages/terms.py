"""What the codes of the trade are called on a page. One table a kind; the codes come from below."""

from collections.abc import Mapping

from app.pages.words import N_, gettext

TERMS: Mapping[str, Mapping[str, str]] = {
    "place": {
        "queue": N_("Queue"),
        "register": N_("Register"),
        "cases": N_("Cases"),
        "cards": N_("Cards"),
        "ledger": N_("Ledger"),
        "items": N_("Items"),
        "definitions": N_("Processes"),
        "calendars": N_("Calendar"),
        "people": N_("People"),
        "figures": N_("Figures"),
        "trail": N_("Trail"),
        "incidents": N_("Incidents"),
        "public": N_("Enquiry"),
    },
    "role": {
        "clerk": N_("Window clerk"),
        "handler": N_("Handler"),
        "county_officer": N_("County officer"),
        "duty_chief": N_("Duty chief"),
        "director": N_("Director"),
        "designer": N_("Process designer"),
        "supervisor": N_("Supervisor"),
        "inspector": N_("Inspector"),
        "agent": N_("Service agent"),
        "admin": N_("Administrator"),
    },
    "group": {
        "window": N_("Window"),
        "first_contact": N_("First contact"),
        "department": N_("Department"),
        "lead_department": N_("Lead department"),
        "county": N_("County"),
        "duty_chief": N_("Duty chief"),
        "director": N_("Director"),
        "agent": N_("Service agent"),
    },
    "case_type": {
        "immediate": N_("Immediate"),
        "promised": N_("Promised"),
        "joint": N_("Joint"),
        "escalated": N_("Escalated"),
    },
    "status": {
        "registered": N_("Registered"),
        "correcting": N_("Awaiting papers"),
        "accepted": N_("Accepted"),
        "with_superior": N_("With the county"),
        "decided": N_("Decided"),
        "delivered": N_("Delivered"),
        "closed": N_("Closed"),
    },
    "outcome": {
        "approved": N_("Approved"),
        "refused": N_("Refused"),
        "not_accepted": N_("Not accepted"),
        "withdrawn": N_("Withdrawn"),
        "deemed_withdrawn": N_("Deemed withdrawn"),
        "completed": N_("Completed"),
    },
    "light": {
        "normal": N_("On time"),
        "prewarning": N_("Due soon"),
        "yellow": N_("Yellow card"),
        "red": N_("Red card"),
        "paused": N_("Paused"),
        "waiting": N_("Not started"),
        "done": N_("Done"),
    },
    "when": {
        "late": N_("Overdue"),
        "today": N_("Today"),
        "tomorrow": N_("Tomorrow"),
        "week": N_("7 days"),
        "later": N_("Later"),
        "paused": N_("Paused"),
        "none": N_("No limit"),
    },
    "clock": {
        "promised": N_("Promised limit"),
        "statutory": N_("Statutory limit"),
        "step": N_("Step limit"),
        "branch": N_("Department's limit"),
        "correction": N_("Papers to be supplied"),
        "delivery": N_("Delivery"),
        "review": N_("Township review"),
        "watch": N_("County's limit"),
        "rectification": N_("Rectification"),
        "contact": N_("Contact after a bad rating"),
        "handoff": N_("Acceptance of a handoff"),
        "rating": N_("Rating"),
        "visit": N_("Follow-up visit"),
        "pause": N_("Pause"),
    },
    "milestone": {
        "received": N_("Received"),
        "accepted": N_("Accepted"),
        "notice_issued": N_("One-time notice issued"),
        "sent_up": N_("Sent to the county"),
        "returned": N_("Returned by the county"),
        "decided": N_("Decided"),
        "delivered": N_("Delivered"),
        "closed": N_("Closed"),
        "paused": N_("Paused"),
        "resumed": N_("Resumed"),
        "extended": N_("Extended"),
        "converted": N_("Turned into a promised case"),
    },
    "channel": {
        "window": N_("Window"),
        "village_point": N_("Village point"),
        "telephone": N_("Telephone"),
        "diary": N_("Service diary"),
        "hotline": N_("Hotline"),
        "home_visit": N_("Home visit"),
        "online": N_("Online"),
    },
    "urgency": {"normal": N_("Normal"), "urgent": N_("Urgent")},
    "theme": {"auto": N_("Automatic"), "light": N_("Light"), "dark": N_("Dark")},
    "day": {
        "counted": N_("counted"),
        "not_counted": N_("not counted"),
    },
    # What a form says about a field; the codes are those of the form check.
    "field": {
        "required": N_('Please fill in "%(label)s"'),
        "required_choice": N_('Please choose "%(label)s"'),
        "too_long": N_('"%(label)s" may have at most %(most)s characters'),
        "too_short": N_('"%(label)s" needs at least %(least)s characters'),
        "too_small": N_('"%(label)s" may not be less than %(least)s'),
        "too_large": N_('"%(label)s" may not be more than %(most)s'),
        "not_a_number": N_('"%(label)s" must be a number'),
        "too_many_digits": N_('"%(label)s" has too many decimal places'),
        "not_a_step": N_('"%(label)s" must be a multiple of %(step)s'),
        "not_an_option": N_('Choose one of the options offered for "%(label)s"'),
        "not_a_date": N_('"%(label)s" must be a date such as 2026-11-20'),
        "not_a_text": N_('"%(label)s" must be text'),
        "not_a_list": N_('"%(label)s" must be a list'),
        "not_a_yes_or_no": N_('"%(label)s" must be yes or no'),
        "wrong_pattern": N_('"%(label)s" is not in the right form'),
        "not_an_email": N_('"%(label)s" is not an e-mail address'),
        "not_a_phone": N_('"%(label)s" is not a telephone number'),
        "not_an_id_card": N_('"%(label)s" is not a valid identity number'),
        "unknown_field": N_('"%(label)s" does not belong to this form'),
    },
}


def term(kind: str, code: str) -> str:
    """What the code is called for this reader; a code nobody has named yet shows itself."""
    name = TERMS[kind].get(code)
    return gettext(name) if name else code


def field_sentence(code: str, label: str, **values: object) -> str:
    """What to say beside a field; a code without a sentence of its own gets the general one."""
    sentence = TERMS["field"].get(code)
    if sentence is None:
        return gettext('Please check "%(label)s"', label=label)
    return gettext(sentence, label=label, **values)


def for_templates() -> dict[str, object]:
    return {"term": term}
