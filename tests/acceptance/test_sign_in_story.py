"""Does an owner who signs in on the web hear about the own records, and nobody else? Through the real processes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.acceptance.conftest import Running
from tests.acceptance.phone import Owner

pytestmark = [pytest.mark.acceptance, pytest.mark.conversations]

OWNER, CODE = "+8613900000001", "91990000MA0000001B"  # 示例常青家具有限公司
NOBODYS = "91990000MA0999999E"
OWN_NUMBER = re.compile(r"〔20\d\d〕第?\d+号")


def test_a_code_that_reaches_the_number_on_file_opens_the_own_records_and_nothing_else_does(
    running: Running, web: httpx.Client
) -> None:
    def post(path: str, **body: Any) -> httpx.Response:
        return web.post(f"{running.chat}{path}", json=body)

    owner = Owner(web=web, running=running, number=OWNER)
    asked = [post("/sign-in/code", code=code) for code in (CODE, NOBODYS)]
    assert [one.status_code for one in asked] == [200, 200], [one.text for one in asked]
    assert asked[0].json()["said"] == asked[1].json()["said"]
    stranger, text = asked[0].json()["session"], owner.text_with("验证码", seconds=60)
    found = re.search(r"验证码：(\d{6})", text)
    assert found
    refused = post("/sign-in/proof", session=asked[1].json()["session"], digits=found.group(1))
    assert refused.status_code == 422
    mine = post("/sign-in/proof", session=stranger, digits=found.group(1)).json()["session"]
    before = post("/chat", text="查我的处罚记录", session=stranger).json()["replies"]
    after = post("/chat", text="查我的处罚记录", session=mine).json()["replies"]
    assert not OWN_NUMBER.search(str(before)), before
    assert OWN_NUMBER.search(str(after)), after
    post("/sign-in/end", session=mine)
    again = post("/chat", text="查我的处罚记录", session=mine).json()
    assert again["session"] != mine
    assert not OWN_NUMBER.search(str(again["replies"])), again
