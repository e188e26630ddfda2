"""What does the domestic gateway keep beside a text or call? Its ids, the template and the keys."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from handset.tables import Base


class GatewayText(Base):
    """One text taken through SendSms; its words and way are the message with this sid."""

    __tablename__ = "gateway_text"

    sid: Mapped[str] = mapped_column(primary_key=True)
    biz_id: Mapped[str] = mapped_column(unique=True)
    out_id: Mapped[str] = mapped_column(index=True)
    template: Mapped[str]
    err_code: Mapped[str] = mapped_column(default="")  # of the delivery report


class GatewayCall(Base):
    """One call taken through IvrCall; its way is the call with this sid, which is also its CallId."""

    __tablename__ = "gateway_call"

    sid: Mapped[str] = mapped_column(primary_key=True)
    out_id: Mapped[str]
    script: Mapped[str]  # JSON: opening, keys, bye, times, seconds
    dtmf: Mapped[str] = mapped_column(default="")  # keys pressed so far
