"""The plain way, to compare with: one Procrastinate job a message. `python -m benchmarks.one_job` is its worker.

The same Twilio client, the same durable database; the state of each message is written before and after the request.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from psycopg_pool import ConnectionPool

from repair.messages.transports.twilio_client import twilio_client
from repair.settings import Settings, read_settings

QUEUE = "plain"
THREADS = 8
TABLE = """
create table plain (id bigserial primary key, phone text not null, words text not null,
 state text not null default 'planned', sid text, began_at timestamptz, sent_at timestamptz)
"""


def make(address: str, texts: list[tuple[str, str]]) -> None:
    """The messages (number, words) and a job for each."""
    app = App(connector=SyncPsycopgConnector(conninfo=address))
    with psycopg.connect(address) as connection:
        connection.execute(TABLE)
        with connection.cursor() as cursor, cursor.copy("copy plain (phone, words) from stdin") as copy:
            for row in texts:
                copy.write_row(row)
    with app.open():
        task = app.configure_task("plain_send", queue=QUEUE, allow_unknown=True)
        task.batch_defer(*({"number": number} for number in range(1, len(texts) + 1)))


def main() -> None:
    settings = read_settings()
    address = settings.DATABASE_URL
    app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=THREADS + 3))
    pool = ConnectionPool(address, min_size=1, max_size=THREADS, open=True)
    send = sender(settings, pool)
    app.task(name="plain_send", queue=QUEUE)(send)
    with app.open():
        app.run_worker(queues=[QUEUE], concurrency=THREADS, delete_jobs="successful")


def sender(settings: Settings, pool: ConnectionPool) -> Callable[[int], None]:
    client = twilio_client(settings)
    callback = f"{settings.PUBLIC_URL}/twilio/sms/status"

    def send(number: int) -> None:
        with pool.connection() as connection:
            found = connection.execute(
                "update plain set state = 'sending', began_at = clock_timestamp()"
                " where id = %s and state = 'planned' returning phone, words",
                [number],
            ).fetchone()
        if found is None:
            return
        phone, words = found
        made = client.messages.create(to=phone, from_=settings.TWILIO_FROM, body=words, status_callback=callback)
        with pool.connection() as connection:
            connection.execute(
                "update plain set state = 'sent', sid = %s, sent_at = clock_timestamp() where id = %s",
                [made.sid, number],
            )

    return send


if __name__ == "__main__":
    main()
