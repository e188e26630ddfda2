"""Which tables are there? One module a family; every table has one writer room."""

from repair.store.tables.base import Base
from repair.store.tables.conversation import Callback, Conversation, Inbound, Turn
from repair.store.tables.deduction import Deduction, DeductionEvent
from repair.store.tables.enterprise import ConsentEvent, Contact, Enterprise
from repair.store.tables.letter import LetterDelivery
from repair.store.tables.listing import Listing, ListingEvent
from repair.store.tables.message import Attempt, Outbox, Pace, Receipt
from repair.store.tables.record import Intake, IntakeError, Penalty, RecordEvent
from repair.store.tables.sign_in import OneTimeCode, Throttle
from repair.store.tables.staff import Heartbeat, Staff, StaffAction
from repair.store.tables.window import PlannedUnder, RecordWindow

__all__ = [
    "Attempt",
    "Base",
    "Callback",
    "ConsentEvent",
    "Contact",
    "Conversation",
    "Deduction",
    "DeductionEvent",
    "Enterprise",
    "Heartbeat",
    "Inbound",
    "Intake",
    "IntakeError",
    "LetterDelivery",
    "Listing",
    "ListingEvent",
    "OneTimeCode",
    "Outbox",
    "Pace",
    "Penalty",
    "PlannedUnder",
    "Receipt",
    "RecordEvent",
    "RecordWindow",
    "Staff",
    "StaffAction",
    "Throttle",
    "Turn",
]
