"""Does the desk keep the digits of a code to itself?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from repair.messages import one_time
from repair.store.tables import Contact, Outbox
from tests.builders import an_enterprise


def test_the_digits_of_a_code_are_shown_to_no_staff(desk, database, settings, clock) -> None:
    now = clock.now()
    with database.session() as session:
        firm = an_enterprise(session, phone="+8613900001234")
        contact = session.scalars(select(Contact).where(Contact.enterprise_id == firm)).one()
        sent = one_time.send(session, settings, contact, "135790", now=now, expires_at=now + timedelta(minutes=10))
        thread = session.get_one(Outbox, sent).conversation_id
    shown = [desk.get(path) for path in (f"/deliveries/{sent}", "/deliveries", f"/conversations/{thread}", "/")]
    assert [page.status_code for page in shown] == [200] * 4
    assert all("135790" not in page.text for page in shown)
    assert "网页验证码" in shown[0].text
    assert "[验证码]" in shown[2].text
    assert "135790" not in desk.post("/deliveries/export").content.decode("utf-8-sig")
