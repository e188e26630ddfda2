"""Do the three pages work in a real browser? Chat, handset and desk, in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.acceptance.conftest import Running

pytestmark = [pytest.mark.acceptance, pytest.mark.browser]

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OWNER = "+8613900000001"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium fonts-wqy-microhei")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 860})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def test_the_chat_answers_keeps_its_session_and_works_by_keyboard(running: Running, page: Page) -> None:
    page.goto(running.chat)
    box = page.get_by_role("textbox")
    box.fill("交了罚款怎么还在公示")
    box.press("Enter")
    expect(page.locator(".turn.bot")).to_have_count(2, timeout=20_000)  # the greeting and the answer
    expect(page.locator(".turn.bot").last).to_contain_text("申请")
    expect(page.get_by_text("重试")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("交了罚款怎么还在公示", timeout=10_000)


def test_the_chat_fits_a_phone_and_says_when_the_server_is_away(running: Running, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 700}, locale="zh-CN")
    page = context.new_page()
    page.goto(running.chat)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 375
    context.set_offline(True)
    box = page.get_by_role("textbox")
    box.fill("要收费吗")
    box.press("Enter")
    expect(page.locator("body")).to_contain_text("重试", timeout=15_000)
    context.set_offline(False)
    context.close()


def test_the_handset_shows_the_texts_of_a_number(running: Running, page: Page) -> None:
    page.goto(running.handset)
    page.get_by_text("139 0000 0001").first.click()
    expect(page.locator("body")).to_contain_text("信用修复", timeout=60_000)


def test_staff_log_in_and_read(running: Running, page: Page) -> None:
    page.goto(running.desk)
    page.get_by_label("用户名").fill("demo")
    page.get_by_label("密码", exact=True).fill(running.password)
    page.get_by_role("button", name="登录").click()
    for name in ("会话", "送达", "处罚记录", "导入", "现行规则"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator("h1").first).to_be_visible()
