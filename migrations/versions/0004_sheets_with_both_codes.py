"""sheets with both codes: an order says whether the WeChat account's code stands beside the first

Lock taken: an instant on sheet_job. Deploy order: migration first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sheet_job") as table:
        table.add_column(sa.Column("with_wechat", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("sheet_job") as table:
        table.drop_column("with_wechat")
