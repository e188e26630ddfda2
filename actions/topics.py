"""Which topics are there? One class each; a test holds this list and domain.yml together."""

from __future__ import annotations

from actions.already_done import AlreadyDone
from actions.class_question import ClassQuestion
from actions.concept import Concept
from actions.conditions import Conditions
from actions.earliest_date import EarliestDate
from actions.emergency import Emergency
from actions.entity_change import EntityChange
from actions.fee_and_fraud import FeeAndFraud
from actions.fine import Fine
from actions.how_to_apply import HowToApply
from actions.human import Human
from actions.is_this_real import IsThisReal
from actions.lists import Lists
from actions.materials import Materials
from actions.my_record import MyRecord
from actions.objection import Objection
from actions.opt_out import OptOut
from actions.out_of_scope import OutOfScope
from actions.periods import Periods
from actions.review_time import ReviewTime
from actions.small_talk import SmallTalk
from actions.still_shown import StillShown
from actions.topic import Topic

TOPICS: tuple[type[Topic], ...] = (
    AlreadyDone,
    ClassQuestion,
    Concept,
    Conditions,
    EarliestDate,
    Emergency,
    EntityChange,
    FeeAndFraud,
    Fine,
    HowToApply,
    Human,
    IsThisReal,
    Lists,
    Materials,
    MyRecord,
    Objection,
    OptOut,
    OutOfScope,
    Periods,
    ReviewTime,
    SmallTalk,
    StillShown,
)
