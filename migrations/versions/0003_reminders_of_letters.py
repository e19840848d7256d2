"""Reminders of letters: what people wrote has a clock as a topic has

Lock taken: the table is written anew, a second for some ten thousand rows; only the worker and whoever notes their
reminders wait for it. Deploy order: migration first; the code before it only ever puts reminders of topics, which the
new table takes as well.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SEEN_NOT_YET = {"sqlite_where": sa.text("seen_at IS NULL"), "postgresql_where": sa.text("seen_at IS NULL")}
_OF_TOPIC = {"sqlite_where": sa.text("topic_id IS NOT NULL"), "postgresql_where": sa.text("topic_id IS NOT NULL")}
_OF_LETTER = {"sqlite_where": sa.text("letter_id IS NOT NULL"), "postgresql_where": sa.text("letter_id IS NOT NULL")}


def upgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE reminder_kept AS SELECT * FROM reminder")
    op.drop_index("ix_reminder_unseen", table_name="reminder", **_SEEN_NOT_YET)
    op.drop_index("ix_reminder_topic", table_name="reminder")
    op.drop_table("reminder")
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column(
            "letter_kind",
            sa.Enum(
                "remark",
                "position",
                "statement",
                "objection",
                "doubt",
                "message",
                "sign-up",
                name="inboxkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("percent IN (50, 80, 100)", name=op.f("ck_reminder_part_of_a_clock")),
        sa.CheckConstraint("(topic_id IS NULL) = (letter_id IS NOT NULL)", name=op.f("ck_reminder_of_one_clock")),
        sa.CheckConstraint("(letter_kind IS NULL) = (letter_id IS NULL)", name=op.f("ck_reminder_letter_of_a_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reminder_account_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_reminder_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index("ix_reminder_unseen", "reminder", ["account_id"], unique=False, **_SEEN_NOT_YET)
    of_topic = ["topic_id", "due_at", "percent", "account_id"]
    op.create_index("uq_reminder_of_topic", "reminder", of_topic, unique=True, **_OF_TOPIC)
    of_letter = ["letter_id", "letter_kind", "due_at", "percent", "account_id"]
    op.create_index("uq_reminder_of_letter", "reminder", of_letter, unique=True, **_OF_LETTER)
    _put_back()


def downgrade() -> None:
    op.execute("CREATE TEMPORARY TABLE reminder_kept AS SELECT * FROM reminder WHERE topic_id IS NOT NULL")
    op.drop_index("uq_reminder_of_letter", table_name="reminder", **_OF_LETTER)
    op.drop_index("uq_reminder_of_topic", table_name="reminder", **_OF_TOPIC)
    op.drop_index("ix_reminder_unseen", table_name="reminder", **_SEEN_NOT_YET)
    op.drop_table("reminder")
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
    op.create_index("ix_reminder_unseen", "reminder", ["account_id", "topic_id"], unique=False, **_SEEN_NOT_YET)
    _put_back()


def _put_back() -> None:
    op.execute(
        "INSERT INTO reminder (account_id, topic_id, due_at, percent, reminded_at, seen_at) "
        "SELECT account_id, topic_id, due_at, percent, reminded_at, seen_at FROM reminder_kept"
    )
    op.execute("DROP TABLE reminder_kept")
