"""The history: one chain of hashed events per room, and beside it what may one day be erased.

An event keeps the exact text that was hashed, so that a chain is verified without knowing how texts were made
in former years. What a person told stands in another table, tied to the event by a salted hash: emptied, it
leaves the chain whole, and without the salt nobody can guess what it was.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base

HASH_LENGTH = 64  # SHA-256 in hex


class AuditEvent(Base):
    """Something that happened in a room, told to everybody. Rows are added and read, never changed.

    The columns beside `canonical` repeat parts of it for the database to search by; `flask audit verify`
    compares them. The row belongs to the room it happened in, even when the topic has moved on to another.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.UniqueConstraint("room_id", "seq"),
        sa.CheckConstraint("seq >= 1", name="seq_starts_at_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"))
    seq: Mapped[int]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)  # its page's trail
    at: Mapped[datetime]
    tag: Mapped[str] = mapped_column(sa.String(48))
    actor_role: Mapped[str] = mapped_column(sa.String(16))
    canonical: Mapped[str] = mapped_column(sa.Text)
    payload_hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH))
    previous_hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(sa.String(HASH_LENGTH))

    payload: Mapped[AuditPayload] = relationship(back_populates="event", lazy="raise")


class AuditPayload(Base):
    """What was told with an event, and by which account: for the desk only, and erasable.

    `payload` is JSON text exactly as it was hashed; `salt` is 16 random bytes in hex.
    """

    __tablename__ = "audit_payload"
    __table_args__ = (
        sa.CheckConstraint(
            "(erased_at IS NULL AND erased_rule IS NULL AND payload IS NOT NULL AND salt IS NOT NULL)"
            " OR (erased_at IS NOT NULL AND erased_rule IS NOT NULL AND payload IS NULL AND salt IS NULL)",
            name="erased_whole_or_not_at_all",
        ),
    )

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_event.id"), primary_key=True)
    payload: Mapped[str | None] = mapped_column(sa.Text)
    salt: Mapped[str | None] = mapped_column(sa.String(32))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]
    erased_rule: Mapped[str | None] = mapped_column(sa.String(200))

    event: Mapped[AuditEvent] = relationship(back_populates="payload", lazy="raise")


# The database itself refuses to rewrite history; one UPDATE is let through, the erasure of a payload. The
# statements are run by `create_all` below and by the migration. A batch migration of these tables on SQLite
# copies the table and loses its triggers: it has to run them again.
_ONLY_ERASED = """
    NEW.event_id = OLD.event_id AND NEW.account_id {same} OLD.account_id AND OLD.erased_at IS NULL
    AND NEW.erased_at IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL
"""
_SQLITE_REFUSAL = "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
REFUSE_CHANGES: dict[str, list[str]] = {
    "sqlite": [
        f"CREATE TRIGGER audit_event_keeps BEFORE UPDATE ON audit_event {_SQLITE_REFUSAL}",
        f"CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event {_SQLITE_REFUSAL}",
        f"CREATE TRIGGER audit_payload_keeps BEFORE UPDATE ON audit_payload"
        f" WHEN NOT ({_ONLY_ERASED.format(same='IS')}) {_SQLITE_REFUSAL}",
        f"CREATE TRIGGER audit_payload_stays BEFORE DELETE ON audit_payload {_SQLITE_REFUSAL}",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'history is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER audit_event_keeps BEFORE UPDATE OR DELETE ON audit_event"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()",
        f"CREATE TRIGGER audit_payload_keeps BEFORE UPDATE ON audit_payload FOR EACH ROW"
        f" WHEN (NOT ({_ONLY_ERASED.format(same='IS NOT DISTINCT FROM')}))"
        " EXECUTE FUNCTION refuse_change_of_history()",
        "CREATE TRIGGER audit_payload_stays BEFORE DELETE ON audit_payload"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_history()",
    ],
}

for _dialect, _statements in REFUSE_CHANGES.items():
    for _statement in _statements:
        sa.event.listen(
            Base.metadata.tables["audit_payload"],  # the later of the two
            "after_create",
            sa.DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
