"""History is append-only: the database itself refuses to change or remove what happened

Lock taken: an instant on audit_event and audit_payload. Deploy order: migration first; the code never rewrites history.
"""

from alembic import op

from app.models.audit import REFUSE_CHANGES

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in REFUSE_CHANGES[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("audit_event", "audit_payload"):
        for trigger in (f"{table}_keeps", f"{table}_stays"):
            op.execute(f"DROP TRIGGER IF EXISTS {trigger}" + (f" ON {table}" if on_postgresql else ""))
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_change_of_history()")
