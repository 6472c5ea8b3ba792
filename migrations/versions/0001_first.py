"""The first shape: every table as it was then, and the triggers that keep the trail append-only.

Like every migration it spells out its steps and reads nothing of `app.store.tables`, which moves on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

SQLITE_GUARDS = (
    (
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    # REPLACE and upserts do not fire the two above unless a pragma says so; this one they cannot pass.
    (
        "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event "
        "WHEN EXISTS (SELECT 1 FROM audit_event WHERE stream = NEW.stream AND seq = NEW.seq) "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    ),
    (
        "CREATE TRIGGER clock_event_no_update BEFORE UPDATE ON clock_event "
        "BEGIN SELECT RAISE(ABORT, 'clock events are append-only'); END"
    ),
    (
        "CREATE TRIGGER clock_event_no_delete BEFORE DELETE ON clock_event "
        "BEGIN SELECT RAISE(ABORT, 'clock events are append-only'); END"
    ),
)
POSTGRESQL_GUARDS = (
    (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER clock_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    connection = op.get_bind()
    make_tables()
    for guard in SQLITE_GUARDS if connection.dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    raise NotImplementedError("nothing goes back before the first shape")


def make_tables() -> None:
    op.create_table(
        "audit_event",
        sa.Column(
            "stream",
            sa.String(length=80),
            nullable=False,
            comment="case:<id>, people, catalogue, definitions, calendar",
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False, comment="thing:act"),
        sa.Column(
            "actor_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="null for the sweep and for the applicant",
        ),
        sa.Column(
            "actor", sa.Text(), nullable=False, comment="post and unit at that moment; never an applicant"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="canonical JSON: facts, steps walked, commitments"
        ),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=True, comment="before and after, under the key of the case"
        ),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_centre_id_at"), "audit_event", ["centre_id", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_event_centre_id_case_id_seq"),
        "audit_event",
        ["centre_id", "case_id", "seq"],
        unique=False,
    )
    op.create_table(
        "heartbeat",
        sa.Column("node", sa.String(length=128), nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("node", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "idempotency",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("idem_key", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "idem_key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_at"), "idempotency", ["at"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("timer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="what an operator needs; never personal data"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_settled_at_at"), "incident", ["settled_at", "at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), server_default="zh-CN", nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("failed_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "left_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the person left; may not sign in any more",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "trail_stream",
        sa.Column("stream", sa.String(length=80), nullable=False, comment="streams that are not a case's"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_trail_stream")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "centre_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="the township centre it belongs to; null for the county and its bodies",
        ),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "letters",
            sa.String(length=8),
            nullable=True,
            comment="prefix of a centre's case numbers, e.g. LX",
        ),
        sa.Column(
            "revision",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="grows with the centre's settings",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('county', 'county_body', 'centre', 'department', 'window', 'village_point')",
            name=op.f("ck_unit_kind"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_index(op.f("ix_unit_centre_id_kind"), "unit", ["centre_id", "kind"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("substitute_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.String(length=64),
            nullable=False,
            comment="leave, training, secondment, illness, other",
        ),
        sa.CheckConstraint(
            "substitute_id IS NULL OR substitute_id <> person_id", name=op.f("ck_absence_another")
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absence_term")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_absence_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"], unique=False)
    op.create_index(op.f("ix_absence_substitute_id"), "absence", ["substitute_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "scopes",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="list of words: read, write",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_token")),
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "calendar_edition",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("covered_from", sa.SmallInteger(), nullable=False, comment="first final year"),
        sa.Column("covered_to", sa.SmallInteger(), nullable=False, comment="last final year"),
        sa.Column(
            "days",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="{ISO date: [kind, name, source]}",
        ),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column(
            "adopted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the last open case had been recomputed",
        ),
        sa.Column(
            "cursor",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="the last case looked at, so that a killed adoption goes on",
        ),
        sa.Column(
            "everyone",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="opening hours changed as well: no case may be passed over",
        ),
        sa.CheckConstraint(
            "status IN ('uploaded', 'approved', 'superseded', 'refused')",
            name=op.f("ck_calendar_edition_status"),
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_calendar_edition_approved_by")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_calendar_edition_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_edition")),
    )
    op.create_index(
        "uq_calendar_edition_current",
        "calendar_edition",
        ["status"],
        unique=True,
        sqlite_where=sa.text("status = 'approved'"),
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.create_table(
        "centre_setting",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column(
            "value",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_centre_setting_centre_id")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_centre_setting_set_by")),
        sa.PrimaryKeyConstraint("centre_id", "name", name=op.f("pk_centre_setting")),
    )
    op.create_table(
        "counter",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_counter_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "year", name=op.f("pk_counter")),
    )
    op.create_table(
        "definition",
        sa.Column(
            "sha",
            sa.String(length=64),
            nullable=False,
            comment="hash of all files; the identity of a definition",
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False, comment="the files as deployed, packed"),
        sa.Column(
            "spec",
            sa.LargeBinary(),
            nullable=False,
            comment="the parsed form; rebuilt when the engine changes",
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployed_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deployed_by"], ["person.id"], name=op.f("fk_definition_deployed_by")),
        sa.PrimaryKeyConstraint("sha", name=op.f("pk_definition")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_definition_key_version")),
    )
    op.create_index(
        "uq_definition_current",
        "definition",
        ["key"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "office_hours",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column(
            "intervals",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="weekly opening hours: domain.calendars.OfficeHours",
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_office_hours_centre_id")),
        sa.PrimaryKeyConstraint("centre_id", "from_on", name=op.f("pk_office_hours")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('clerk', 'handler', 'county_officer', 'duty_chief', 'director', 'designer', 'supervisor', 'inspector', 'agent', 'admin')",
            name=op.f("ck_post_role"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_unit_id_role"), "post", ["unit_id", "role"], unique=False)
    op.create_table(
        "service_item",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="the current version"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column(
            "initials", sa.Text(), nullable=False, comment="pinyin initials of the name, for the counter"
        ),
        sa.Column("case_type", sa.String(length=64), nullable=False),
        sa.Column("department_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "case_type IN ('immediate', 'promised', 'joint', 'escalated')",
            name=op.f("ck_service_item_case_type"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_service_item_centre_id")),
        sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_service_item_department_id")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_service_item")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_service_item_centre_id_code")),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
    op.create_table(
        "holding",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("post_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True, comment="last day of the term; null while open"),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_holding_term")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_holding_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_holding_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
    )
    op.create_index(op.f("ix_holding_person_id"), "holding", ["person_id"], unique=False)
    op.create_index(op.f("ix_holding_post_id"), "holding", ["post_id"], unique=False)
    op.create_table(
        "office_case",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="grows with every act; a page tells which it saw"
        ),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False, comment="LX-2026-000123-C"),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("case_type", sa.String(length=64), nullable=False),
        sa.Column("converted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("item_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("item_version", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("item_name_en", sa.Text(), nullable=False),
        sa.Column(
            "rules",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="the item's rules as frozen for this case",
        ),
        sa.Column("definition_sha", sa.String(length=64), nullable=False),
        sa.Column("calendar_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("first_contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("lead_unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("urgency", sa.String(length=64), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column(
            "milestones",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="{milestone: ISO moment}, the last of each",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the promised clock runs out; null while it does not run",
        ),
        sa.Column("statutory_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("light", sa.String(length=64), nullable=False),
        sa.Column(
            "case_key",
            sa.LargeBinary(),
            nullable=False,
            comment="the key of this case, wrapped; erasing it erases",
        ),
        sa.Column(
            "applicant",
            sa.LargeBinary(),
            nullable=False,
            comment="sealed JSON: name, id_number, phone, address",
        ),
        sa.Column("applicant_masked", sa.Text(), nullable=False, comment="a surname and stars"),
        sa.Column(
            "query_code_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="keyed hash of the code a person types",
        ),
        sa.Column(
            "query_token_hash", sa.LargeBinary(), nullable=False, comment="keyed hash of the token in the QR"
        ),
        sa.Column("trail_seq", sa.Integer(), nullable=False),
        sa.Column("trail_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(closed_at IS NULL) = (status <> 'closed')", name=op.f("ck_office_case_closed")),
        sa.CheckConstraint(
            "light IN ('normal', 'prewarning', 'yellow', 'red', 'paused', 'done')",
            name=op.f("ck_office_case_light"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendar_edition.id"], name=op.f("fk_office_case_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "item_id"],
            ["service_item.centre_id", "service_item.id"],
            name=op.f("fk_office_case_centre_id_item_id"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["unit.id"], name=op.f("fk_office_case_centre_id")),
        sa.ForeignKeyConstraint(
            ["definition_sha"], ["definition.sha"], name=op.f("fk_office_case_definition_sha")
        ),
        sa.ForeignKeyConstraint(
            ["first_contact_id"], ["person.id"], name=op.f("fk_office_case_first_contact_id")
        ),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_office_case_lead_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_office_case")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_office_case_centre_id_number")),
        sa.UniqueConstraint("centre_id", "year", "serial", name=op.f("uq_office_case_centre_id_year_serial")),
    )
    op.create_index(
        op.f("ix_office_case_centre_id_first_contact_id_status"),
        "office_case",
        ["centre_id", "first_contact_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_office_case_centre_id_query_token_hash"),
        "office_case",
        ["centre_id", "query_token_hash"],
        unique=False,
    )
    op.create_index(
        op.f("ix_office_case_centre_id_status_received_at_id"),
        "office_case",
        ["centre_id", "status", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_office_case_open",
        "office_case",
        ["id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "service_item_version",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("item_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "rules",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="domain.items.ItemRules as plain values",
        ),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "item_id"],
            ["service_item.centre_id", "service_item.id"],
            name=op.f("fk_service_item_version_centre_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "item_id", "version", name=op.f("pk_service_item_version")),
    )
    op.create_table(
        "card",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("clock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("colour", sa.String(length=64), nullable=False),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=False, comment="the deadline that was passed"
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "person_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="who held the case; null when nobody did",
        ),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "told",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="[[role, ISO moment]], handler first",
        ),
        sa.Column(
            "level",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="0 handler, 1 duty chief, 2 director",
        ),
        sa.Column(
            "raise_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it goes one level up unless answered; null at the top or when over",
        ),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appealed_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True, comment="sealed JSON: answer, appeal, ruling"),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("colour IN ('yellow', 'red')", name=op.f("ck_card_colour")),
        sa.CheckConstraint(
            "status IN ('issued', 'answered', 'appealed', 'upheld', 'voided')", name=op.f("ck_card_status")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_card_answered_by")),
        sa.ForeignKeyConstraint(["appealed_by"], ["person.id"], name=op.f("fk_card_appealed_by")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_card_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_person_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_card_settled_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_card_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_card")),
        sa.UniqueConstraint(
            "centre_id", "clock_id", "colour", "due_at", name=op.f("uq_card_centre_id_clock_id_colour_due_at")
        ),
    )
    op.create_index(op.f("ix_card_centre_id_case_id"), "card", ["centre_id", "case_id"], unique=False)
    op.create_index(
        op.f("ix_card_centre_id_status_issued_at"), "card", ["centre_id", "status", "issued_at"], unique=False
    )
    op.create_index(
        "ix_card_raise",
        "card",
        ["raise_at"],
        unique=False,
        sqlite_where=sa.text("raise_at IS NOT NULL"),
        postgresql_where=sa.text("raise_at IS NOT NULL"),
    )
    op.create_table(
        "case_document",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column(
            "sha",
            sa.String(length=64),
            nullable=False,
            comment="hash of the sealed bytes; the name of the file on disk",
        ),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(["attached_by"], ["person.id"], name=op.f("fk_case_document_attached_by")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_case_document_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_case_document")),
    )
    op.create_index(
        op.f("ix_case_document_centre_id_case_id"), "case_document", ["centre_id", "case_id"], unique=False
    )
    op.create_table(
        "case_unit",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "part",
            sa.String(length=64),
            nullable=False,
            comment="centre, lead, handling, co, superior, agent",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_case_unit_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "unit_id", "case_id", name=op.f("pk_case_unit")),
    )
    op.create_index(
        op.f("ix_case_unit_centre_id_case_id"), "case_unit", ["centre_id", "case_id"], unique=False
    )
    op.create_table(
        "case_word",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "token", sa.LargeBinary(), nullable=False, comment="keyed hash of a character or a character pair"
        ),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_case_word_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "token", "case_id", name=op.f("pk_case_word")),
    )
    op.create_table(
        "clock_event",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("clock_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "clock_kind",
            sa.String(length=64),
            nullable=False,
            comment="promised, statutory, step, branch, watch ...",
        ),
        sa.Column("subject", sa.String(length=64), nullable=False, comment="department, step or empty"),
        sa.Column(
            "sequence",
            sa.SmallInteger(),
            nullable=False,
            comment="the how manieth clock of this kind and subject",
        ),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="the moment that counts"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "detail",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("(seq = 1) = (kind = 'started')", name=op.f("ck_clock_event_starts_once")),
        sa.CheckConstraint(
            "kind IN ('started', 'paused', 'resumed', 'extended', 'corrected', 'stopped')",
            name=op.f("ck_clock_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_clock_event_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "clock_id", "seq", name=op.f("pk_clock_event")),
        sa.UniqueConstraint(
            "centre_id",
            "case_id",
            "clock_kind",
            "subject",
            "sequence",
            "seq",
            name=op.f("uq_clock_event_centre_id_case_id_clock_kind_subject_sequence_seq"),
        ),
    )
    op.create_table(
        "draft",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_draft_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("centre_id", "task_id", "person_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "form_filled",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("form", sa.String(length=128), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_form_filled_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["filled_by"], ["person.id"], name=op.f("fk_form_filled_filled_by")),
        sa.PrimaryKeyConstraint("centre_id", "task_id", name=op.f("pk_form_filled")),
    )
    op.create_index(
        op.f("ix_form_filled_centre_id_case_id"), "form_filled", ["centre_id", "case_id"], unique=False
    )
    op.create_table(
        "handoff",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "task_id",
            sa.Uuid(as_uuid=False),
            nullable=False,
            comment="the task in which it is offered; a handoff is that task",
        ),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_person_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("to_unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.CheckConstraint(
            "status IN ('offered', 'accepted', 'refused', 'timed_out', 'arbitrated', 'cancelled')",
            name=op.f("ck_handoff_status"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_handoff_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_handoff_ended_by")),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_handoff_from_person_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_handoff_to_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "task_id", name=op.f("pk_handoff")),
    )
    op.create_index(op.f("ix_handoff_centre_id_case_id"), "handoff", ["centre_id", "case_id"], unique=False)
    op.create_index(
        op.f("ix_handoff_centre_id_to_unit_id_status"),
        "handoff",
        ["centre_id", "to_unit_id", "status"],
        unique=False,
    )
    op.create_table(
        "notice",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_notice_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_notice_issued_by")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_centre_id_case_id"), "notice", ["centre_id", "case_id"], unique=False)
    op.create_table(
        "paper",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('expected', 'present', 'missing', 'supplemented', 'promised')",
            name=op.f("ck_paper_status"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_paper_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "case_id", "position", name=op.f("pk_paper")),
    )
    op.create_table(
        "process_instance",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False, comment="main, pause, extension, opinion"),
        sa.Column("definition_sha", sa.String(length=64), nullable=False),
        sa.Column(
            "state", sa.LargeBinary(), nullable=False, comment="the engine's state, without its definition"
        ),
        sa.Column(
            "awaits",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="messages awaited: [[name, element, subject]]",
        ),
        sa.Column(
            "facts",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
            comment="what a side process is about: ground, expected length",
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_process_instance_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_sha"], ["definition.sha"], name=op.f("fk_process_instance_definition_sha")
        ),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_process_instance")),
    )
    op.create_index(
        op.f("ix_process_instance_centre_id_case_id"),
        "process_instance",
        ["centre_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "rating",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "level", sa.SmallInteger(), nullable=True, comment="1 to 5; null when nobody rated in time"
        ),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_rating_level")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_rating_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "case_id", "task_id", name=op.f("pk_rating")),
    )
    op.create_table(
        "remark",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False, comment="comment, urge, reason"),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_remark_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_remark_said_by")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_centre_id_case_id"), "remark", ["centre_id", "case_id"], unique=False)
    op.create_table(
        "supervision_order",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False, comment="sealed JSON: demand, answer"),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'overdue', 'answered', 'closed')", name=op.f("ck_supervision_order_status")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_supervision_order_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_supervision_order_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_supervision_order_issued_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_order_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_supervision_order")),
    )
    op.create_index(
        op.f("ix_supervision_order_centre_id_case_id"),
        "supervision_order",
        ["centre_id", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supervision_order_centre_id_status_due_at"),
        "supervision_order",
        ["centre_id", "status", "due_at"],
        unique=False,
    )
    op.create_index(
        "ix_supervision_order_open",
        "supervision_order",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "timer",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "instance_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="null for a timer derived from a clock",
        ),
        sa.Column(
            "clock_id",
            sa.Uuid(as_uuid=False),
            nullable=True,
            comment="null for a timer armed by a definition",
        ),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column(
            "timer_ref",
            sa.String(length=64),
            nullable=False,
            comment="the engine's name, or what the clock's timer is for",
        ),
        sa.Column("element", sa.String(length=128), nullable=True),
        sa.Column(
            "host",
            sa.String(length=128),
            nullable=True,
            comment="the element it sits on, for a boundary event",
        ),
        sa.Column("phrase", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("armed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "again",
            sa.Boolean(),
            nullable=False,
            comment="its event has told once; it waits for a later moment",
        ),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=True, comment="null while its clock is paused"
        ),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "try_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the sweep may try; due_at, or later after a failure",
        ),
        sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(source = 'clock') = (clock_id IS NOT NULL)", name=op.f("ck_timer_source_clock")),
        sa.CheckConstraint(
            "(source = 'process') = (instance_id IS NOT NULL)", name=op.f("ck_timer_source_process")
        ),
        sa.CheckConstraint("source IN ('process', 'clock')", name=op.f("ck_timer_source")),
        sa.CheckConstraint(
            "status IN ('armed', 'fired', 'cancelled', 'stuck')", name=op.f("ck_timer_status")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_timer_centre_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_centre_id_case_id"), "timer", ["centre_id", "case_id"], unique=False)
    op.create_index(
        "ix_timer_due",
        "timer",
        ["try_at", "source", "centre_id", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'armed' AND try_at IS NOT NULL"),
        postgresql_where=sa.text("status = 'armed' AND try_at IS NOT NULL"),
    )
    op.create_table(
        "visit",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("task_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("satisfied", sa.String(length=64), nullable=False, comment="yes, no, unreachable"),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visited_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_visit_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["visited_by"], ["person.id"], name=op.f("fk_visit_visited_by")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_centre_id_case_id"), "visit", ["centre_id", "case_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("centre_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("instance_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "task_ref",
            sa.String(length=64),
            nullable=False,
            comment="the engine's name for it within the instance",
        ),
        sa.Column("process", sa.String(length=128), nullable=False),
        sa.Column("element", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=128), nullable=True),
        sa.Column(
            "subject",
            sa.String(length=64),
            nullable=True,
            comment="code of the department a branch belongs to",
        ),
        sa.Column("role", sa.String(length=64), nullable=False, comment="candidate group: the role ..."),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False, comment="... in this unit"),
        sa.Column("can_hand_off", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("assignee_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("ended_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("urgency", sa.SmallInteger(), nullable=False, comment="0 urgent, 1 normal; sorts first"),
        sa.Column("urges", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the case's or the step's deadline, whichever comes first",
        ),
        sa.Column(
            "sort_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="due_at, or the far future while paused",
        ),
        sa.Column("light", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (status IN ('open', 'claimed'))", name=op.f("ck_task_ended")
        ),
        sa.CheckConstraint("(status = 'claimed') <= (assignee_id IS NOT NULL)", name=op.f("ck_task_claimed")),
        sa.CheckConstraint(
            "status IN ('open', 'claimed', 'completed', 'cancelled')", name=op.f("ck_task_status")
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_task_assignee_id")),
        sa.ForeignKeyConstraint(
            ["centre_id", "case_id"],
            ["office_case.centre_id", "office_case.id"],
            name=op.f("fk_task_centre_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id", "instance_id"],
            ["process_instance.centre_id", "process_instance.id"],
            name=op.f("fk_task_centre_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_task_ended_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id")),
        sa.PrimaryKeyConstraint("centre_id", "id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "centre_id", "instance_id", "task_ref", name=op.f("uq_task_centre_id_instance_id_task_ref")
        ),
    )
    op.create_index(op.f("ix_task_centre_id_case_id"), "task", ["centre_id", "case_id"], unique=False)
    op.create_index("ix_task_ended", "task", ["centre_id", "ended_by", "ended_at"], unique=False)
    op.create_index(
        "ix_task_live_act",
        "task",
        ["centre_id", "unit_id", "role", "act", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_live_due",
        "task",
        ["centre_id", "unit_id", "role", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_live_free",
        "task",
        ["centre_id", "unit_id", "role", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_task_live_light",
        "task",
        ["centre_id", "unit_id", "role", "light", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_live_number",
        "task",
        ["centre_id", "unit_id", "role", "number", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_live_received",
        "task",
        ["centre_id", "unit_id", "role", "received_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_live_urgent",
        "task",
        ["centre_id", "unit_id", "role", "urgency", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_mine_due",
        "task",
        ["centre_id", "assignee_id", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_mine_number",
        "task",
        ["centre_id", "assignee_id", "number", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_mine_received",
        "task",
        ["centre_id", "assignee_id", "received_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_task_mine_urgent",
        "task",
        ["centre_id", "assignee_id", "urgency", "sort_at", "id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
