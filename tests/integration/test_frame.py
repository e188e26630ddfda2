"""Do the frame's parts hold together on a real database?"""

from repair.messages import history, queue
from repair.store.database import Database


def test_a_job_is_written_with_the_row_and_undone_with_it(database: Database, clock) -> None:
    try:
        with database.session() as session:
            queue.defer(session, queue.SEND, ids=[1])
            raise RuntimeError
    except RuntimeError:
        pass
    with database.session() as session:
        assert session.connection().exec_driver_sql("select count(*) from procrastinate_jobs").scalar() == 0
        assert queue.defer(session, queue.PLAN, only_one="plan")
        assert not queue.defer(session, queue.PLAN, only_one="plan")
        assert queue.defer(session, queue.SEND, at=clock.now(), ids=[1, 2])
    with database.session() as session:
        assert session.connection().exec_driver_sql("select count(*) from procrastinate_jobs").scalar() == 2


def test_a_phone_has_one_conversation_and_a_sid_is_received_once(database: Database, clock) -> None:
    with database.session() as session:
        first = history.conversation_of_phone(session, "+8613800000000", clock.now())
        assert history.conversation_of_phone(session, "+8613800000000", clock.now()).id == first.id
        history.say(session, first.id, speaker="owner", channel="sms", text="你好", now=clock.now())
        assert history.receive(session, provider_sid="SM1", event="sms", phone="+86", raw={}, now=clock.now())
        assert not history.receive(session, provider_sid="SM1", event="sms", phone="+86", raw={}, now=clock.now())
