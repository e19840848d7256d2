"""foundation

Lock taken: none, there is nothing yet. Deploy order: before the first start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=200), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_account_login_is_lower_case")),
        sa.CheckConstraint(
            "totp_last_step IS NULL OR totp_secret IS NOT NULL", name=op.f("ck_account_step_of_a_secret")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column(
            "source",
            sa.Enum("seed", "staff", name="daysource", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "division",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "village", "town", "county", "city", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=100), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("is_fiction", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("public_version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_division_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["division.id"], name=op.f("fk_division_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("path", name=op.f("uq_division_path")),
    )
    op.create_index("ix_division_parent_id_order", "division", ["parent_id", "order"], unique=False)
    op.create_table(
        "level_pace",
        sa.Column(
            "level",
            sa.Enum(
                "village", "town", "county", "city", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("of_rooms", sa.Boolean(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "pose",
                "review",
                "deliberate",
                "implement",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("days", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("level", "of_rooms", "stage", name=op.f("pk_level_pace")),
    )
    op.create_table(
        "schedule_row",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule_row")),
    )
    op.create_table(
        "stored_picture",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_picture")),
    )
    op.create_table(
        "system_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_report")),
    )
    op.create_index(op.f("ix_system_report_at"), "system_report", ["at"], unique=False)
    op.create_table(
        "wechat_seen",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_wechat_seen")),
    )
    op.create_index(op.f("ix_wechat_seen_seen_at"), "wechat_seen", ["seen_at"], unique=False)
    op.create_table(
        "wechat_token",
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(leased_by IS NULL) = (lease_until IS NULL)", name=op.f("ck_wechat_token_lease_with_its_end")
        ),
        sa.CheckConstraint("(sealed IS NULL) = (expires_at IS NULL)", name=op.f("ck_wechat_token_token_with_its_end")),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_wechat_token")),
    )
    op.create_table(
        "board_channel_figures",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "scan",
                "paper",
                "spoken",
                "telephone",
                "letter",
                "hotline",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("in_hand", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("solved_confirmed", sa.Integer(), nullable=False),
        sa.Column("done_unconfirmed", sa.Integer(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("posed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_board_channel_figures_division_id")),
        sa.PrimaryKeyConstraint("division_id", "channel", name=op.f("pk_board_channel_figures")),
    )
    op.create_table(
        "board_figures",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_hand", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("solved_confirmed", sa.Integer(), nullable=False),
        sa.Column("done_unconfirmed", sa.Integer(), nullable=False),
        sa.Column("explained", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("posed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_board_figures_division_id")),
        sa.PrimaryKeyConstraint("division_id", name=op.f("pk_board_figures")),
    )
    op.create_table(
        "board_pace",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "pose",
                "review",
                "deliberate",
                "implement",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("days", sa.Double(), nullable=True),
        sa.Column("n_before", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_board_pace_division_id")),
        sa.PrimaryKeyConstraint("division_id", "stage", name=op.f("pk_board_pace")),
    )
    op.create_table(
        "board_tally",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column(
            "tally",
            sa.Enum(
                "classes",
                "clauses",
                "restarts",
                "taking_part",
                name="tally",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_board_tally_division_id")),
        sa.PrimaryKeyConstraint("division_id", "tally", "key", name=op.f("pk_board_tally")),
    )
    op.create_table(
        "division_code",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_division_code_division_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_division_code")),
    )
    op.create_index(op.f("ix_division_code_division_id"), "division_code", ["division_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_organisation_division_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("division_id", "name", name="uq_organisation_division_id_name"),
    )
    op.create_table(
        "print_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("label <> ''", name=op.f("ck_print_batch_has_a_label")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_print_batch_division_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_batch")),
        sa.UniqueConstraint("label", name=op.f("uq_print_batch_label")),
    )
    op.create_index(op.f("ix_print_batch_division_id"), "print_batch", ["division_id"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "village", "town", "county", "city", name="level", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "type",
            sa.Enum(
                "territorial",
                "sector",
                "enterprise",
                "association",
                "other",
                name="roomtype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("upper_id", sa.Integer(), nullable=True),
        sa.Column("upper_is_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=True),
        sa.Column("hours", sa.String(length=200), nullable=True),
        sa.Column("picture_id", sa.String(length=36), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("public_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("life_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("chain_length", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "chain_head",
            sa.String(length=64),
            server_default="0000000000000000000000000000000000000000000000000000000000000000",
            nullable=False,
        ),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name=op.f("ck_room_both_coordinates_or_none")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_room_lat_is_on_earth")),
        sa.CheckConstraint("length(chain_head) = 64", name=op.f("ck_room_chain_head_is_a_digest")),
        sa.CheckConstraint("lng BETWEEN -180 AND 180", name=op.f("ck_room_lng_is_on_earth")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_room_not_merged_into_itself")),
        sa.CheckConstraint("merged_into_id IS NULL OR closed_on IS NOT NULL", name=op.f("ck_room_merged_is_closed")),
        sa.CheckConstraint("upper_id <> id", name=op.f("ck_room_not_its_own_upper_room")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_room_division_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["room.id"], name=op.f("fk_room_merged_into_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["stored_picture.id"], name=op.f("fk_room_picture_id")),
        sa.ForeignKeyConstraint(["upper_id"], ["room.id"], name=op.f("fk_room_upper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("division_id", "name", name="uq_room_division_id_name"),
    )
    op.create_index(op.f("ix_room_division_id"), "room", ["division_id"], unique=False)
    op.create_index(op.f("ix_room_order"), "room", ["order"], unique=False)
    op.create_index(op.f("ix_room_upper_id"), "room", ["upper_id"], unique=False)
    op.create_index(
        "uq_room_territorial",
        "room",
        ["division_id"],
        unique=True,
        sqlite_where=sa.text("type = 'territorial' AND closed_on IS NULL"),
        postgresql_where=sa.text("type = 'territorial' AND closed_on IS NULL"),
    )
    op.create_table(
        "room_code",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redirects_until", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "redirects_until IS NULL OR replaced_at IS NOT NULL", name=op.f("ck_room_code_redirects_once_replaced")
        ),
        sa.CheckConstraint("replaced_at IS NULL OR revoked_at IS NULL", name=op.f("ck_room_code_replaced_or_revoked")),
        sa.ForeignKeyConstraint(["batch_id"], ["print_batch.id"], name=op.f("fk_room_code_batch_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_code_room_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_room_code")),
    )
    op.create_index(op.f("ix_room_code_batch_id"), "room_code", ["batch_id"], unique=False)
    op.create_index(op.f("ix_room_code_room_id"), "room_code", ["room_id"], unique=False)
    op.create_index(
        "uq_room_code_live",
        "room_code",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL AND revoked_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "room_details",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_details_room_id")),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_room_details")),
    )
    op.create_table(
        "room_pace",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "pose",
                "review",
                "deliberate",
                "implement",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("days", sa.Double(), nullable=True),
        sa.Column("n_before", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_pace_room_id")),
        sa.PrimaryKeyConstraint("room_id", "stage", name=op.f("pk_room_pace")),
    )
    op.create_table(
        "room_tally",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column(
            "tally",
            sa.Enum(
                "classes",
                "clauses",
                "restarts",
                "taking_part",
                name="tally",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_tally_room_id")),
        sa.PrimaryKeyConstraint("room_id", "tally", "key", name=op.f("pk_room_tally")),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "convener",
                "administrator",
                "member",
                "handler",
                "supervisor",
                "operator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'handler') = (organisation_id IS NOT NULL)", name=op.f("ck_seat_organisation_fits_role")
        ),
        sa.CheckConstraint(
            "(role = 'supervisor') = (division_id IS NOT NULL)", name=op.f("ck_seat_division_fits_role")
        ),
        sa.CheckConstraint(
            "(role IN ('administrator', 'reviewer', 'convener', 'member')) = (room_id IS NOT NULL)",
            name=op.f("ck_seat_room_fits_role"),
        ),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_seat_ends_after_it_began")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_seat_account_id")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_seat_division_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_seat_organisation_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_seat_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index("ix_seat_room_id_role", "seat", ["room_id", "role"], unique=False)
    op.create_index(
        "uq_seat_active",
        "seat",
        [
            "account_id",
            "role",
            sa.literal_column("coalesce(room_id, 0)"),
            sa.literal_column("coalesce(division_id, 0)"),
            sa.literal_column("coalesce(organisation_id, 0)"),
        ],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sheet_job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column(
            "packing",
            sa.Enum("pdf", "zip", name="packing", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("one_colour", sa.Boolean(), nullable=False),
        sa.Column("emblem", sa.LargeBinary(), nullable=True),
        sa.Column("emblem_share", sa.Double(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "drawing",
                "ready",
                "failed",
                name="sheetjobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.CheckConstraint("(state = 'ready') = (size IS NOT NULL)", name=op.f("ck_sheet_job_ready_has_a_file")),
        sa.CheckConstraint("(emblem IS NULL) = (emblem_share IS NULL)", name=op.f("ck_sheet_job_emblem_has_a_share")),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_sheet_job_done_of_total")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sheet_job_account_id")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_sheet_job_division_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_sheet_job_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_job")),
    )
    op.create_index(op.f("ix_sheet_job_account_id"), "sheet_job", ["account_id"], unique=False)
    op.create_index(op.f("ix_sheet_job_ordered_at"), "sheet_job", ["ordered_at"], unique=False)
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("origin_room_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "pose",
                "review",
                "deliberate",
                "implement",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("move_version", sa.Integer(), nullable=False),
        sa.Column("public_version", sa.Integer(), nullable=False),
        sa.Column(
            "topic_class",
            sa.Enum("A", "B", "C", name="topicclass", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "class_at_review",
            sa.Enum("A", "B", "C", name="topicclass", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "scan",
                "paper",
                "spoken",
                "telephone",
                "letter",
                "hotline",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("helper_name", sa.String(length=60), nullable=True),
        sa.Column("about_own_people", sa.Boolean(), nullable=False),
        sa.Column("consent_version", sa.String(length=32), nullable=False),
        sa.Column("ruleset_version", sa.String(length=32), nullable=False),
        sa.Column("posed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "result_kind",
            sa.Enum(
                "explained", "carried_out", name="resultkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "closed_label",
            sa.Enum(
                "solved_confirmed",
                "done_unconfirmed",
                "explained",
                "passed_on",
                name="closedlabel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "checked_by",
            sa.Enum(
                "proposer",
                "upper_room",
                "nobody",
                name="checkedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(status = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_topic_merged_has_a_target")
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND closed_label IS NOT NULL)",
            name=op.f("ck_topic_closed_has_a_label"),
        ),
        sa.CheckConstraint(
            "status IN ('posed', 'withheld', 'withdrawn') OR (title IS NOT NULL AND category IS NOT NULL)",
            name=op.f("ck_topic_looked_at_before_public"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('declined', 'referred', 'in_progress', 'announced') OR topic_class IS NOT NULL",
            name=op.f("ck_topic_decided_has_a_class"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('result_announced', 'closed') OR result_kind IS NOT NULL",
            name=op.f("ck_topic_result_has_a_kind"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_topic_round_counts_from_one")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["topic.id"], name=op.f("fk_topic_merged_into_id")),
        sa.ForeignKeyConstraint(["origin_room_id"], ["room.id"], name=op.f("fk_topic_origin_room_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_topic_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("number", name=op.f("uq_topic_number")),
    )
    op.create_index("ix_topic_board", "topic", ["room_id", "posed_at"], unique=False)
    op.create_index("ix_topic_clock", "topic", ["status", "due_at"], unique=False)
    op.create_index("ix_topic_desk", "topic", ["room_id", "status", "due_at"], unique=False)
    op.create_index(
        "ix_topic_figures", "topic", ["room_id", "channel", "status", "closed_label", "due_at"], unique=False
    )
    op.create_index(op.f("ix_topic_merged_into_id"), "topic", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_topic_origin_room_id"), "topic", ["origin_room_id"], unique=False)
    op.create_index("ix_topic_results", "topic", ["status", "closed_at"], unique=False)
    op.create_table(
        "wechat_code",
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_wechat_code_room_id")),
        sa.PrimaryKeyConstraint("app_id", "room_id", name=op.f("pk_wechat_code")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tag", sa.String(length=48), nullable=False),
        sa.Column("actor_role", sa.String(length=16), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_event_seq_starts_at_one")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_audit_event_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_audit_event_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("room_id", "seq", name=op.f("uq_audit_event_room_id_seq")),
    )
    op.create_index(op.f("ix_audit_event_topic_id"), "audit_event", ["topic_id"], unique=False)
    op.create_table(
        "clock_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_clock_pause_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pause")),
    )
    op.create_index(op.f("ix_clock_pause_topic_id"), "clock_pause", ["topic_id"], unique=False)
    op.create_table(
        "code_openings",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_code_openings_counts_something")),
        sa.ForeignKeyConstraint(["code"], ["room_code.code"], name=op.f("fk_code_openings_code")),
        sa.PrimaryKeyConstraint("code", "day", name=op.f("pk_code_openings")),
    )
    op.create_table(
        "decline_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("where_instead", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "upheld", "dropped", name="proposalstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_decline_proposal_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_decline_proposal_proposed_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_decline_proposal_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decline_proposal")),
    )
    op.create_index(op.f("ix_decline_proposal_topic_id"), "decline_proposal", ["topic_id"], unique=False)
    op.create_index(
        "uq_decline_proposal_open",
        "decline_proposal",
        ["topic_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("from_room_id", sa.Integer(), nullable=False),
        sa.Column("to_room_id", sa.Integer(), nullable=False),
        sa.Column(
            "left_status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("by_when", sa.Date(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["from_room_id"], ["room.id"], name=op.f("fk_escalation_from_room_id")),
        sa.ForeignKeyConstraint(["to_room_id"], ["room.id"], name=op.f("fk_escalation_to_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_escalation_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_from_room_id"), "escalation", ["from_room_id"], unique=False)
    op.create_index(op.f("ix_escalation_topic_id"), "escalation", ["topic_id"], unique=False)
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("old_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("new_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extended_by", sa.Integer(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extended_at <= old_due_at", name=op.f("ck_extension_before_it_ran_out")),
        sa.CheckConstraint("new_due_at > old_due_at", name=op.f("ck_extension_later_than_before")),
        sa.ForeignKeyConstraint(["extended_by"], ["account.id"], name=op.f("fk_extension_extended_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_extension_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_topic_id"), "extension", ["topic_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=16), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("yes", "no", "unclear", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("found_by", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["found_by"], ["account.id"], name=op.f("fk_finding_found_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_finding_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("topic_id", "round", "clause", name=op.f("uq_finding_topic_id_round_clause")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("whom", sa.String(length=200), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "sheet",
                "telephone",
                "in_person",
                "link",
                name="invitedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_invitation_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_topic_id"), "invitation", ["topic_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=300), nullable=False),
        sa.Column("lead_person", sa.String(length=60), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("measured_by", sa.String(length=300), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "done", "partly", "not_done", name="itemoutcome", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name=op.f("ck_item_outcome_has_a_date")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_item_organisation_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_item_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
    )
    op.create_index(op.f("ix_item_organisation_id"), "item", ["organisation_id"], unique=False)
    op.create_index("ix_item_topic", "item", ["topic_id", "round"], unique=False)
    op.create_table(
        "look_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("still_holds", "came_back", name="lasted", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_look_back_answered_has_an_answer")
        ),
        sa.CheckConstraint("(answer IS NULL) = (words IS NULL)", name=op.f("ck_look_back_answered_in_words")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_look_back_answered_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_look_back_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
        sa.UniqueConstraint("topic_id", "round", "after_days", name=op.f("uq_look_back_topic_id_round_after_days")),
    )
    op.create_index(
        "ix_look_back_open",
        "look_back",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "called_off",
                "held",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'held' OR record IS NOT NULL", name=op.f("ck_meeting_held_has_a_record")),
        sa.CheckConstraint("place IS NOT NULL OR link IS NOT NULL", name=op.f("ck_meeting_somewhere_to_meet")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_meeting_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index(op.f("ix_meeting_topic_id"), "meeting", ["topic_id"], unique=False)
    op.create_index(
        "uq_meeting_planned",
        "meeting",
        ["topic_id"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "topic", "resolution", "result", name="noticekind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until > opened_at", name=op.f("ck_notice_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_notice_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_topic_id"), "notice", ["topic_id"], unique=False)
    op.create_table(
        "outbox_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "tell_slips",
                "tell_desk",
                "tell_body",
                "refresh_figures",
                "render_sheets",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum("inside", "notice", name="delivery", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "uncertain",
                "skipped",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("dedupe", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_outbox_row_leased_while_sending")
        ),
        sa.CheckConstraint(
            "(state IN ('queued', 'sending')) = (finished_at IS NULL)", name=op.f("ck_outbox_row_finished_has_a_date")
        ),
        sa.CheckConstraint(
            "state <> 'sending' OR claimed_by IS NOT NULL", name=op.f("ck_outbox_row_claimed_while_sending")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_outbox_row_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_outbox_row_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_row")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_row_dedupe")),
    )
    op.create_index(op.f("ix_outbox_row_finished_at"), "outbox_row", ["finished_at"], unique=False)
    op.create_index(op.f("ix_outbox_row_topic_id"), "outbox_row", ["topic_id"], unique=False)
    op.create_index(
        "ix_outbox_row_waiting",
        "outbox_row",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "left_status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "returned",
                "recalled",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("right_holder", sa.String(length=200), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_referral_organisation_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_referral_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_organisation_id"), "referral", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_referral_topic_id"), "referral", ["topic_id"], unique=False)
    op.create_index(
        "uq_referral_open",
        "referral",
        ["topic_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "left_status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.String(length=16), nullable=True),
        sa.Column("rule", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("where_instead", sa.Text(), nullable=True),
        sa.Column("refused_by", sa.Integer(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status <> 'withheld' OR rule IS NOT NULL", name=op.f("ck_refusal_withheld_names_a_rule")),
        sa.CheckConstraint("status IN ('declined', 'withheld')", name=op.f("ck_refusal_declined_or_withheld")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_refusal_confirmed_by")),
        sa.ForeignKeyConstraint(["refused_by"], ["account.id"], name=op.f("fk_refusal_refused_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_refusal_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index(op.f("ix_refusal_topic_id"), "refusal", ["topic_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("percent IN (50, 80, 100)", name=op.f("ck_reminder_part_of_a_clock")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reminder_account_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_reminder_topic_id")),
        sa.PrimaryKeyConstraint("account_id", "topic_id", "due_at", "percent", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_topic", "reminder", ["topic_id", "due_at", "percent"], unique=False)
    op.create_index(
        "ix_reminder_unseen",
        "reminder",
        ["account_id", "topic_id"],
        unique=False,
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "research_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_research_fact_topic_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_research_fact_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_fact")),
    )
    op.create_index(op.f("ix_research_fact_topic_id"), "research_fact", ["topic_id"], unique=False)
    op.create_table(
        "research_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cost", sa.String(length=200), nullable=True),
        sa.Column("speaks_for", sa.Text(), nullable=True),
        sa.Column("speaks_against", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_research_option_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_option")),
    )
    op.create_index(op.f("ix_research_option_topic_id"), "research_option", ["topic_id"], unique=False)
    op.create_table(
        "resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("minority_view", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_resolution_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    op.create_index(op.f("ix_resolution_topic_id"), "resolution", ["topic_id"], unique=False)
    op.create_table(
        "restart_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by_proposer", sa.Boolean(), nullable=False),
        sa.Column("asked_above", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "granted", "refused", name="requeststate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL", name=op.f("ck_restart_request_refused_with_a_reason")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_restart_request_decided_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_restart_request_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restart_request")),
    )
    op.create_index(op.f("ix_restart_request_topic_id"), "restart_request", ["topic_id"], unique=False)
    op.create_index(
        "uq_restart_request_open",
        "restart_request",
        ["topic_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "restart_voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("device_mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_restart_voice_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restart_voice")),
        sa.UniqueConstraint(
            "topic_id", "round", "device_mark", name=op.f("uq_restart_voice_topic_id_round_device_mark")
        ),
    )
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "explained", "carried_out", name="resultkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("minority_view", sa.Text(), nullable=True),
        sa.Column(
            "became",
            sa.Enum(
                "policy",
                "project",
                "method",
                "consensus",
                "nothing_more",
                name="became",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("passed_on", sa.Boolean(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_result_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    op.create_index(op.f("ix_result_topic_id"), "result", ["topic_id"], unique=False)
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("origin_topic_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "filed", "joined", "follower", name="slipkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "scan",
                "paper",
                "spoken",
                "telephone",
                "letter",
                "hotline",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind <> 'joined' OR topic_id <> origin_topic_id", name=op.f("ck_slip_joined_elsewhere")),
        sa.CheckConstraint("kind = 'follower' OR topic_id IS NOT NULL", name=op.f("ck_slip_proposers_have_a_topic")),
        sa.CheckConstraint(
            "(topic_id IS NULL) = (origin_topic_id IS NULL)", name=op.f("ck_slip_a_topic_has_an_origin")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_slip_account_id")),
        sa.ForeignKeyConstraint(["origin_topic_id"], ["topic.id"], name=op.f("fk_slip_origin_topic_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_slip_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_slip_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("mark", name=op.f("uq_slip_mark")),
    )
    op.create_index("ix_slip_device", "slip", ["device_mark", "filed_at"], unique=False)
    op.create_index(op.f("ix_slip_origin_topic_id"), "slip", ["origin_topic_id"], unique=False)
    op.create_index("ix_slip_room", "slip", ["room_id", "filed_at"], unique=False)
    op.create_index(op.f("ix_slip_topic_id"), "slip", ["topic_id"], unique=False)
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("from_room_id", sa.Integer(), nullable=True),
        sa.Column("climb", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_supervision_answered_has_an_answer")
        ),
        sa.CheckConstraint("climb >= 1", name=op.f("ck_supervision_comes_from_above")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_supervision_answered_by")),
        sa.ForeignKeyConstraint(["from_room_id"], ["room.id"], name=op.f("fk_supervision_from_room_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_supervision_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_supervision_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("topic_id", "due_at", "climb", name=op.f("uq_supervision_topic_id_due_at_climb")),
    )
    op.create_index("ix_supervision_from_room", "supervision", ["from_room_id", "answered_at"], unique=False)
    op.create_index("ix_supervision_room", "supervision", ["room_id", "answered_at"], unique=False)
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_visit_topic_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_visit_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_topic_id"), "visit", ["topic_id"], unique=False)
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("me_too", "approve", name="voicekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("device_mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_voice_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("topic_id", "kind", "device_mark", name=op.f("uq_voice_topic_id_kind_device_mark")),
    )
    op.create_table(
        "voice_count",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("me_too", "approve", name="voicekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_voice_count_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", "kind", name=op.f("pk_voice_count")),
    )
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id")),
        sa.ForeignKeyConstraint(["option_id"], ["research_option.id"], name=op.f("fk_agenda_item_option_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "order", name=op.f("uq_agenda_item_meeting_id_order")),
    )
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_attendance_somebody_came")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "party", name=op.f("pk_attendance")),
    )
    op.create_table(
        "audit_payload",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_rule", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(erased_at IS NULL AND erased_rule IS NULL AND payload IS NOT NULL AND salt IS NOT NULL) OR (erased_at IS NOT NULL AND erased_rule IS NOT NULL AND payload IS NULL AND salt IS NULL)",
            name=op.f("ck_audit_payload_erased_whole_or_not_at_all"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_audit_payload_account_id")),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_payload_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "check_in",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("device_mark", sa.String(length=64), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_check_in_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "device_mark", name=op.f("pk_check_in")),
    )
    op.create_table(
        "desk_news",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_news_account_id")),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_desk_news_event_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_desk_news_topic_id")),
        sa.PrimaryKeyConstraint("account_id", "event_id", name=op.f("pk_desk_news")),
    )
    op.create_index(
        "ix_desk_news_unseen",
        "desk_news",
        ["account_id", "topic_id"],
        unique=False,
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_detail_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_detail_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detail")),
    )
    op.create_index(op.f("ix_detail_topic_id"), "detail", ["topic_id"], unique=False)
    op.create_table(
        "doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "open",
                "answered",
                "carried",
                "withheld",
                name="doubtstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("same_as_id", sa.Integer(), nullable=True),
        sa.Column("carried_until", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("withholding_rule", sa.String(length=32), nullable=True),
        sa.Column("withholding_confirmed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'answered' OR answer IS NOT NULL OR same_as_id IS NOT NULL",
            name=op.f("ck_doubt_answered_has_an_answer"),
        ),
        sa.CheckConstraint("state <> 'carried' OR carried_until IS NOT NULL", name=op.f("ck_doubt_carried_has_a_date")),
        sa.ForeignKeyConstraint(["same_as_id"], ["doubt.id"], name=op.f("fk_doubt_same_as_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["account.id"], name=op.f("fk_doubt_settled_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_doubt_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_doubt_topic_id")),
        sa.ForeignKeyConstraint(
            ["withholding_confirmed_by"], ["account.id"], name=op.f("fk_doubt_withholding_confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
    )
    op.create_index("ix_doubt_topic", "doubt", ["topic_id", "state"], unique=False)
    op.create_table(
        "filing",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("text_mark", sa.String(length=64), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_filing_slip_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_filing")),
    )
    op.create_table(
        "item_delay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_body", sa.Boolean(), nullable=False),
        sa.Column("delayed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("new_due_on > old_due_on", name=op.f("ck_item_delay_later_than_before")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_delay_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_delay")),
    )
    op.create_index(op.f("ix_item_delay_item_id"), "item_delay", ["item_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("is_from_desk", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("NOT is_from_desk OR account_id IS NOT NULL", name=op.f("ck_message_somebody_of_the_desk")),
        sa.CheckConstraint("is_from_desk = (due_at IS NULL)", name=op.f("ck_message_owed_to_the_holder")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_account_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_message_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_due", "message", ["answered_at", "due_at"], unique=False)
    op.create_index("ix_message_slip", "message", ["slip_id", "id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_milestone_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_item_id"), "milestone", ["item_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column(
            "look",
            sa.Enum("waiting", "shown", "withheld", name="look", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withholding_rule", sa.String(length=32), nullable=True),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "look <> 'withheld' OR withholding_rule IS NOT NULL", name=op.f("ck_objection_withheld_has_a_rule")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_objection_answered_by")),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_objection_looked_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_objection_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_objection_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_topic_id"), "objection", ["topic_id"], unique=False)
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum("for", "against", "depends", name="stance", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("explained_by", sa.Integer(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column(
            "look",
            sa.Enum("waiting", "shown", "withheld", name="look", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withholding_rule", sa.String(length=32), nullable=True),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "look <> 'withheld' OR withholding_rule IS NOT NULL", name=op.f("ck_position_withheld_has_a_rule")
        ),
        sa.ForeignKeyConstraint(["explained_by"], ["account.id"], name=op.f("fk_position_explained_by")),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_position_looked_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_position_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_position_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
    )
    op.create_index("ix_position_topic", "position", ["topic_id", "round"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=True),
        sa.Column(
            "solved",
            sa.Enum("solved", "partly", "not", name="solved", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_rating_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_rating_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("topic_id", "round", "slip_id", name=op.f("uq_rating_topic_id_round_slip_id")),
    )
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "fact",
                "offer",
                "question",
                "suggestion",
                "inquiry",
                name="remarkkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "help",
            sa.Enum("time", "skill", "material", name="helpkind", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("raised_topic_id", sa.Integer(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column(
            "look",
            sa.Enum("waiting", "shown", "withheld", name="look", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withholding_rule", sa.String(length=32), nullable=True),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'offer') = (help IS NOT NULL)", name=op.f("ck_remark_offer_says_what")),
        sa.CheckConstraint(
            "look <> 'withheld' OR withholding_rule IS NOT NULL", name=op.f("ck_remark_withheld_has_a_rule")
        ),
        sa.CheckConstraint(
            "topic_id IS NOT NULL OR kind IN ('suggestion', 'inquiry')", name=op.f("ck_remark_about_a_topic_or_room")
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_remark_answered_has_an_answer")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_remark_answered_by")),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_remark_looked_by")),
        sa.ForeignKeyConstraint(["raised_topic_id"], ["topic.id"], name=op.f("fk_remark_raised_topic_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_remark_room_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_remark_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_remark_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_room", "remark", ["room_id", "kind", "look"], unique=False)
    op.create_index(op.f("ix_remark_slip_id"), "remark", ["slip_id"], unique=False)
    op.create_index("ix_remark_topic", "remark", ["topic_id", "kind", "look"], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked", "expected", "full", name="signupstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'full' OR reason IS NOT NULL", name=op.f("ck_sign_up_full_has_a_reason")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_sign_up_answered_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sign_up_meeting_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_sign_up_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_sign_up_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("meeting_id", "slip_id", name=op.f("uq_sign_up_meeting_id_slip_id")),
    )
    op.create_index(op.f("ix_sign_up_meeting_id"), "sign_up", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_sign_up_topic_id"), "sign_up", ["topic_id"], unique=False)
    op.create_table(
        "slip_news",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_slip_news_event_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_slip_news_slip_id")),
        sa.PrimaryKeyConstraint("slip_id", "event_id", name=op.f("pk_slip_news")),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("device_mark", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agree", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column(
            "look",
            sa.Enum("waiting", "shown", "withheld", name="look", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withholding_rule", sa.String(length=32), nullable=True),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "look <> 'withheld' OR withholding_rule IS NOT NULL", name=op.f("ck_statement_withheld_has_a_rule")
        ),
        sa.ForeignKeyConstraint(["looked_by"], ["account.id"], name=op.f("fk_statement_looked_by")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_statement_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_statement_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_index(op.f("ix_statement_slip_id"), "statement", ["slip_id"], unique=False)
    op.create_index("ix_statement_topic", "statement", ["topic_id", "round", "look"], unique=False)
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column(
            "from_status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_status",
            sa.Enum(
                "posed",
                "in_review",
                "needs_details",
                "announced",
                "in_research",
                "scheduled",
                "deliberated",
                "resolution_announced",
                "in_progress",
                "result_announced",
                "closed",
                "declined",
                "merged",
                "referred",
                "withdrawn",
                "withheld",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_step_account_id")),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_step_event_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_step_room_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_step_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
    )
    op.create_index("ix_step_topic", "step", ["topic_id", "id"], unique=False)
    op.create_table(
        "visit_party",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_party_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "party", name=op.f("pk_visit_party")),
    )
    op.create_table(
        "motion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hands_for", sa.Integer(), nullable=True),
        sa.Column("hands_against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (hands_for IS NULL) AND (counted_at IS NULL) = (hands_against IS NULL) AND (counted_at IS NULL) = (abstained IS NULL)",
            name=op.f("ck_motion_counted_as_a_whole"),
        ),
        sa.CheckConstraint(
            "hands_for >= 0 AND hands_against >= 0 AND abstained >= 0", name=op.f("ck_motion_no_hand_less_than_none")
        ),
        sa.ForeignKeyConstraint(["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_motion_agenda_item_id")),
        sa.ForeignKeyConstraint(["counted_by"], ["account.id"], name=op.f("fk_motion_counted_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_motion_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
    )
    op.create_index(op.f("ix_motion_meeting_id"), "motion", ["meeting_id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("picture_id", sa.String(length=36), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("remark_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("is_before", sa.Boolean(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END + CASE WHEN remark_id IS NULL THEN 0 ELSE 1 END + CASE WHEN item_id IS NULL THEN 0 ELSE 1 END + CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_photo_belongs_to_one"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_photo_item_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["stored_picture.id"], name=op.f("fk_photo_picture_id")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_photo_remark_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_photo_topic_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id")),
        sa.PrimaryKeyConstraint("picture_id", name=op.f("pk_photo")),
    )
    op.create_index("ix_photo_item", "photo", ["item_id"], unique=False)
    op.create_index("ix_photo_remark", "photo", ["remark_id"], unique=False)
    op.create_index("ix_photo_topic", "photo", ["topic_id"], unique=False)
    op.create_index("ix_photo_visit", "photo", ["visit_id"], unique=False)
    op.create_table(
        "record_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "said",
                "agreed",
                "not_agreed",
                "minority",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum(
                "government",
                "deliberating_body",
                "cppcc",
                "cppcc_member",
                "native_elsewhere",
                "deputy",
                "expert",
                "people",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agenda_item_id"], ["agenda_item.id"], name=op.f("fk_record_line_agenda_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_record_line_meeting_id")),
        sa.ForeignKeyConstraint(["struck_by"], ["account.id"], name=op.f("fk_record_line_struck_by")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_record_line_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_line")),
    )
    op.create_index("ix_record_line_meeting", "record_line", ["meeting_id", "id"], unique=False)
    op.create_table(
        "statement_vote",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("device_mark", sa.String(length=64), nullable=False),
        sa.Column(
            "vote",
            sa.Enum("agree", "disagree", "pass", name="vote", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_vote_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "device_mark", name=op.f("pk_statement_vote")),
    )


def downgrade() -> None:
    op.drop_table("statement_vote")
    op.drop_index("ix_record_line_meeting", table_name="record_line")
    op.drop_table("record_line")
    op.drop_index("ix_photo_visit", table_name="photo")
    op.drop_index("ix_photo_topic", table_name="photo")
    op.drop_index("ix_photo_remark", table_name="photo")
    op.drop_index("ix_photo_item", table_name="photo")
    op.drop_table("photo")
    op.drop_index(op.f("ix_motion_meeting_id"), table_name="motion")
    op.drop_table("motion")
    op.drop_table("visit_party")
    op.drop_index("ix_step_topic", table_name="step")
    op.drop_table("step")
    op.drop_index("ix_statement_topic", table_name="statement")
    op.drop_index(op.f("ix_statement_slip_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_table("slip_news")
    op.drop_index(op.f("ix_sign_up_topic_id"), table_name="sign_up")
    op.drop_index(op.f("ix_sign_up_meeting_id"), table_name="sign_up")
    op.drop_table("sign_up")
    op.drop_index("ix_remark_topic", table_name="remark")
    op.drop_index(op.f("ix_remark_slip_id"), table_name="remark")
    op.drop_index("ix_remark_room", table_name="remark")
    op.drop_table("remark")
    op.drop_table("rating")
    op.drop_index("ix_position_topic", table_name="position")
    op.drop_table("position")
    op.drop_index(op.f("ix_objection_topic_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_index(op.f("ix_milestone_item_id"), table_name="milestone")
    op.drop_table("milestone")
    op.drop_index("ix_message_slip", table_name="message")
    op.drop_index("ix_message_due", table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_item_delay_item_id"), table_name="item_delay")
    op.drop_table("item_delay")
    op.drop_table("filing")
    op.drop_index("ix_doubt_topic", table_name="doubt")
    op.drop_table("doubt")
    op.drop_index(op.f("ix_detail_topic_id"), table_name="detail")
    op.drop_table("detail")
    op.drop_index(
        "ix_desk_news_unseen",
        table_name="desk_news",
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.drop_table("desk_news")
    op.drop_table("check_in")
    op.drop_table("audit_payload")
    op.drop_table("attendance")
    op.drop_table("agenda_item")
    op.drop_table("voice_count")
    op.drop_table("voice")
    op.drop_index(op.f("ix_visit_topic_id"), table_name="visit")
    op.drop_table("visit")
    op.drop_index("ix_supervision_room", table_name="supervision")
    op.drop_index("ix_supervision_from_room", table_name="supervision")
    op.drop_table("supervision")
    op.drop_index(op.f("ix_slip_topic_id"), table_name="slip")
    op.drop_index("ix_slip_room", table_name="slip")
    op.drop_index(op.f("ix_slip_origin_topic_id"), table_name="slip")
    op.drop_index("ix_slip_device", table_name="slip")
    op.drop_table("slip")
    op.drop_index(op.f("ix_result_topic_id"), table_name="result")
    op.drop_table("result")
    op.drop_table("restart_voice")
    op.drop_index(
        "uq_restart_request_open",
        table_name="restart_request",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_restart_request_topic_id"), table_name="restart_request")
    op.drop_table("restart_request")
    op.drop_index(op.f("ix_resolution_topic_id"), table_name="resolution")
    op.drop_table("resolution")
    op.drop_index(op.f("ix_research_option_topic_id"), table_name="research_option")
    op.drop_table("research_option")
    op.drop_index(op.f("ix_research_fact_topic_id"), table_name="research_fact")
    op.drop_table("research_fact")
    op.drop_index(
        "ix_reminder_unseen",
        table_name="reminder",
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.drop_index("ix_reminder_topic", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_refusal_topic_id"), table_name="refusal")
    op.drop_table("refusal")
    op.drop_index(
        "uq_referral_open",
        table_name="referral",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_referral_topic_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_organisation_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(
        "ix_outbox_row_waiting",
        table_name="outbox_row",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_index(op.f("ix_outbox_row_topic_id"), table_name="outbox_row")
    op.drop_index(op.f("ix_outbox_row_finished_at"), table_name="outbox_row")
    op.drop_table("outbox_row")
    op.drop_index(op.f("ix_notice_topic_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(
        "uq_meeting_planned",
        table_name="meeting",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_index(op.f("ix_meeting_topic_id"), table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(
        "ix_look_back_open",
        table_name="look_back",
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.drop_table("look_back")
    op.drop_index("ix_item_topic", table_name="item")
    op.drop_index(op.f("ix_item_organisation_id"), table_name="item")
    op.drop_table("item")
    op.drop_index(op.f("ix_invitation_topic_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("finding")
    op.drop_index(op.f("ix_extension_topic_id"), table_name="extension")
    op.drop_table("extension")
    op.drop_index(op.f("ix_escalation_topic_id"), table_name="escalation")
    op.drop_index(op.f("ix_escalation_from_room_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_index(
        "uq_decline_proposal_open",
        table_name="decline_proposal",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_decline_proposal_topic_id"), table_name="decline_proposal")
    op.drop_table("decline_proposal")
    op.drop_table("code_openings")
    op.drop_index(op.f("ix_clock_pause_topic_id"), table_name="clock_pause")
    op.drop_table("clock_pause")
    op.drop_index(op.f("ix_audit_event_topic_id"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("wechat_code")
    op.drop_index("ix_topic_results", table_name="topic")
    op.drop_index(op.f("ix_topic_origin_room_id"), table_name="topic")
    op.drop_index(op.f("ix_topic_merged_into_id"), table_name="topic")
    op.drop_index("ix_topic_figures", table_name="topic")
    op.drop_index("ix_topic_desk", table_name="topic")
    op.drop_index("ix_topic_clock", table_name="topic")
    op.drop_index("ix_topic_board", table_name="topic")
    op.drop_table("topic")
    op.drop_index(op.f("ix_sheet_job_ordered_at"), table_name="sheet_job")
    op.drop_index(op.f("ix_sheet_job_account_id"), table_name="sheet_job")
    op.drop_table("sheet_job")
    op.drop_index(
        "uq_seat_active",
        table_name="seat",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_seat_room_id_role", table_name="seat")
    op.drop_table("seat")
    op.drop_table("room_tally")
    op.drop_table("room_pace")
    op.drop_table("room_details")
    op.drop_index(
        "uq_room_code_live",
        table_name="room_code",
        sqlite_where=sa.text("replaced_at IS NULL AND revoked_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL AND revoked_at IS NULL"),
    )
    op.drop_index(op.f("ix_room_code_room_id"), table_name="room_code")
    op.drop_index(op.f("ix_room_code_batch_id"), table_name="room_code")
    op.drop_table("room_code")
    op.drop_index(
        "uq_room_territorial",
        table_name="room",
        sqlite_where=sa.text("type = 'territorial' AND closed_on IS NULL"),
        postgresql_where=sa.text("type = 'territorial' AND closed_on IS NULL"),
    )
    op.drop_index(op.f("ix_room_upper_id"), table_name="room")
    op.drop_index(op.f("ix_room_order"), table_name="room")
    op.drop_index(op.f("ix_room_division_id"), table_name="room")
    op.drop_table("room")
    op.drop_index(op.f("ix_print_batch_division_id"), table_name="print_batch")
    op.drop_table("print_batch")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_division_code_division_id"), table_name="division_code")
    op.drop_table("division_code")
    op.drop_table("board_tally")
    op.drop_table("board_pace")
    op.drop_table("board_figures")
    op.drop_table("board_channel_figures")
    op.drop_table("wechat_token")
    op.drop_index(op.f("ix_wechat_seen_seen_at"), table_name="wechat_seen")
    op.drop_table("wechat_seen")
    op.drop_index(op.f("ix_system_report_at"), table_name="system_report")
    op.drop_table("system_report")
    op.drop_table("stored_picture")
    op.drop_table("schedule_row")
    op.drop_table("level_pace")
    op.drop_index("ix_division_parent_id_order", table_name="division")
    op.drop_table("division")
    op.drop_table("counter")
    op.drop_table("calendar_day")
    op.drop_table("account")
