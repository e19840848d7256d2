"""What has to be remembered about WeChat: the account's token, the codes made for rooms, and what came in already."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class WeChatToken(Base):
    """The access token of an account, shared by all processes, and who is fetching the next one.

    `sealed` is good until `expires_at`. Whoever holds the lease asks WeChat; a lease that ran out may be taken over.
    """

    __tablename__ = "wechat_token"
    __table_args__ = (
        sa.CheckConstraint("(sealed IS NULL) = (expires_at IS NULL)", name="token_with_its_end"),
        sa.CheckConstraint("(leased_by IS NULL) = (lease_until IS NULL)", name="lease_with_its_end"),
    )

    app_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    sealed: Mapped[str | None] = mapped_column(sa.Text)
    expires_at: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(sa.String(32))
    lease_until: Mapped[datetime | None]


class WeChatCode(Base):
    """The account's own code of a room: permanent, never taken back, one of the 100,000 an account may make.

    It belongs to the room and not to the code on its wall, which a new print batch replaces. `url` is what the squares
    say; `ticket` is how WeChat names it.
    """

    __tablename__ = "wechat_code"

    app_id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("room.id"), primary_key=True)
    ticket: Mapped[str] = mapped_column(sa.Text)
    url: Mapped[str] = mapped_column(sa.Text)
    made_at: Mapped[datetime]


class WeChatSeen(Base):
    """A callback, or the message in it, that was taken in: only its keyed mark, so that nobody can be read from it."""

    __tablename__ = "wechat_seen"

    mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)  # the sweep
