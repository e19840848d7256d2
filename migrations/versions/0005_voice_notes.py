"""Voice notes: recordings handed in with a matter, sealed on the disk and named by these rows

Lock taken: none on what is there; a new table. Deploy order: migration first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voice_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "webm",
                "ogg",
                "mp4",
                "aac",
                "mp3",
                "wav",
                "amr",
                name="recording",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(typed_at IS NULL) = (typed_by IS NULL)", name=op.f("ck_voice_note_typed_by_somebody")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_voice_note_slip_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_voice_note_topic_id")),
        sa.ForeignKeyConstraint(["typed_by"], ["account.id"], name=op.f("fk_voice_note_typed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_note")),
    )
    op.create_index("ix_voice_note_slip", "voice_note", ["slip_id"], unique=False)
    op.create_index("ix_voice_note_topic", "voice_note", ["topic_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_voice_note_topic", table_name="voice_note")
    op.drop_index("ix_voice_note_slip", table_name="voice_note")
    op.drop_table("voice_note")
