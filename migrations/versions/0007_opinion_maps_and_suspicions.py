"""Opinion maps, which the worker draws of a topic's statements; and slips that came in an odd way

Lock taken: none but that of new tables. Deploy order: migration first; without rows every topic shows its plain table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinion_map",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("last_vote_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_opinion_map_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_opinion_map")),
    )
    op.create_table(
        "suspicion",
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("machine", "rush", name="suspected", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_suspicion_slip_id")),
        sa.PrimaryKeyConstraint("slip_id", name=op.f("pk_suspicion")),
    )


def downgrade() -> None:
    op.drop_table("suspicion")
    op.drop_table("opinion_map")
