"""The plain way once more: one Celery task a message, on Redis. Runs in an environment of its own, not the project's.

Started by benchmarks.celery_there; needs celery, redis, twilio and psycopg, and nothing of ours.
"""

import os

import psycopg_pool
from celery import Celery
from celery.signals import worker_process_init
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

app = Celery("one_task", broker=os.environ.get("PLAIN_REDIS", "redis://127.0.0.1:6379/0"))
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=8, broker_connection_retry_on_startup=True)
HAND = {}


class Elsewhere(TwilioHttpClient):
    """Twilio's own HTTP client; only the host is another."""

    def request(self, method, url, *args, **more):
        url = url.replace("https://api.twilio.com", os.environ["TWILIO_BASE_URL"])
        return super().request(method, url, *args, **more)


@worker_process_init.connect
def opened(**_):
    HAND["pool"] = psycopg_pool.ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=2, open=True)
    account, token = os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"]
    HAND["client"] = Client(account, token, http_client=Elsewhere(timeout=10))


@app.task(name="plain_send")
def plain_send(number):
    with HAND["pool"].connection() as connection:
        phone, words = connection.execute(
            "update plain set state = 'sending', began_at = clock_timestamp()"
            " where id = %s and state = 'planned' returning phone, words",
            [number],
        ).fetchone()
    made = HAND["client"].messages.create(
        to=phone,
        from_=os.environ["TWILIO_FROM"],
        body=words,
        status_callback=os.environ["PUBLIC_URL"] + "/twilio/sms/status",
    )
    with HAND["pool"].connection() as connection:
        connection.execute(
            "update plain set state = 'sent', sid = %s, sent_at = clock_timestamp() where id = %s", [made.sid, number]
        )


if __name__ == "__main__":
    for one in range(1, int(os.environ["PLAIN_COUNT"]) + 1):
        plain_send.delay(one)
