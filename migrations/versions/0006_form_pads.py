"""Pads of paper forms, whose slip numbers are minted before they are filled in

Lock taken: none but for the keys to room, account, sheet_job and slip, an instant. Deploy order: migration first; the
code before it does not know the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_pad",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("slip_key_id", sa.String(length=16), nullable=False),
        sa.Column("lookup_key_id", sa.String(length=16), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("consent_version", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("forms BETWEEN 1 AND 200", name=op.f("ck_form_pad_has_forms")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_pad_account_id")),
        sa.ForeignKeyConstraint(["job_id"], ["sheet_job.id"], name=op.f("fk_form_pad_job_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_form_pad_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_pad")),
        sa.UniqueConstraint("seed", name=op.f("uq_form_pad_seed")),
    )
    op.create_index(op.f("ix_form_pad_job_id"), "form_pad", ["job_id"], unique=False)
    op.create_index(op.f("ix_form_pad_room_id"), "form_pad", ["room_id"], unique=False)
    op.create_table(
        "form_number",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("pad_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("waited", sa.Integer(), nullable=True),
        sa.CheckConstraint("(slip_id IS NULL) = (entered_at IS NULL)", name=op.f("ck_form_number_entered_has_a_slip")),
        sa.CheckConstraint("(written_on IS NULL) = (waited IS NULL)", name=op.f("ck_form_number_waited_since_a_day")),
        sa.CheckConstraint(
            "written_on IS NULL OR entered_at IS NOT NULL", name=op.f("ck_form_number_read_when_entered")
        ),
        sa.ForeignKeyConstraint(["pad_id"], ["form_pad.id"], name=op.f("fk_form_number_pad_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_form_number_slip_id")),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_form_number")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_form_number_slip_id")),
    )
    op.create_index("ix_form_number_pad", "form_number", ["pad_id", "entered_at"], unique=False)


def downgrade() -> None:
    op.drop_table("form_number")
    op.drop_table("form_pad")
