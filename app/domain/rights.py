"""Who may do what. Denied unless a line below allows it. Pure: knows people's posts, not the database.

A post carries the right; a person holds the post for a term. What a person may see is the cases of the
units under their posts, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    CLERK = "clerk"
    HANDLER = "handler"
    COUNTY_OFFICER = "county_officer"
    DUTY_CHIEF = "duty_chief"
    DIRECTOR = "director"
    DESIGNER = "designer"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    AGENT = "agent"
    ADMIN = "admin"


class Act(StrEnum):
    """What a person may be allowed to do, named as the verbs are."""

    REGISTER_CASE = "register_case"
    CAPTURE_DEMAND = "capture_demand"
    SEE_CASE = "see_case"
    SEE_QUEUE = "see_queue"
    CLAIM_TASK = "claim_task"
    COMPLETE_TASK = "complete_task"
    REASSIGN_TASK = "reassign_task"
    URGE_TASK = "urge_task"
    COMMENT = "comment"
    ATTACH_DOCUMENT = "attach_document"
    SEE_DOCUMENT = "see_document"
    PRINT_QUERY_CODE = "print_query_code"
    WITHDRAW_CASE = "withdraw_case"
    RECORD_ANSWER = "record_answer"
    ADD_DEPARTMENT = "add_department"
    ASK_PAUSE = "ask_pause"
    ASK_EXTENSION = "ask_extension"
    ASK_OPINION = "ask_opinion"
    CORRECT_CLOCK = "correct_clock"
    ANSWER_CARD = "answer_card"
    RULE_ON_CARD = "rule_on_card"
    ORDER = "order"
    ANSWER_ORDER = "answer_order"
    ANSWER_COMPLAINT = "answer_complaint"
    SEE_TRAIL = "see_trail"
    SEE_CARDS = "see_cards"
    SEE_CATALOGUE = "see_catalogue"
    EDIT_CATALOGUE = "edit_catalogue"
    SEE_DEFINITIONS = "see_definitions"
    DEPLOY_DEFINITION = "deploy_definition"
    SEE_CALENDARS = "see_calendars"
    EDIT_CALENDARS = "edit_calendars"
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    SET_ABSENCE = "set_absence"
    SEE_INCIDENTS = "see_incidents"
    RETRY_INCIDENT = "retry_incident"


_COUNTER = {
    Act.REGISTER_CASE,
    Act.CAPTURE_DEMAND,
    Act.SEE_CASE,
    Act.SEE_QUEUE,
    Act.CLAIM_TASK,
    Act.COMPLETE_TASK,
    Act.URGE_TASK,
    Act.COMMENT,
    Act.ATTACH_DOCUMENT,
    Act.SEE_DOCUMENT,
    Act.PRINT_QUERY_CODE,
    Act.WITHDRAW_CASE,
    Act.RECORD_ANSWER,
    Act.ASK_PAUSE,
    Act.ASK_EXTENSION,
    Act.ASK_OPINION,
    Act.ANSWER_CARD,
    Act.ANSWER_ORDER,
    Act.SEE_TRAIL,
    Act.SEE_CATALOGUE,
    Act.SEE_DEFINITIONS,
    Act.SEE_CALENDARS,
    Act.SET_ABSENCE,
}
_HANDLER = _COUNTER - {Act.REGISTER_CASE, Act.CAPTURE_DEMAND, Act.WITHDRAW_CASE, Act.RECORD_ANSWER} | {
    Act.ADD_DEPARTMENT
}
_CHIEF = _COUNTER | {
    Act.REASSIGN_TASK,
    Act.ANSWER_COMPLAINT,
    Act.CORRECT_CLOCK,
    Act.ADD_DEPARTMENT,
    Act.SEE_CARDS,
    Act.SEE_PEOPLE,
    Act.EDIT_CATALOGUE,
}
_READER = {
    Act.SEE_CASE,
    Act.SEE_TRAIL,
    Act.SEE_CARDS,
    Act.SEE_CATALOGUE,
    Act.SEE_DEFINITIONS,
    Act.SEE_CALENDARS,
}

ALLOWED: dict[Role, frozenset[Act]] = {
    Role.CLERK: frozenset(_COUNTER),
    Role.HANDLER: frozenset(_HANDLER),
    Role.COUNTY_OFFICER: frozenset(_HANDLER - {Act.ADD_DEPARTMENT, Act.ASK_OPINION}),
    Role.DUTY_CHIEF: frozenset(_CHIEF),
    Role.DIRECTOR: frozenset(_CHIEF),
    Role.DESIGNER: frozenset(
        {Act.SEE_CATALOGUE, Act.SEE_DEFINITIONS, Act.DEPLOY_DEFINITION, Act.SEE_CALENDARS}
    ),
    Role.SUPERVISOR: frozenset(
        _READER | {Act.ORDER, Act.ANSWER_COMPLAINT, Act.RULE_ON_CARD, Act.SEE_DOCUMENT}
    ),
    Role.INSPECTOR: frozenset(_READER - {Act.SEE_CARDS}),
    Role.AGENT: frozenset(
        {
            Act.REGISTER_CASE,
            Act.CAPTURE_DEMAND,
            Act.SEE_CASE,
            Act.SEE_QUEUE,
            Act.CLAIM_TASK,
            Act.COMPLETE_TASK,
            Act.COMMENT,
            Act.ATTACH_DOCUMENT,
            Act.PRINT_QUERY_CODE,
            Act.URGE_TASK,
            Act.WITHDRAW_CASE,
            Act.SEE_CATALOGUE,
            Act.SET_ABSENCE,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Act.SEE_PEOPLE,
            Act.EDIT_PEOPLE,
            Act.SEE_CALENDARS,
            Act.EDIT_CALENDARS,
            Act.SEE_CATALOGUE,
            Act.EDIT_CATALOGUE,
            Act.SEE_DEFINITIONS,
            Act.SEE_INCIDENTS,
            Act.RETRY_INCIDENT,
        }
    ),
}

# Roles that see personal data masked.
MASKED = frozenset({Role.INSPECTOR, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Post:
    """A post a person holds today.

    unit_id, unit_code   where the post is
    unit_name            for the trail and the page head; unit_name_en for an English reader's
    centre_id            the centre it belongs to; None for the county and its bodies
    sees_unit_ids        the units whose cases the post may see (its own and those below; a clerk's is the centre)
    sees_centre_ids      the centres in which those cases can lie: every query on cases starts with them
    works_for            (unit id, role) pairs whose tasks the post may claim
    """

    role: Role
    unit_id: str
    unit_code: str
    unit_name: str
    unit_name_en: str
    centre_id: str | None
    sees_unit_ids: tuple[str, ...]
    sees_centre_ids: tuple[str, ...]
    works_for: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a person with their posts of today, the sweep, or the applicant.

    person_id  None for the sweep and the applicant
    stands_in_for  ids of the absent colleagues this person substitutes today
    language   "zh-CN" or "en": what errors and pages are written in for them
    own_case   (centre id, case id) of the one case an applicant has proved to be theirs
    """

    person_id: str | None
    name: str
    posts: tuple[Post, ...] = ()
    stands_in_for: tuple[str, ...] = ()
    language: str = "zh-CN"
    login: str = ""
    must_change_password: bool = False
    own_case: tuple[str, str] | None = None

    def title(self, post: Post | None = None) -> str:
        """How the trail names the actor: role and unit of a post, so that nobody's name is needed to read it.

        post  the one whose right carried the act; None for an act that asks for no right: then their first
        """
        post = post or next(iter(self.posts), None)
        return self.name if post is None else f"{post.role}@{post.unit_code}"


SWEEP = Actor(None, "sweep")
APPLICANT = Actor(None, "applicant")
CONSOLE = Actor(None, "console")


def applicant_of(centre_id: str, case_id: str) -> Actor:
    """The applicant, acting on the one case whose code, or whose one-person link, they have shown."""
    return Actor(None, APPLICANT.name, own_case=(centre_id, case_id))


def may(actor: Actor, act: Act) -> bool:
    """Whether one of the actor's posts carries the right."""
    return any(act in ALLOWED[post.role] for post in actor.posts)


def posts_with(actor: Actor, act: Act) -> tuple[Post, ...]:
    return tuple(post for post in actor.posts if act in ALLOWED[post.role])


def acting_post(
    actor: Actor,
    act: Act,
    centre_id: str | None = None,
    unit_ids: Iterable[str] = (),
    desk: tuple[str, str] | None = None,
) -> Post | None:
    """The post whose right carries an act, of those a person holds: the nearest to what the act is about, else the first.

    centre_id, unit_ids  where the case lies, and units that take part in it
    desk                 (unit id, role) of the task
    None for whoever holds no post with the right: the sweep, the console, an applicant.
    """
    units = set(unit_ids)

    def farness(post: Post) -> int:
        steps = (
            (post.unit_id, str(post.role)) == desk,
            desk in post.works_for,
            bool(units & set(post.sees_unit_ids)),
            centre_id in (post.centre_id, *post.sees_centre_ids),
        )
        return steps.index(True) if True in steps else len(steps)

    return min(posts_with(actor, act), key=farness, default=None)


def sees_units(actor: Actor, act: Act) -> frozenset[str]:
    """The units whose cases the actor may touch by this act."""
    return frozenset(unit for post in posts_with(actor, act) for unit in post.sees_unit_ids)


def sees_centres(actor: Actor, act: Act) -> frozenset[str]:
    return frozenset(centre for post in posts_with(actor, act) for centre in post.sees_centre_ids)


def works_for(actor: Actor, act: Act = Act.CLAIM_TASK) -> frozenset[tuple[str, str]]:
    """The (unit id, role) pairs whose tasks the actor may claim."""
    return frozenset(pair for post in posts_with(actor, act) for pair in post.works_for)


def desks(actor: Actor) -> tuple[tuple[str, str, str], ...]:
    """(centre id, unit id, role) of every pile of tasks the actor may claim from."""
    found = {
        (centre, unit, role): None
        for post in posts_with(actor, Act.SEE_QUEUE)
        for unit, role in post.works_for
        for centre in post.sees_centre_ids
    }
    return tuple(found)


def is_masked(actor: Actor) -> bool:
    """Whether personal data is masked for this actor: unless a post that needs it says otherwise."""
    return all(post.role in MASKED for post in actor.posts)


def roles(actor: Actor) -> frozenset[Role]:
    return frozenset(post.role for post in actor.posts)


def holds(actor: Actor, wanted: Iterable[Role]) -> bool:
    return bool(roles(actor) & set(wanted))
