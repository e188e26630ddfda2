"""Does what is filed with the gateway fit its rules, and what is sent fit what was filed?"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repair.errors import DeliveryError, SettingError
from repair.messages import preview, texts
from repair.messages.filing import mapping, to_file
from repair.messages.render import Item, render
from repair.messages.transports.aliyun_names import callee, e164, mobile, out_id, row_of
from repair.messages.transports.aliyun_templates import LONGEST, Approved, read
from repair.messages.transports.port import Letter
from repair.settings import Settings
from tests.unit.messages.standings import a_deduction_standing, a_listing_standing


@pytest.fixture
def domestic(settings: Settings) -> Settings:
    return settings.model_copy(update={"SMS_STOP_LINE": False})


def test_every_text_is_filed_under_its_own_name_and_fits_the_vendors_rules(domestic: Settings) -> None:
    filed = to_file(domestic)
    names = [name for one in filed for name in one.names]
    assert len(names) == len(set(names))
    for text in texts.all_texts():
        if text.channel in texts.CHANNELS:
            place = "texts" if text.channel == "sms" else "call.details"
            assert f"{place}.{text.name}" in names
    assert [(one.names, one.doubts) for one in filed if one.doubts] == []


def test_what_the_settings_say_is_fixed_and_what_the_record_says_is_open(domestic: Settings) -> None:
    (opened,) = [one for one in to_file(domestic) if any(name.startswith("texts.open@") for name in one.names)]
    assert domestic.OFFICE_PHONE in opened.text
    assert {"no", "earliest"} <= set(opened.params)
    assert not {"phone", "office", "app", "site", "opener", "tail"} & set(opened.params)
    assert "{" not in re.sub(r"\$\{\w+\}", "", opened.text)


def test_nothing_of_a_record_is_heard_before_a_key(domestic: Settings) -> None:
    (opening,) = [one for one in to_file(domestic) if one.names == ("call.opening",)]
    assert opening.params == ("enterprise",)
    assert not any(word in opening.text for word in ("处罚", "信用", "罚款", "修复", "公示"))


def test_a_way_to_say_stop_is_doubted_in_a_notice(settings: Settings) -> None:
    assert any("stop_line" in one.doubts for one in to_file(settings))


def test_the_form_can_be_filled_in_and_read_back(domestic: Settings, tmp_path: Path) -> None:
    file = tmp_path / "templates.yml"
    form = mapping(domestic)
    file.write_text(yaml.safe_dump(form, allow_unicode=True))
    assert read(str(file)).texts == {}, "a place without a code is not filed yet"
    assert read(str(file)).call is None
    for number, place in enumerate(form["texts"].values()):
        place["code"] = f"SMS_{number}"
    form["call"]["opening"]["code"] = "TTS_1"
    file.write_text(yaml.safe_dump(form, allow_unicode=True))
    known = read(str(file))
    assert set(known.texts) == set(form["texts"])
    assert "no" in next(one for name, one in known.texts.items() if name.startswith("open@")).params


def test_a_name_that_yaml_takes_for_false_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "templates.yml"
    file.write_text("texts: {open@1: {code: SMS_1, params: [no, on]}}")
    assert read(str(file)).texts["open@1"].params == ("no", "on")


@pytest.mark.parametrize(
    "wrong",
    ["[", "- a", "texts: 5", "sms: {}", "texts: {a: {code: [x]}}", "texts: {a: {code: S, params: x}}", "call: 5",
     "call: {opening: T, keys: {'1': T}}", "call: {opening: T, more: T}",
     "call: {opening: {code: T, params: [enterprise, no]}}", "call: {opening: T, bye: {code: T, params: [no]}}"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_at_the_start(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "templates.yml"
    file.write_text(wrong)
    with pytest.raises(SettingError, match="ALIYUN_TEMPLATES"):
        read(str(file))
    with pytest.raises(SettingError, match="ALIYUN_TEMPLATES"):
        read(str(tmp_path / "missing.yml"))


@pytest.mark.parametrize(
    ("value", "code"),
    [("", "PARAM_MISSING"), ("  ", "PARAM_MISSING"), ("字" * (LONGEST + 1), "PARAM_TOO_LONG"),
     ("见http://a.cn", "PARAM_NOT_ALLOWED"), ("【示例】", "PARAM_NOT_ALLOWED"), ("好😀", "PARAM_NOT_ALLOWED")],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_refused_for_good_and_never_cut(value: str, code: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        Approved(code="SMS_1", params=("no",)).filled({"no": value})
    assert (refused.value.permanent, refused.value.code) == (True, f"local.{code}")


@given(st.dictionaries(st.sampled_from(["no", "decided", "more"]), st.text(max_size=60)))
def test_what_leaves_is_whole_and_short_enough(values: dict[str, str]) -> None:
    try:
        made = json.loads(Approved(code="SMS_1", params=("no", "decided")).filled(values))
    except DeliveryError as refused:
        assert refused.permanent
        return
    assert made == {name: values[name].strip() for name in ("no", "decided")}
    assert all(1 <= len(value) <= LONGEST for value in made.values())


@given(row=st.integers(1, 10**9), token=st.text("0123456789abcdef", max_size=16))
def test_a_name_of_ours_leads_back_to_its_row_also_when_it_is_short(row: int, token: str) -> None:
    letter = Letter(outbox_id=row, channel="voice", to="", text="", out_id=token)
    assert row_of(out_id(letter)) == row
    assert row_of(out_id(letter, 15)) == row
    assert len(out_id(letter, 15)) <= 15
    assert out_id(letter).startswith(out_id(letter, 15))


@pytest.mark.parametrize("other", ["", "x", "12", "PR0210428", "1-2", "９x1", "x1"])
def test_a_name_of_somebody_else_leads_nowhere(other: str) -> None:
    assert row_of(other) is None


@pytest.mark.parametrize(
    ("phone", "texted", "called"),
    [("+8613900001234", "13900001234", "13900001234"), ("+8657188880000", None, "057188880000"),
     ("+85212345678", None, None), ("+14155550100", None, None)],
)  # fmt: skip
def test_numbers_are_written_as_the_vendor_wants_them(phone: str, texted: str | None, called: str | None) -> None:
    for write, wanted in ((mobile, texted), (callee, called)):
        if wanted is None:
            with pytest.raises(DeliveryError):
                write(phone)
        else:
            assert write(phone) == wanted
            assert e164(wanted) == phone


@pytest.mark.parametrize("given_number", ["13900001234", "+8613900001234", "8613900001234", "008613900001234"])
def test_a_number_that_is_pushed_is_read_however_it_is_written(given_number: str) -> None:
    assert e164(given_number) == "+8613900001234"


def test_a_message_keeps_every_value_that_its_filed_template_asks_for(domestic: Settings) -> None:
    asked = {name: set(one.params) for one in to_file(domestic) for name in one.names}
    today = date(2026, 9, 16)
    for shown in preview.samples(domestic, today):
        if shown.text.channel in texts.CHANNELS and shown.rendered is not None:
            place = "texts" if shown.text.channel == "sms" else "call.details"
            missing = asked[f"{place}.{shown.text.name}"] - set(shown.rendered.params)
            assert not missing, (shown.text.name, missing)


@pytest.mark.parametrize("several", [False, True])
def test_a_call_knows_the_name_it_asks_for(domestic: Settings, several: bool) -> None:
    today = date(2026, 9, 16)
    items = [Item(step="listing_7", standing=a_listing_standing(today))]
    if several:
        items.append(Item(step="deduction_1", standing=a_deduction_standing(today, deadline=today)))
    made = render(items, "voice", domestic)
    assert made.template.startswith("digest") is several
    assert made.params["enterprise"] == items[0].standing.enterprise
