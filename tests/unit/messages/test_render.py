"""Does every text of the ladder read well: signed, short enough, complete without a link, with no gap?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from repair.messages import reasons
from repair.messages.codes import code_of, meaning_of_status
from repair.messages.render import CannotRender, render
from repair.messages.segments import segments
from repair.policy.facts import Severity
from repair.settings import Settings
from scheduler.ladder import load_ladder
from tests.unit.scheduler.conftest import a_standing

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 9, 16)
LONG = "（示例）应急罚决字〔2026〕综合执法第0001-0123号"
LADDER = load_ladder()
STEPS = [(step.step, channel) for step in (*LADDER.steps, LADDER.backlog) for channel in step.channels]
STANDINGS = {
    "plain": {},
    "duties_open": {"paid_on": None},
    "minor": {"severity": Severity.MINOR, "published": True},
    "rejected": {"applied_on": date(2026, 9, 16), "rejected_on": date(2026, 9, 16)},
}


def record(**given):
    return a_standing(TODAY, **{"decision_no": LONG, "applied_on": None, **given})


@pytest.mark.parametrize("kind", STANDINGS)
@pytest.mark.parametrize(("step", "channel"), STEPS)
def test_every_text_is_signed_short_and_official(step, channel, kind, settings: Settings) -> None:
    given = dict(STANDINGS[kind])
    if step == "result":
        given["applied_on"] = date(2026, 9, 1)
    if kind == "minor" and step in ("prepare",):
        return  # a 轻微 record has no shortest period: the planner never prepares it
    made = render(step, channel, [record(**given)], settings)
    assert made.text.startswith("【示例消防】")
    assert "【" not in made.text[1:]
    assert LONG in made.text
    assert "不收取任何费用" in made.text
    assert "0570-0000000" in made.text
    assert "http" not in made.text
    assert "None" not in made.text
    if channel == "sms":
        assert made.text.endswith("退订请回复TD。")
        assert "浙里办" in made.text
        assert "信用中国" in made.text
        assert made.segments <= 3, f"{len(made.text)} characters"


def test_a_gateway_that_refuses_it_gets_no_line_on_stopping(settings: Settings) -> None:
    quiet = settings.model_copy(update={"SMS_STOP_LINE": False})
    for step in ("prepare", "fine_due"):
        given = dict(STANDINGS["plain"], served_on=date(2026, 6, 17))
        made = render(step, "sms", [record(**given)], quiet)
        assert "退订" not in made.text
        assert made.text.endswith("。")


def test_several_records_are_told_in_one_text(settings: Settings) -> None:
    made = render("open", "sms", [record(), record()], settings)
    assert "2条" in made.text
    assert made.template == "open.several@1"


def test_nothing_is_rendered_with_a_gap(settings: Settings) -> None:
    with pytest.raises(CannotRender):
        render("open", "sms", [record(confirmed=False)], settings)
    with pytest.raises(CannotRender):
        render("no_such_step", "sms", [record()], settings)


def test_open_duties_are_never_called_applicable(settings: Settings) -> None:
    for step in ("open", "reminder_7", "reminder_30", "reminder_90", "backlog"):
        made = render(step, "sms", [record(rectified_on=None)], settings)
        assert "请先履行义务" in made.text
        assert made.template == f"{step}.duties_open@1"


def test_a_link_is_only_an_addition_at_the_end(settings: Settings) -> None:
    plain = render("open", "sms", [record()], settings).text
    linked = render("open", "sms", [record()], settings, link="https://example.invalid/l/x").text
    assert linked.startswith(plain)
    assert linked.endswith("https://example.invalid/l/x")


@pytest.mark.parametrize(("length", "count"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_parts_are_counted_as_carriers_do(length: int, count: int) -> None:
    assert segments("信" * length) == count


def test_a_rare_character_takes_two_places() -> None:
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 36) == 2


def test_every_reason_that_the_code_gives_has_words() -> None:
    named = yaml.safe_load((ROOT / "repair/messages/templates/reasons.yml").read_text())
    source = "".join(
        path.read_text() for folder in ("repair/messages", "scheduler") for path in (ROOT / folder).rglob("*.py")
    )
    source += (ROOT / "repair/messages/transports/twilio_codes.yml").read_text()
    unused = [code for code in named if f'"{code}"' not in source and f"reason: {code}" not in source]
    assert [code for code in unused if not code.startswith("said_")] == []
    assert all(reasons.known(code) for code in named)


def test_a_providers_code_is_explained_and_an_unknown_one_named() -> None:
    assert code_of("21610").opt_out
    assert code_of("21211").permanent
    assert not code_of("20429").permanent
    assert "31337" in code_of("31337").meaning
    assert "；" in reasons.words("twilio_30005")
    assert meaning_of_status("teleported") is None
