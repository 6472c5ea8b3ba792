"""Every table, flat. Rows of the centre's work start with `centre_id`, in every key and every index.

The database holds the promises it can hold: unique, not null, check, foreign key. Names of constraints
follow a convention, so that a violation can be turned into the right conflict.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.kinds import Moment, big, document, key, sealed, word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(name: str, column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(w) for w in words)})", name=name)


def _of_case() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["centre_id", "case_id"], ["office_case.centre_id", "office_case.id"])


# -- the office: units, people, posts ----------------------------------------------------------------------

unit = Table(
    "unit",
    metadata,
    Column("id", key(), primary_key=True),
    Column("parent_id", key(), ForeignKey("unit.id")),
    Column(
        "centre_id", key(), comment="the township centre it belongs to; null for the county and its bodies"
    ),
    Column("kind", word(), nullable=False),
    Column("code", word(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("phone", Text),
    Column("letters", word(8), comment="prefix of a centre's case numbers, e.g. LX"),
    Column(
        "revision", Integer, nullable=False, server_default="0", comment="grows with the centre's settings"
    ),
    Column("closed_at", Moment),
    _one_of("kind", "kind", "county", "county_body", "centre", "department", "window", "village_point"),
    Index(None, "centre_id", "kind"),
)

person = Table(
    "person",
    metadata,
    Column("id", key(), primary_key=True),
    Column("login", word(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", word(8), nullable=False, server_default="zh-CN"),
    Column("must_change_password", Boolean, nullable=False, server_default=text("false")),
    Column("failed_tries", Integer, nullable=False, server_default="0"),
    Column("locked_until_at", Moment),
    Column("left_at", Moment, comment="when the person left; may not sign in any more"),
    Column("created_at", Moment, nullable=False),
)

post = Table(
    "post",
    metadata,
    Column("id", key(), primary_key=True),
    Column("unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("role", word(), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    _one_of(
        "role",
        "role",
        "clerk",
        "handler",
        "county_officer",
        "duty_chief",
        "director",
        "designer",
        "supervisor",
        "inspector",
        "agent",
        "admin",
    ),
    Index(None, "unit_id", "role"),
)

holding = Table(
    "holding",
    metadata,
    Column("id", key(), primary_key=True),
    Column("post_id", key(), ForeignKey("post.id"), nullable=False),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, comment="last day of the term; null while open"),
    CheckConstraint("until_on IS NULL OR until_on >= from_on", name="term"),
    Index(None, "person_id"),
    Index(None, "post_id"),
)

absence = Table(
    "absence",
    metadata,
    Column("id", key(), primary_key=True),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("substitute_id", key(), ForeignKey("person.id")),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("reason", word(), nullable=False, comment="leave, training, secondment, illness, other"),
    CheckConstraint("until_on >= from_on", name="term"),
    CheckConstraint("substitute_id IS NULL OR substitute_id <> person_id", name="another"),
    Index(None, "person_id"),
    Index(None, "substitute_id"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("csrf", word(), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "person_id"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("prefix", word(), nullable=False),
    Column("name", Text, nullable=False),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("scopes", document(), nullable=False, comment="list of words: read, write"),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("revoked_at", Moment),
    Index(None, "person_id"),
)

# -- the catalogue -------------------------------------------------------------------------------------------

service_item = Table(
    "service_item",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("id", key(), nullable=False),
    Column("code", word(), nullable=False),
    Column("version", Integer, nullable=False, comment="the current version"),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("initials", Text, nullable=False, comment="pinyin initials of the name, for the counter"),
    Column("case_type", word(), nullable=False),
    Column("department_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("retired_at", Moment),
    PrimaryKeyConstraint("centre_id", "id"),
    UniqueConstraint("centre_id", "code"),
    _one_of("case_type", "case_type", "immediate", "promised", "joint", "escalated"),
)

service_item_version = Table(
    "service_item_version",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("item_id", key(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("rules", document(), nullable=False, comment="domain.items.ItemRules as plain values"),
    Column("sha", word(), nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("centre_id", "item_id", "version"),
    ForeignKeyConstraint(["centre_id", "item_id"], ["service_item.centre_id", "service_item.id"]),
)

definition = Table(
    "definition",
    metadata,
    Column("sha", word(), primary_key=True, comment="hash of all files; the identity of a definition"),
    Column("key", word(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("files", LargeBinary, nullable=False, comment="the files as deployed, packed"),
    Column("spec", LargeBinary, nullable=False, comment="the parsed form; rebuilt when the engine changes"),
    Column("is_current", Boolean, nullable=False),
    Column("deployed_at", Moment, nullable=False),
    Column("deployed_by", key(), ForeignKey("person.id")),
    Column("retired_at", Moment),
    UniqueConstraint("key", "version"),
    Index(
        "uq_definition_current",
        "key",
        unique=True,
        sqlite_where=text("is_current"),
        postgresql_where=text("is_current"),
    ),
)

# -- calendars -------------------------------------------------------------------------------------------------

calendar_edition = Table(
    "calendar_edition",
    metadata,
    Column("id", key(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", word(), nullable=False),
    Column("covered_from", SmallInteger, nullable=False, comment="first final year"),
    Column("covered_to", SmallInteger, nullable=False, comment="last final year"),
    Column("days", document(), nullable=False, comment="{ISO date: [kind, name, source]}"),
    Column("sha", word(), nullable=False),
    Column("uploaded_at", Moment, nullable=False),
    Column("uploaded_by", key(), ForeignKey("person.id")),
    Column(
        "base_id", key(), comment="the edition that counted when it was uploaded: what its file was laid onto"
    ),
    Column("approved_at", Moment),
    Column("approved_by", key(), ForeignKey("person.id")),
    Column("adopted_at", Moment, comment="when the last open case had been recomputed"),
    Column("cursor", key(), comment="the last case looked at, so that a killed adoption goes on"),
    Column(
        "everyone",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="opening hours changed as well: no case may be passed over",
    ),
    _one_of("status", "status", "uploaded", "approved", "superseded", "refused"),
    Index(
        "uq_calendar_edition_current",
        "status",
        unique=True,
        sqlite_where=text("status = 'approved'"),
        postgresql_where=text("status = 'approved'"),
    ),
)

calendar_preview = Table(
    "calendar_preview",
    metadata,
    Column("edition_id", key(), ForeignKey("calendar_edition.id"), primary_key=True),
    Column("status", word(), nullable=False),
    Column("run", Integer, nullable=False, server_default="1", comment="the how manieth time it is counted"),
    Column("cursor", key(), comment="the last case looked at, so that a killed count goes on"),
    Column("began_at", Moment, nullable=False, comment="when this count was asked for"),
    Column("counted_at", Moment, comment="when the last open case had been looked at"),
    Column("looked_at", Integer, nullable=False, server_default="0", comment="open cases"),
    Column("moved", Integer, nullable=False, server_default="0", comment="cases that would move"),
    Column("turn_overdue", Integer, nullable=False, server_default="0", comment="of these"),
    Column("lose_card", Integer, nullable=False, server_default="0", comment="of these"),
    Column(
        "left_out", Integer, nullable=False, server_default="0", comment="cases that could not be counted"
    ),
    _one_of("status", "status", "clearing", "counting", "counted", "cleared"),
    CheckConstraint("status <> 'counted' OR counted_at IS NOT NULL", name="counted"),
)

office_hours = Table(
    "office_hours",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("from_on", Date, nullable=False),
    Column(
        "intervals", document(), nullable=False, comment="weekly opening hours: domain.calendars.OfficeHours"
    ),
    PrimaryKeyConstraint("centre_id", "from_on"),
)

centre_setting = Table(
    "centre_setting",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("name", word(), nullable=False),
    Column("value", document(), nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "name"),
)

# -- the case ----------------------------------------------------------------------------------------------------

office_case = Table(
    "office_case",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("id", key(), nullable=False),
    Column("version", Integer, nullable=False, comment="grows with every act; a page tells which it saw"),
    Column(
        "moved_version",
        Integer,
        nullable=False,
        server_default="0",
        comment="the version after the last act an open page must know of; lights and cards leave it",
    ),
    Column("year", SmallInteger, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("number", word(), nullable=False, comment="LX-2026-000123-C"),
    Column("status", word(), nullable=False),
    Column("outcome", word()),
    Column("case_type", word(), nullable=False),
    Column("converted", Boolean, nullable=False, server_default=text("false")),
    Column("item_id", key(), nullable=False),
    Column("item_version", Integer, nullable=False),
    Column("item_code", word(), nullable=False),
    Column("item_name", Text, nullable=False),
    Column("item_name_en", Text, nullable=False),
    Column("rules", document(), nullable=False, comment="the item's rules as frozen for this case"),
    Column("definition_sha", word(), ForeignKey("definition.sha"), nullable=False),
    Column("calendar_id", key(), ForeignKey("calendar_edition.id"), nullable=False),
    Column("first_contact_id", key(), ForeignKey("person.id"), nullable=False),
    Column("lead_unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("channel", word(), nullable=False),
    Column("urgency", word(), nullable=False),
    Column("village", Text),
    Column(
        "pickup_id",
        key(),
        comment="a unit: the village point where the result is to be collected; null: the window",
    ),
    Column("milestones", document(), nullable=False, comment="{milestone: ISO moment}, the last of each"),
    Column("received_at", Moment, nullable=False),
    Column("accepted_at", Moment),
    Column("decided_at", Moment),
    Column("delivered_at", Moment),
    Column("closed_at", Moment),
    Column("due_at", Moment, comment="when the promised clock runs out; null while it does not run"),
    Column("statutory_due_at", Moment),
    Column("provisional", Boolean, nullable=False, server_default=text("false")),
    Column("light", word(), nullable=False),
    Column("case_key", sealed(), nullable=False, comment="the key of this case, wrapped; erasing it erases"),
    Column("applicant", sealed(), nullable=False, comment="sealed JSON: name, id_number, phone, address"),
    Column("applicant_masked", Text, nullable=False, comment="a surname and stars"),
    Column("query_code_hash", LargeBinary, nullable=False, comment="keyed hash of the code a person types"),
    Column("query_token_hash", LargeBinary, nullable=False, comment="keyed hash of the token in the QR"),
    Column("query_sealed", sealed(), comment="sealed JSON: code, token; for printing them again"),
    Column("trail_seq", Integer, nullable=False),
    Column("trail_hash", LargeBinary, nullable=False),
    Column("trail_at", Moment, comment="the moment of the last act; the next one is never earlier"),
    PrimaryKeyConstraint("centre_id", "id"),
    UniqueConstraint("centre_id", "year", "serial"),
    UniqueConstraint("centre_id", "number"),
    ForeignKeyConstraint(["centre_id", "item_id"], ["service_item.centre_id", "service_item.id"]),
    CheckConstraint("(closed_at IS NULL) = (status <> 'closed')", name="closed"),
    _one_of("light", "light", "normal", "prewarning", "yellow", "red", "paused", "done"),
    Index(None, "centre_id", "status", "received_at", "id"),
    Index(None, "centre_id", "first_contact_id", "status"),
    Index(None, "centre_id", "query_token_hash"),
    Index(
        "ix_office_case_open",
        "id",
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

calendar_move = Table(
    "calendar_move",
    metadata,
    Column("edition_id", key(), ForeignKey("calendar_edition.id"), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("clock_id", key(), nullable=False),
    Column("centre_id", key(), nullable=False),
    Column("number", word(), nullable=False),
    Column("clock_kind", word(), nullable=False),
    Column("subject", word(), nullable=False, comment="department, step or empty"),
    Column("was", Date, comment="null while it is not known"),
    Column("becomes", Date),
    Column("turns_overdue", Boolean, nullable=False),
    Column("loses_card", Boolean, nullable=False),
    # A preview is of the county: its list is read by edition, in the order of the cases. It is a picture of a moment
    # and hangs on no case: to keep it no case is locked.
    PrimaryKeyConstraint("edition_id", "case_id", "clock_id"),
    Index(
        "ix_calendar_move_overdue",
        "edition_id",
        "case_id",
        "clock_id",
        sqlite_where=text("turns_overdue"),
        postgresql_where=text("turns_overdue"),
    ),
    Index(
        "ix_calendar_move_card",
        "edition_id",
        "case_id",
        "clock_id",
        sqlite_where=text("loses_card"),
        postgresql_where=text("loses_card"),
    ),
)

case_unit = Table(
    "case_unit",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("part", word(), nullable=False, comment="centre, lead, handling, co, superior, agent"),
    PrimaryKeyConstraint("centre_id", "unit_id", "case_id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

case_word = Table(
    "case_word",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("token", LargeBinary, nullable=False, comment="keyed hash of a character or a character pair"),
    Column("case_id", key(), nullable=False),
    PrimaryKeyConstraint("centre_id", "token", "case_id"),
    _of_case(),
)

demand = Table(
    "demand",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("id", key(), nullable=False),
    Column(
        "unit_id", key(), ForeignKey("unit.id"), nullable=False, comment="the centre, or the village point"
    ),
    Column("status", word(), nullable=False),
    Column("channel", word(), nullable=False),
    Column("village", Text),
    Column("demand_key", sealed(), nullable=False, comment="the key of this demand, wrapped"),
    Column("told", sealed(), nullable=False, comment="sealed JSON: what, who, phone"),
    Column("captured_at", Moment, nullable=False),
    Column("captured_by", key(), ForeignKey("person.id"), nullable=False),
    Column("case_id", key(), comment="the case it was linked to"),
    Column("reason", sealed(), comment="sealed: what was answered when it was closed"),
    Column("ended_at", Moment),
    Column("ended_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    _one_of("status", "status", "open", "linked", "closed"),
    CheckConstraint("(status = 'linked') = (case_id IS NOT NULL)", name="linked"),
    CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended"),
    Index(None, "centre_id", "status", "id"),
)

counter = Table(
    "counter",
    metadata,
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("centre_id", "year"),
)

process_instance = Table(
    "process_instance",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("role", word(), nullable=False, comment="main, pause, extension, opinion"),
    Column("definition_sha", word(), ForeignKey("definition.sha"), nullable=False),
    Column("state", LargeBinary, nullable=False, comment="the engine's state, without its definition"),
    Column("awaits", document(), nullable=False, comment="messages awaited: [[name, element, subject]]"),
    Column(
        "facts", document(), nullable=False, comment="what a side process is about: ground, expected length"
    ),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

task = Table(
    "task",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("instance_id", key(), nullable=False),
    Column("task_ref", word(), nullable=False, comment="the engine's name for it within the instance"),
    Column("process", word(128), nullable=False),
    Column("element", word(128), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("lane", Text),
    Column("act", word(), nullable=False),
    Column("form", word(128)),
    Column("subject", word(), comment="code of the department a branch belongs to"),
    Column("role", word(), nullable=False, comment="candidate group: the role ..."),
    Column("unit_id", key(), ForeignKey("unit.id"), nullable=False, comment="... in this unit"),
    Column("can_hand_off", Boolean, nullable=False),
    Column("status", word(), nullable=False),
    Column("assignee_id", key(), ForeignKey("person.id")),
    Column("ended_by", key(), ForeignKey("person.id")),
    Column("urgency", SmallInteger, nullable=False, comment="0 urgent, 1 normal; sorts first"),
    Column("urges", SmallInteger, nullable=False, server_default="0"),
    Column("opened_at", Moment, nullable=False),
    Column("claimed_at", Moment),
    Column("ended_at", Moment),
    Column("due_at", Moment, comment="the case's or the step's deadline, whichever comes first"),
    Column("sort_at", Moment, nullable=False, comment="due_at, or the far future while paused"),
    Column("light", word(), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("number", word(), nullable=False),
    Column("news_at", Moment, comment="when it last came to its pile, was urged or was spoken about"),
    Column("news_by", key(), comment="by whom; to them it is no news"),
    Column("aside_until", Moment, comment="put aside by its holder until then"),
    Column("aside_note", sealed(), comment="sealed JSON: what the holder noted about it"),
    PrimaryKeyConstraint("centre_id", "id"),
    UniqueConstraint("centre_id", "instance_id", "task_ref"),
    _of_case(),
    ForeignKeyConstraint(["centre_id", "instance_id"], ["process_instance.centre_id", "process_instance.id"]),
    _one_of("status", "status", "open", "claimed", "completed", "cancelled"),
    CheckConstraint("(status = 'claimed') <= (assignee_id IS NOT NULL)", name="claimed"),
    CheckConstraint("(ended_at IS NULL) = (status IN ('open', 'claimed'))", name="ended"),
    Index(None, "centre_id", "case_id"),
    *(
        Index(
            f"ix_task_live_{name}",
            "centre_id",
            "unit_id",
            "role",
            *columns,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        )
        for name, columns in {
            "urgent": ("urgency", "sort_at", "id"),
            "due": ("sort_at", "id"),
            "received": ("received_at", "id"),
            "number": ("number", "id"),
        }.items()
    ),
    *(
        Index(
            f"ix_task_live_{name}",
            "centre_id",
            "unit_id",
            "role",
            *columns,
            sqlite_where=text(where),
            postgresql_where=text(where),
        )
        for name, columns, where in (
            ("act", ("act", "sort_at", "id"), "ended_at IS NULL"),
            ("light", ("light", "sort_at", "id"), "ended_at IS NULL"),
            ("free", ("sort_at", "id"), "status = 'open'"),
        )
    ),
    *(
        Index(
            f"ix_task_mine_{name}",
            "centre_id",
            "assignee_id",
            *columns,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        )
        for name, columns in {
            "urgent": ("urgency", "sort_at", "id"),
            "due": ("sort_at", "id"),
            "received": ("received_at", "id"),
            "number": ("number", "id"),
        }.items()
    ),
    Index("ix_task_ended", "centre_id", "ended_by", "ended_at"),
    Index(
        "ix_task_aside",
        "centre_id",
        "assignee_id",
        "aside_until",
        sqlite_where=text("aside_until IS NOT NULL"),
        postgresql_where=text("aside_until IS NOT NULL"),
    ),
)

task_sight = Table(
    "task_sight",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("task_id", key(), nullable=False),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("seen_at", Moment, nullable=False, comment="when the person last opened the task"),
    PrimaryKeyConstraint("centre_id", "task_id", "person_id"),
    ForeignKeyConstraint(["centre_id", "task_id"], ["task.centre_id", "task.id"]),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", key(), primary_key=True),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("centre_id", key(), ForeignKey("unit.id"), comment="with whom it is shared; null for nobody"),
    Column("words", sealed(), nullable=False, comment="sealed JSON: name, query"),
    Column("saved_at", Moment, nullable=False),
    Index(None, "person_id"),
    Index(None, "centre_id"),
)

timer = Table(
    "timer",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("instance_id", key(), comment="null for a timer derived from a clock"),
    Column("clock_id", key(), comment="null for a timer armed by a definition"),
    Column("source", word(), nullable=False),
    Column(
        "timer_ref", word(), nullable=False, comment="the engine's name, or what the clock's timer is for"
    ),
    Column("element", word(128)),
    Column("host", word(128), comment="the element it sits on, for a boundary event"),
    Column("phrase", Text),
    Column("subject", word()),
    Column("armed_at", Moment, nullable=False),
    Column("again", Boolean, nullable=False, comment="its event has told once; it waits for a later moment"),
    Column("due_at", Moment, comment="null while its clock is paused"),
    Column("status", word(), nullable=False),
    Column("fired_at", Moment),
    Column("try_at", Moment, comment="when the sweep may try; due_at, or later after a failure"),
    Column("failures", SmallInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    _one_of("source", "source", "process", "clock"),
    _one_of("status", "status", "armed", "fired", "cancelled", "stuck"),
    CheckConstraint("(source = 'process') = (instance_id IS NOT NULL)", name="source_process"),
    CheckConstraint("(source = 'clock') = (clock_id IS NOT NULL)", name="source_clock"),
    Index(None, "centre_id", "case_id"),
    # The sweep serves every centre of the installation, so this one index does not start with the centre.
    Index(
        "ix_timer_due",
        "try_at",
        "source",
        "centre_id",
        "id",
        sqlite_where=text("status = 'armed' AND try_at IS NOT NULL"),
        postgresql_where=text("status = 'armed' AND try_at IS NOT NULL"),
    ),
)

clock_event = Table(
    "clock_event",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("clock_id", key(), nullable=False),
    Column("seq", SmallInteger, nullable=False),
    Column("case_id", key(), nullable=False),
    Column("clock_kind", word(), nullable=False, comment="promised, statutory, step, branch, watch ..."),
    Column("subject", word(), nullable=False, comment="department, step or empty"),
    Column(
        "sequence", SmallInteger, nullable=False, comment="the how manieth clock of this kind and subject"
    ),
    Column("kind", word(), nullable=False),
    Column("at", Moment, nullable=False, comment="the moment that counts"),
    Column("recorded_at", Moment, nullable=False),
    Column("detail", document(), nullable=False),
    PrimaryKeyConstraint("centre_id", "clock_id", "seq"),
    UniqueConstraint("centre_id", "case_id", "clock_kind", "subject", "sequence", "seq"),
    _of_case(),
    _one_of("kind", "kind", "started", "paused", "resumed", "extended", "corrected", "stopped"),
    CheckConstraint("(seq = 1) = (kind = 'started')", name="starts_once"),
)

card = Table(
    "card",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("clock_id", key(), nullable=False),
    Column("colour", word(), nullable=False),
    Column("due_at", Moment, nullable=False, comment="the deadline that was passed"),
    Column("issued_at", Moment, nullable=False),
    Column("person_id", key(), ForeignKey("person.id"), comment="who held the case; null when nobody did"),
    Column("unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("told", document(), nullable=False, comment="[[role, ISO moment]], handler first"),
    Column(
        "level",
        SmallInteger,
        nullable=False,
        server_default="0",
        comment="0 handler, 1 duty chief, 2 director",
    ),
    Column(
        "raise_at", Moment, comment="when it goes one level up unless answered; null at the top or when over"
    ),
    Column("status", word(), nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", key(), ForeignKey("person.id")),
    Column("appealed_at", Moment),
    Column("appealed_by", key(), ForeignKey("person.id")),
    Column("settled_at", Moment),
    Column("settled_by", key(), ForeignKey("person.id")),
    Column("words", sealed(), comment="sealed JSON: answer, appeal, ruling"),
    Column("voided_at", Moment),
    Column("void_reason", Text),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    _one_of("colour", "colour", "yellow", "red"),
    _one_of("status", "status", "issued", "answered", "appealed", "upheld", "voided"),
    Index(None, "centre_id", "case_id"),
    Index(None, "centre_id", "status", "issued_at"),
    # One deadline passed costs one card; what was voided stands in no new card's way.
    Index(
        "uq_card_in_force",
        "centre_id",
        "clock_id",
        "colour",
        "due_at",
        unique=True,
        sqlite_where=text("status <> 'voided'"),
        postgresql_where=text("status <> 'voided'"),
    ),
    # What waits for one person: counted with every page of theirs.
    Index(
        "ix_card_to_answer",
        "centre_id",
        "person_id",
        "unit_id",
        "level",
        sqlite_where=text("status = 'issued'"),
        postgresql_where=text("status = 'issued'"),
    ),
    # As with timers: the sweep serves every centre of the installation.
    Index(
        "ix_card_raise",
        "raise_at",
        sqlite_where=text("raise_at IS NOT NULL"),
        postgresql_where=text("raise_at IS NOT NULL"),
    ),
)

supervision_order = Table(
    "supervision_order",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("issued_by", key(), ForeignKey("person.id"), nullable=False),
    Column("unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("words", sealed(), nullable=False, comment="sealed JSON: demand, answer"),
    Column("status", word(), nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    _one_of("status", "status", "open", "overdue", "answered", "closed"),
    Index(None, "centre_id", "case_id"),
    Index(None, "centre_id", "status", "due_at"),
    Index(
        "ix_supervision_order_open",
        "due_at",
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

handoff = Table(
    "handoff",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column(
        "task_id", key(), nullable=False, comment="the task in which it is offered; a handoff is that task"
    ),
    Column("case_id", key(), nullable=False),
    Column("from_person_id", key(), ForeignKey("person.id")),
    Column("to_unit_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("status", word(), nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "task_id"),
    _of_case(),
    _one_of("status", "status", "offered", "accepted", "refused", "timed_out", "arbitrated", "cancelled"),
    Index(None, "centre_id", "case_id"),
    Index(None, "centre_id", "to_unit_id", "status"),
)

form_filled = Table(
    "form_filled",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("task_id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("form", word(128), nullable=False),
    Column("values", sealed(), nullable=False),
    Column("filled_at", Moment, nullable=False),
    Column("filled_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "task_id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("task_id", key(), nullable=False),
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("values", sealed(), nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("centre_id", "task_id", "person_id"),
    _of_case(),
)

registration_draft = Table(
    "registration_draft",
    metadata,
    Column("person_id", key(), ForeignKey("person.id"), nullable=False),
    Column("id", key(), nullable=False, comment="chosen by the form that is half typed"),
    Column("centre_id", key(), ForeignKey("unit.id"), nullable=False),
    Column("item_code", word(), nullable=False),
    Column(
        "draft_key", sealed(), nullable=False, comment="wrapped; goes with the row, and with it the words"
    ),
    Column("words", sealed(), nullable=False, comment="sealed JSON: what the form said"),
    Column(
        "version", Integer, nullable=False, comment="grows with every keeping, so that two windows notice"
    ),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "id"),
    Index(None, "saved_at"),
)

paper = Table(
    "paper",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", word(), nullable=False),
    Column(
        "trust", word(), comment="how far what was brought is trusted: original, copy, electronic, commitment"
    ),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("centre_id", "case_id", "position"),
    _of_case(),
    _one_of("status", "status", "expected", "present", "missing", "supplemented", "promised"),
    _one_of("trust", "trust", "original", "copy", "electronic", "commitment"),
)

notice = Table(
    "notice",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("kind", word(), nullable=False),
    Column("content", sealed(), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("issued_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

remark = Table(
    "remark",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("kind", word(), nullable=False, comment="comment, urge, reason"),
    Column("words", sealed(), nullable=False),
    Column("said_at", Moment, nullable=False),
    Column("said_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

complaint = Table(
    "complaint",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("status", word(), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("words", sealed(), nullable=False),
    Column("answer", sealed(), comment="null while it is open"),
    Column("answered_at", Moment),
    Column("answered_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    _one_of("status", "status", "open", "answered"),
    Index(None, "centre_id", "status", "made_at"),
    Index(None, "centre_id", "case_id"),
    Index(
        "uq_complaint_open",
        "centre_id",
        "case_id",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

case_document = Table(
    "case_document",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("name", sealed(), nullable=False),
    Column("media_type", word(), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("sha", word(), nullable=False, comment="hash of the sealed bytes; the name of the file on disk"),
    Column("attached_at", Moment, nullable=False),
    Column("attached_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

rating = Table(
    "rating",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("task_id", key(), nullable=False),
    Column("level", SmallInteger, comment="1 to 5; null when nobody rated in time"),
    Column("rated_at", Moment, nullable=False),
    PrimaryKeyConstraint("centre_id", "case_id", "task_id"),
    _of_case(),
    CheckConstraint("level BETWEEN 1 AND 5", name="level"),
)

visit = Table(
    "visit",
    metadata,
    Column("centre_id", key(), nullable=False),
    Column("id", key(), nullable=False),
    Column("case_id", key(), nullable=False),
    Column("task_id", key(), nullable=False),
    Column("satisfied", word(), nullable=False, comment="yes, no, unreachable"),
    Column("visited_at", Moment, nullable=False),
    Column("visited_by", key(), ForeignKey("person.id")),
    PrimaryKeyConstraint("centre_id", "id"),
    _of_case(),
    Index(None, "centre_id", "case_id"),
)

# -- the trail, and what every command leaves behind ----------------------------------------------------------

audit_event = Table(
    "audit_event",
    metadata,
    Column("stream", word(80), nullable=False, comment="case:<id>, people, catalogue, definitions, calendar"),
    Column("seq", Integer, nullable=False),
    Column("centre_id", key()),
    Column("case_id", key()),
    Column("kind", word(), nullable=False, comment="thing:act"),
    Column("actor_id", key(), comment="null for the sweep and for the applicant"),
    Column("actor", Text, nullable=False, comment="post and unit at that moment; never an applicant"),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON: facts, steps walked, commitments"),
    Column("sealed", sealed(), comment="before and after, under the key of the case"),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream", "seq"),
    Index(None, "centre_id", "case_id", "seq"),
    Index(None, "centre_id", "at"),
)

trail_stream = Table(
    "trail_stream",
    metadata,
    Column("stream", word(80), primary_key=True, comment="streams that are not a case's"),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("person_id", key(), nullable=False),
    Column("idem_key", word(128), nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("answer", sealed(), nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("person_id", "idem_key"),
    Index(None, "at"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", key(), primary_key=True),
    Column("centre_id", key()),
    Column("case_id", key()),
    Column("timer_id", key()),
    Column("kind", word(), nullable=False),
    Column("detail", Text, nullable=False, comment="what an operator needs; never personal data"),
    Column("at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index(None, "settled_at", "at"),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("node", word(128), primary_key=True),
    Column("turn_at", Moment, nullable=False),
    Column("fired", big(), nullable=False),
    Column("detail", String(200)),
)
