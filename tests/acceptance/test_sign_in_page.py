"""Can an owner sign in on the chat page, by mouse and by keyboard, on a computer and on a phone? In Chromium."""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select, text

from bot.app import create_app
from bot.parts import Parts
from repair.clock import FixedClock
from repair.conversations.assistant import Answer, QuietAssistant, Reply
from repair.conversations.sign_in import deliver
from repair.settings import Settings
from repair.store.database import Database
from repair.store.tables import Outbox
from tests.acceptance.test_browser import ARGUMENTS, CHROMIUM
from tests.builders import a_code, an_enterprise

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

CODE, NAME = a_code(760_001), "示例常青家具有限公司"
OFFER = Answer(replies=(Reply(text="核实身份后才能说。", buttons=("查询本单位情况",)),), intent="my_record")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None or shutil.which(CHROMIUM) is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-wqy-microhei")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def parts(settings: Settings, database: Database, clock: FixedClock) -> Parts:
    with database.session() as session:
        an_enterprise(session, code=CODE, phone="+8613900001234", name=NAME)
    return Parts(settings=settings, database=database, assistant=QuietAssistant({"查记录": OFFER}), clock=clock)


@pytest.fixture
def address(parts: Parts) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:  # who connects before the server is up waits
        server = uvicorn.Server(uvicorn.Config(create_app(parts), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 860})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    page.goto(address)
    yield page
    context.close()
    assert errors == []


def digits(parts: Parts) -> str:
    """The digits of the newest text, which the worker writes."""
    with parts.database.session() as session:
        jobs = session.scalars(text("delete from procrastinate_jobs where task_name = 'code' returning args"))
        for args in list(jobs):
            deliver(session, parts.settings, now=parts.clock.now(), **args)
        newest = select(Outbox.text).where(Outbox.purpose == "code").order_by(Outbox.id.desc())
        found = re.search(r"(\d{6})", session.scalars(newest).first() or "")
    assert found
    return found.group(1)


def sign_in(page: Page, parts: Parts) -> None:
    page.get_by_role("button", name="查询本单位情况").click()
    page.get_by_label("统一社会信用代码").fill(CODE)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("短信里的6位验证码")).to_be_focused()
    page.get_by_label("短信里的6位验证码").fill(digits(parts))
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text(f"已核实：{NAME}（尾号1234）")).to_be_visible()


def test_an_owner_signs_in_by_keyboard_alone_and_out_again(page: Page, parts: Parts) -> None:
    page.get_by_role("button", name="查询本单位情况").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("统一社会信用代码")).to_be_focused()
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("18位")
    page.get_by_label("统一社会信用代码").fill("")
    page.keyboard.type(CODE.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_label("短信里的6位验证码")).to_be_focused()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("6位数字")
    page.get_by_label("短信里的6位验证码").fill(digits(parts))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"已核实：{NAME}（尾号1234）")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("身份已核实")
    expect(page.get_by_text("我还不知道您是哪家单位")).to_be_hidden()
    expect(page.get_by_role("textbox", name="您的问题")).to_be_focused()
    page.reload()
    expect(page.get_by_text("已核实：")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="查询本单位情况")).to_be_visible()
    expect(page.get_by_role("log")).not_to_contain_text("身份已核实")


def test_a_firm_nobody_knows_reads_the_same_words(page: Page, parts: Parts) -> None:
    said = []
    for code in (CODE, a_code(760_002)):
        page.reload()
        page.get_by_role("button", name="查询本单位情况").click()
        page.get_by_label("统一社会信用代码").fill(code)
        page.get_by_role("button", name="获取验证码").click()
        expect(page.get_by_label("短信里的6位验证码")).to_be_visible()
        said.append(page.locator("#identity-panel").inner_text())
    assert said[0] == said[1]


def test_what_was_said_goes_from_the_screen_when_the_time_is_over(page: Page, parts: Parts, clock: FixedClock) -> None:
    sign_in(page, parts)
    box = page.get_by_role("textbox", name="您的问题")
    box.fill("查记录")
    box.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("核实身份后才能说")
    clock.set(clock.now() + timedelta(hours=1))
    box.fill("查记录")
    box.press("Enter")
    expect(page.get_by_role("button", name="查询本单位情况").first).to_be_visible()
    expect(page.get_by_role("log")).not_to_contain_text("身份已核实")
    expect(page.locator(".turn.owner")).to_have_count(1)


def test_a_button_in_an_answer_opens_the_form(page: Page) -> None:
    box = page.get_by_role("textbox", name="您的问题")
    box.fill("查记录")
    box.press("Enter")
    page.get_by_role("log").get_by_role("button", name="查询本单位情况").click()
    expect(page.get_by_label("统一社会信用代码")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("统一社会信用代码")).to_be_hidden()


def test_the_form_fits_a_phone(browser: Browser, address: str, parts: Parts) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 667}, locale="zh-CN", color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    sign_in(page, parts)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    expect(page.get_by_role("button", name="发送")).to_be_in_viewport()
    context.close()
