"""What does the desk show of a code, and of somebody who signed in by one?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from repair.conversations import identity
from repair.messages import history, one_time
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


def test_who_left_a_web_thread_is_not_answered_into_it_but_still_named(desk, database, settings, clock) -> None:
    now = clock.now()
    with database.session() as session:
        contact = session.get_one(Contact, _contact(session))
        thread = history.web_conversation(session, None, now)
        identity.give(thread, identity.CODE, contact, now + timedelta(hours=1))
        history.ask_for_callback(session, thread.id, "asked", now, "请回电")
    path = f"/conversations/{thread.id}"
    assert desk.post(f"{path}/reply", text="您好。", page=path).status_code == 303
    clock.set(now + timedelta(hours=1))
    shown = desk.get(path).text
    assert "对方看不到" in shown
    assert "示例常青家具有限公司" in shown
    assert desk.post(f"{path}/reply", text="您好。", page=path).status_code == 422


def _contact(session) -> int:
    firm = an_enterprise(session, phone="+8613900001234")
    return session.scalars(select(Contact.id).where(Contact.enterprise_id == firm)).one()
