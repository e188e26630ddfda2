"""Does every text read well: signed, short enough, complete without a link, with no gap and nothing cut in two?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.messages import texts
from repair.messages.render import CannotRender, Item, Rendered, render, signed
from repair.messages.segments import OF_SEVERAL, SINGLE, segments, units
from repair.messages.standing import Standing
from repair.policy.facts import Severity
from repair.records.key import RecordKind
from repair.settings import Settings
from tests.unit.messages.standings import a_deduction_standing, a_listing_standing
from tests.unit.scheduler.conftest import a_standing

TODAY = date(2026, 9, 16)
DAY = timedelta(days=1)
LONG = "（示例）应急罚决字〔2026〕综合执法第0001-0123号"
STEPS = sorted({(one.family, one.channel) for one in texts.all_texts() if one.kind == RecordKind.PENALTY})
PENALTIES = {
    "plain": {},
    "duties_open": {"paid_on": None},
    "minor": {"severity": Severity.MINOR, "published": True},
    "minor_duties_open": {"severity": Severity.MINOR, "published": True, "rectified_on": None},
    "rejected": {"applied_on": date(2026, 9, 16), "rejected_on": date(2026, 9, 16)},
    "rejected, duties open": {"applied_on": TODAY, "rejected_on": TODAY, "rectified_on": None},
}
LISTINGS = {
    "plain": {"fulfilled_on": date(2026, 1, 1)},
    "duties_open": {},
    "waiting": {"listed_on": date(2026, 3, 1), "fulfilled_on": date(2026, 4, 1)},
    "waiting_duties_open": {"listed_on": date(2026, 3, 1)},
    "rejected": {"fulfilled_on": date(2026, 1, 1), "applied_on": TODAY, "rejected_on": TODAY},
    "result": {"fulfilled_on": date(2026, 1, 1), "applied_on": date(2026, 9, 1)},
}
DEDUCTIONS = {"soon": TODAY + 7 * DAY, "today": TODAY, "overdue": TODAY - DAY}
OFFICIAL = ("浙里办", "信用中国", "不收取任何费用", "0570-0000000")


def penalty(**given: object) -> Standing:
    return a_standing(TODAY, **{"decision_no": LONG, "applied_on": None, **given})


def make(step: str, standing: Standing, settings: Settings, channel: str = "sms") -> Rendered:
    return render([Item(step=step, standing=standing)], channel, settings)


def reads_well(made: Rendered, channel: str) -> None:
    assert made.text.startswith("【示例消防】")
    assert "【" not in made.text[1:]
    assert "None" not in made.text
    assert "http" not in made.text
    assert "不收取任何费用" in made.text
    assert "0570-0000000" in made.text
    if channel == "sms":
        assert all(word in made.text for word in OFFICIAL)
        assert made.text.endswith("退订请回复TD。")
        assert made.segments <= 3, f"{units(made.text)} units"
    assert made.segments == segments(made.text)


@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize(("step", "channel"), STEPS)
def test_every_text_about_a_penalty_is_signed_short_and_official(step, channel, kind, settings: Settings) -> None:
    if channel == texts.LINE:
        return
    given = dict(PENALTIES[kind])
    if step == "result":
        given |= {"applied_on": date(2026, 9, 1), "rejected_on": None}
    if step == "prepare" and "minor" in kind:
        return  # a 轻微 record has no shortest period: the planner never prepares it
    made = make(step, penalty(**given), settings, channel)
    reads_well(made, channel)
    assert LONG in made.text


@pytest.mark.parametrize("channel", texts.CHANNELS)
@pytest.mark.parametrize("variant", LISTINGS)
def test_a_listing_is_told_what_holds_and_no_period_that_is_not_verified(variant, channel, settings: Settings) -> None:
    made = make("listing_7", a_listing_standing(TODAY, **LISTINGS[variant]), settings, channel)
    reads_well(made, channel)
    assert made.template == ("listing@1" if variant == "plain" else f"listing.{variant}@1")
    assert "示应急列字〔2025〕第0007号" in made.text
    assert "个月" not in made.text
    assert "一年" not in made.text
    assert "2026年9月2日" not in made.text, "the day after twelve months"
    if "duties_open" in variant:
        assert "请先履行义务" in made.text
        assert "可以" not in made.text
    if channel == "sms":
        assert "示例县应急管理局" in made.text, "who decides is named"


@pytest.mark.parametrize("channel", texts.CHANNELS)
@pytest.mark.parametrize("variant", DEDUCTIONS)
def test_a_deduction_is_asked_to_be_put_right_and_reported(variant, channel, settings: Settings) -> None:
    made = make("deduction_8", a_deduction_standing(TODAY, deadline=DEDUCTIONS[variant]), settings, channel)
    reads_well(made, channel)
    assert made.template == f"deduction.{variant}@1"
    assert "消防设施未按规定定期检测维护" in made.text
    assert "整改" in made.text
    assert "报告" in made.text
    assert "消防救援机构核定" in made.text, "who decides is named"
    assert not any(threat in made.text for threat in ("否则", "处罚", "后果", "追究", "必须"))
    assert "可以申请" not in made.text


def test_a_deductions_item_that_is_a_story_is_cut_short(settings: Settings) -> None:
    made = make("x", a_deduction_standing(TODAY, deadline=TODAY, item="示" * 80), settings)
    assert "示" * 29 + "…" in made.text
    assert made.segments <= 3


def test_a_gateway_that_refuses_it_gets_no_line_on_stopping(settings: Settings) -> None:
    quiet = settings.model_copy(update={"SMS_STOP_LINE": False})
    for step in ("prepare", "fine_due"):
        made = make(step, penalty(served_on=date(2026, 6, 17)), quiet)
        assert "退订" not in made.text
        assert made.text.endswith("。")


def test_nothing_is_rendered_with_a_gap_and_the_item_is_named(settings: Settings) -> None:
    gap = Item(step="open", standing=penalty(confirmed=False))
    good = Item(step="open", standing=penalty())
    for items in ([gap], [good, gap], [gap, good]):
        with pytest.raises(CannotRender) as refused:
            render(items, "sms", settings)
        assert refused.value.item is gap
    with pytest.raises(CannotRender) as refused:
        make("no_such_step", penalty(), settings)
    assert refused.value.item is not None
    with pytest.raises(CannotRender):
        render([], "sms", settings)


def test_open_duties_are_never_called_applicable(settings: Settings) -> None:
    for step, kind in product(("open", "reminder_7", "reminder_30", "reminder_90", "backlog"), PENALTIES):
        given = PENALTIES[kind]
        if "duties" not in kind and "paid_on" not in given:
            continue
        for channel in ("sms", "voice"):
            made = make(step, penalty(**given), settings, channel)
            assert "请先履行义务" in made.text
            assert "可以申请" not in made.text
            assert "可以再次申请" not in made.text
            assert "duties_open@" in made.template


def test_several_ready_records_on_the_same_step_are_told_in_one_text(settings: Settings) -> None:
    items = [Item(step="open", standing=penalty()), Item(step="open", standing=penalty(decision_no="别的"))]
    made = render(items, "sms", settings)
    assert "2条" in made.text
    assert made.template == "open.several@2"


def test_a_link_is_an_addition_at_the_end_that_costs_a_fourth_part_at_most(settings: Settings) -> None:
    link = "https://example.invalid/l/0123456789abcdefghijklmnopqrstuvwx"
    linked = render([Item(step="open", standing=penalty())], "sms", settings, link=link)
    assert linked.text.endswith(link)
    assert all(word in linked.text.removesuffix(link) for word in OFFICIAL)
    assert linked.segments <= 4
    call = render([Item(step="reminder_7", standing=penalty())], "voice", settings, link=link)
    assert link not in call.text


def test_what_was_kept_gives_the_very_same_text_again(settings: Settings) -> None:
    """Template and params are the message: the wording of each part is among them."""
    made = make("open", penalty(), settings)
    text = texts.variants("penalty", "open", "sms")["plain"]
    assert made.template == text.name
    again = text.body
    for name, value in made.params.items():
        again = again.replace("{{ " + name + " }}", value)
    assert signed(again, settings) == made.text.replace("  ", "")


def test_signing_twice_changes_nothing(settings: Settings) -> None:
    assert signed(signed("您好", settings), settings) == signed("您好", settings) == "【示例消防】您好"


NUMBERS = st.text(alphabet="示例县消应急罚决字〔〕2026第号综合执法（）-0123456789", min_size=4, max_size=40)
NAMES = st.text(alphabet="示例省市县区消防救援支队大队应急管理局", min_size=2, max_size=20)
RARELY = st.sampled_from(["", "𠮷", "👩‍👩‍👧", "👍🏽"])


@given(
    step=st.sampled_from([step for step, channel in STEPS if channel == "sms" and step not in ("result", "prepare")]),
    kind=st.sampled_from(list(PENALTIES)),
    no=st.builds(str.__add__, NUMBERS, RARELY),
    decided=st.dates(date(2026, 4, 1), date(2026, 8, 30)),
    office=NAMES,
    phone=st.from_regex(r"\A0\d{2,3}-\d{7,8}\Z", fullmatch=True),
    link=st.sampled_from(["", "https://xf.example.invalid/l/0123456789", "https://example.invalid/" + "x" * 36]),
)
def test_no_carrier_cuts_a_number_a_date_a_name_or_a_link(
    step: str, kind: str, no: str, decided: date, office: str, phone: str, link: str
) -> None:
    settings = Settings(_env_file=None, OFFICE_NAME=office, OFFICE_PHONE=phone)
    today = decided + timedelta(days=100)
    given = {"decision_no": no, "decided_on": decided, "applied_on": None, "served_on": decided, **PENALTIES[kind]}
    given |= {name: today for name in ("applied_on", "rejected_on") if given.get(name)}
    try:
        made = render([Item(step=step, standing=a_standing(today, **given))], "sms", settings, link=link)
    except CannotRender:
        return  # for instance past its longest period
    whole(made, no, phone, link, "浙里办", "信用中国")
    assert made.segments <= (4 if link else 3)


@given(
    days=st.lists(st.integers(-40, 7), max_size=3),
    nos=st.lists(NUMBERS, min_size=1, max_size=3, unique=True),
    kinds=st.lists(st.sampled_from(list(PENALTIES)), min_size=3, max_size=3),
    listed=st.lists(st.sampled_from(list(LISTINGS)), max_size=2),
    item=st.text(alphabet="消防设施器材未按规定定期检测维护保养", min_size=2, max_size=40),
)
def test_one_message_about_many_things_says_nothing_false_and_cuts_nothing(
    days: list[int], nos: list[str], kinds: list[str], listed: list[str], item: str
) -> None:
    settings = Settings(_env_file=None)
    items = [
        *(
            Item(step="backlog", standing=penalty(decision_no=no, **PENALTIES[k]))
            for no, k in zip(nos, kinds, strict=False)
        ),
        *(Item(step="listing_7", standing=a_listing_standing(TODAY, **LISTINGS[k])) for k in listed),
        *(Item(step="d", standing=a_deduction_standing(TODAY, deadline=TODAY + n * DAY, item=item)) for n in days),
    ]
    made = render(items, "sms", settings)
    assert made.segments <= 3
    assert all(word in made.text for word in ("浙里办", "信用中国", "不收取任何费用"))
    if not made.template.startswith("digest"):
        return
    assert f"{len(items)}项" in made.text
    shown = int(made.params["shown"])
    assert ("未列出" in made.text) == (shown < len(items))
    if shown < len(items):
        assert f"另有{len(items) - shown}项" in made.text
    said = [made.text.split("①②③④⑤⑥⑦⑧⑨"[place])[1].split("；")[0] for place in range(shown)]
    for place, line in enumerate(said, start=1):
        about = made.params.get(f"{place}.no") or made.params[f"{place}.item"]
        assert about in line.replace(" ", "")
        if "duties_open" in made.params[f"{place}"]:
            assert "义务" in line or "整改" in line
            assert "可申请" not in line
    whole(made, *(made.params.get(f"{place}.no", "") for place in range(1, shown + 1)))
    if days and min(days) < 0:
        assert "已过整改期限" in said[0], "what is overdue comes first"


def whole(made: Rendered, *wanted: str) -> None:
    """Each of these stands in the text at least once with no part's end inside."""
    length = units(made.text)
    edges = range(OF_SEVERAL, length, OF_SEVERAL) if length > SINGLE else ()
    for one in filter(None, wanted):
        if one in made.text:
            starts = [units(made.text[:at]) for at in range(len(made.text)) if made.text.startswith(one, at)]
            assert any(not any(at < edge < at + units(one) for edge in edges) for at in starts), (one, made.text)
