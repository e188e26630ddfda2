"""Can a person do it all at the page, in a real browser, with the keyboard alone?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

pytestmark = pytest.mark.browser

OWNER = "+8613800000001"
OFFICE = "+8657000000000"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MENU = """<Response><Gather input="dtmf speech" numDigits="1" action="/key" timeout="30">
<Say>收短信请按一</Say></Gather><Say>再见</Say></Response>"""


@pytest.fixture
def browser_page(handset: Any) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install it to try the page in a real browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        opened = browser.new_page()
        opened.set_default_timeout(10_000)
        wrong: list[str] = []
        opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.goto(handset.url)
        yield opened
        browser.close()
        assert wrong == []


def send(client: Any, office: Any, body: str = "【示例消防】您好") -> None:
    client.messages.create(to=OWNER, from_=OFFICE, body=body, status_callback=f"{office.url}/s")
    office.until("/s", MessageStatus="delivered")


def test_the_empty_page_says_what_will_come_and_then_it_comes(browser_page: Page, client: Any, office: Any) -> None:
    expect(browser_page.get_by_text("首批短信将在一分钟内到达。")).to_be_visible()
    send(client, office)
    expect(browser_page.locator("#thread")).to_contain_text("【示例消防】您好")
    expect(browser_page.get_by_role("heading", name="示例消防")).to_be_visible()


def test_a_reply_is_typed_and_sent_with_the_keyboard(browser_page: Page, client: Any, office: Any) -> None:
    send(client, office)
    box = browser_page.get_by_label("回复内容")
    box.fill("<b>需要什么材料</b>")
    box.press("Enter")
    assert office.until("/twilio/sms")[0].params["Body"] == "<b>需要什么材料</b>"
    expect(browser_page.locator("#thread .mine")).to_contain_text("<b>需要什么材料</b>")
    expect(box).to_have_value("")


def test_a_call_is_answered_heard_and_keyed_with_the_keyboard(browser_page: Page, client: Any, office: Any) -> None:
    office.answers = {"/twilio/voice": MENU, "/key": "<Response><Say>短信已发送</Say><Pause length='60'/></Response>"}
    client.calls.create(to=OWNER, from_=OFFICE, url=f"{office.url}/twilio/voice")
    expect(browser_page.get_by_role("button", name="接听", exact=True)).to_be_focused()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("#lines")).to_contain_text("收短信请按一")
    browser_page.keyboard.press("1")
    assert office.until("/key")[0].params["Digits"] == "1"
    expect(browser_page.locator("#lines")).to_contain_text("短信已发送")
    browser_page.get_by_role("button", name="挂断").click()
    browser_page.get_by_role("tab", name="通话记录").click()
    expect(browser_page.locator("#log")).to_contain_text("来电 · 已结束")


def test_a_person_dials_and_speaks_by_typing(browser_page: Page, client: Any, office: Any) -> None:
    office.answers = {"/twilio/voice": MENU, "/key": "<Response><Hangup/></Response>"}
    send(client, office)
    browser_page.get_by_role("button", name="拨打办公室").click()
    box = browser_page.get_by_label("说的话（用文字代替）")
    box.fill("什么时候可以修复")
    box.press("Enter")
    assert office.until("/key")[0].params["SpeechResult"] == "什么时候可以修复"
    expect(browser_page.locator("#inbox")).to_be_visible()


def test_a_call_to_another_number_is_announced(browser_page: Page, client: Any, office: Any) -> None:
    send(client, office)
    expect(browser_page.locator("#thread")).to_contain_text("您好")
    client.calls.create(to="+8613800000002", from_=OFFICE, url=f"{office.url}/twilio/voice")
    browser_page.get_by_role("button", name="去接听").click()
    expect(browser_page.get_by_role("button", name="拒接")).to_be_visible()


def test_every_control_has_a_name(browser_page: Page, client: Any, office: Any) -> None:
    send(client, office)
    expect(browser_page.locator("[data-phone]")).to_be_visible()
    nameless = browser_page.evaluate(
        """() => [...document.querySelectorAll("button, input, textarea, select, [tabindex='0']")]
        .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length)))
        .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    browser_page.get_by_role("button", name="朗读：开").click()
    expect(browser_page.get_by_role("button", name="朗读：关")).to_be_visible()


def test_a_fault_is_switched_on_and_off_at_the_page(browser_page: Page, page: Any) -> None:
    browser_page.get_by_text("故障开关").click()
    browser_page.get_by_role("combobox", name="故障").select_option("refuse_429")
    browser_page.get_by_label("次数").fill("2")
    browser_page.get_by_role("button", name="打开故障").click()
    expect(browser_page.locator("#faults")).to_contain_text("剩 2 次")
    assert page.get("/faults").json()["faults"][0]["count"] == 2
    browser_page.get_by_role("button", name="全部关闭").click()
    expect(browser_page.locator("#faults")).to_contain_text("没有打开的故障。")
