"""Opinion maps: what the worker drew of a topic's statements

Lock taken: none but that of a new table. Deploy order: migration first; without rows every topic shows its plain table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0002"
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


def downgrade() -> None:
    op.drop_table("opinion_map")
