"""Can an officer record at the desk what became of a listing or a deduction, and that a record is refused?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from repair.messages.standing import law_of
from repair.records.intake import import_file
from repair.store.tables import ConsentEvent, Contact, Deduction, DeductionEvent, Listing, ListingEvent, StaffAction
from scheduler.ladder import load_ladder
from scheduler.plan import plan_records
from tests import builders
from tests.unit.records.files import deduction, listing, write_csv

TODAY = "2026-09-16"
LISTING, DEDUCTION = "/records/listings", "/records/deductions"


@pytest.fixture
def load(database, clock, tmp_path: Path):
    def _(kind: str, *rows) -> None:
        import_file(database, write_csv(tmp_path / "a.csv", rows), kind=kind, by="王", now=clock.now())

    return _


@pytest.fixture
def paths(database, load) -> dict[str, str]:
    """The pages of one listing and one deduction."""
    load("listings", listing())
    load("deductions", deduction())
    with database.session() as session:
        return {
            LISTING: f"{LISTING}/{session.scalars(select(Listing.id)).one()}",
            DEDUCTION: f"{DEDUCTION}/{session.scalars(select(Deduction.id)).one()}",
        }


def send(desk: Any, path: str, what: str, **fields: Any) -> Any:
    """The form of this page as it stands, filled in and sent."""
    seen = re.search(r'name="seen" value="(\d+)"', desk.get(path).text)[1]
    return desk.post(f"{path}/{what}", page=path, **{"seen": seen, **fields})


@pytest.mark.parametrize(
    ("kind", "status", "reason", "badge", "noted"),
    [
        (LISTING, "applied", "", "已申请", "登记：已申请"),
        (LISTING, "removed", "", "已移出名单", "登记：已移出"),
        (LISTING, "rejected", "义务没有履行完", "未通过", "登记：未通过"),
        (LISTING, "withdrawn", "列错了企业", "列入决定已撤销", "登记：撤销或撤下"),
        (LISTING, "fulfilled", "", "可以申请提前移出", "登记：义务已履行完毕"),
        (DEDUCTION, "rectified", "", "已整改", "登记：已整改"),
        (DEDUCTION, "rejected", "现场仍有隐患", "整改期限内", "登记：未通过"),
        (DEDUCTION, "withdrawn", "扣错了企业", "扣分已撤销", "登记：撤销或撤下"),
    ],
)
def test_each_state_is_recorded_shown_and_audited(  # type: ignore[no-untyped-def]
    desk, database, paths, kind, status, reason, badge, noted
) -> None:
    path = paths[kind]
    answer = send(desk, path, "status", status=status, on=TODAY, reason=reason)
    assert answer.status_code == 303 and answer.headers["location"] == f"{path}?done=status"
    page = desk.get(path).text
    now = page.split("现状与下一步")[1].split("</section>")[0]
    assert badge in now and noted in now and "王示例" in now and "2026-09-16 09:30" in now and reason in now
    with database.session() as session:
        events = ListingEvent if kind == LISTING else DeductionEvent
        assert session.scalars(select(events.by).where(events.event == status)).one() == "王示例"
        kept = session.scalars(select(StaffAction).where(StaffAction.action == "status_set")).one()
        assert (kept.by, kept.details) == ("wang", {"status": status, "on": TODAY})
        assert kept.subject == f"{'listing' if kind == LISTING else 'deduction'} 1"


@pytest.mark.parametrize(
    ("kind", "fields", "status", "said"),
    [
        (LISTING, {"status": "", "on": TODAY}, 422, "请选择办理状态"),
        (LISTING, {"status": "rectified", "on": TODAY}, 422, "请选择办理状态"),
        (LISTING, {"status": "applied", "on": "2026-09-17"}, 422, "日期不正确"),
        (LISTING, {"status": "rejected", "on": TODAY}, 422, "请写明原因"),
        (LISTING, {"status": "applied", "on": "2025-01-01"}, 409, "早于记录的起始日期"),
        (DEDUCTION, {"status": "withdrawn", "on": TODAY, "reason": " 错 "}, 422, "请写明原因"),
        (DEDUCTION, {"status": "removed", "on": TODAY}, 422, "请选择办理状态"),
    ],
)
def test_what_is_not_allowed_is_said_and_the_form_keeps_what_was_typed(  # type: ignore[no-untyped-def]
    desk, paths, database, kind, fields, status, said
) -> None:
    answer = send(desk, paths[kind], "status", **fields)
    assert answer.status_code == status and said in answer.text
    assert f'value="{fields["on"]}"' in answer.text
    with database.session() as session:
        assert session.scalars(select(ListingEvent.event)).all() == ["imported"]
        assert session.scalars(select(DeductionEvent.event)).all() == ["imported"]


def test_who_looked_before_somebody_else_recorded_is_told_and_nothing_is_saved(desk, admin, paths, database) -> None:
    path = paths[LISTING]
    seen = re.search(r'name="seen" value="(\d+)"', desk.get(path).text)[1]
    assert send(admin, path, "status", status="removed", on=TODAY).status_code == 303
    answer = desk.post(f"{path}/status", page=path, status="withdrawn", on=TODAY, reason="列错了企业", seen=seen)
    assert answer.status_code == 409
    assert "李示例又登记了新的情况" in answer.text and "已移出名单" in answer.text  # and what is true now
    for what in ("taken-back", "refusal"):
        stale = desk.post(f"{path}/{what}", page=path, status="removed", wish="refuse", reason="登记有误", seen=seen)
        assert stale.status_code == 409
    with database.session() as session:
        assert session.scalars(select(Listing.withdrawn_on)).one() is None
        assert session.scalars(select(ConsentEvent)).all() == []


def test_a_status_noted_by_mistake_is_taken_back_with_its_reason(desk, paths, database) -> None:
    path = paths[DEDUCTION]
    assert "登记有误" not in desk.get(path).text  # nothing to take back yet
    send(desk, path, "status", status="withdrawn", on=TODAY, reason="扣错了企业")
    assert "登记有误" in desk.get(path).text
    assert send(desk, path, "taken-back", status="withdrawn", reason="").status_code == 422
    assert send(desk, path, "taken-back", status="rectified", reason="登记有误").status_code == 409
    assert send(desk, path, "taken-back", status="withdrawn", reason="登记有误").status_code == 303
    page = desk.get(path).text
    assert "整改期限内" in page and "撤回登记：撤销或撤下" in page and "撤销或撤下日期：2026-09-16 → 空" in page
    with database.session() as session:
        actions = session.scalars(select(StaffAction.action).where(StaffAction.action.like("status%"))).all()
        assert sorted(actions) == ["status_set", "status_taken_back"]


def test_the_page_says_what_comes_next_and_why_nothing_does(desk, paths, database, settings, clock) -> None:
    def next_of(path: str) -> str:
        return re.search(r"<dt>下一步</dt><dd>(.*?)</dd>", desk.get(path).text)[1]

    path = paths[DEDUCTION]
    assert "正在重新安排" in next_of(path)
    plan_records(database, ladder=load_ladder(), law=law_of(settings), now=clock.now())
    assert "2026-09-16 09:30 短信 · 扣分整改期限前" in next_of(path)
    assert "日期不对外告知" in next_of(paths[LISTING])
    send(desk, path, "status", status="withdrawn", on=TODAY, reason="扣错了企业")
    assert next_of(path) == "扣分已撤销，不再提醒；尚在等待的提醒一分钟内取消"
    plan_records(database, ladder=load_ladder(), law=law_of(settings), now=clock.now())
    assert next_of(path) == "扣分已撤销，不再提醒"
    assert "扣分已撤销，停止提醒" in desk.get(path).text  # the reason of each reminder that was cancelled


def test_the_lists_are_filtered_by_what_became_of_a_record(desk, paths) -> None:
    def shown(path: str) -> bool:
        return "没有符合条件的记录" not in desk.get(path).text

    send(desk, paths[LISTING], "status", status="applied", on="2026-09-01")
    assert shown(f"{LISTING}?status=applied") and not shown(f"{LISTING}?status=rejected")
    send(desk, paths[LISTING], "status", status="rejected", on="2026-09-10", reason="义务没有履行完")
    assert shown(f"{LISTING}?status=rejected") and not shown(f"{LISTING}?status=applied")
    assert shown(f"{LISTING}?status=on")
    send(desk, paths[LISTING], "status", status="withdrawn", on=TODAY, reason="列错了企业")
    assert shown(f"{LISTING}?status=withdrawn") and not shown(f"{LISTING}?status=on")
    send(desk, paths[DEDUCTION], "status", status="rectified", on="2026-09-10")
    assert shown(f"{DEDUCTION}?status=rectified") and not shown(f"{DEDUCTION}?status=open")
    send(desk, paths[DEDUCTION], "status", status="rejected", on="2026-09-12", reason="现场仍有隐患")
    assert shown(f"{DEDUCTION}?status=open") and not shown(f"{DEDUCTION}?status=rectified")
    send(desk, paths[DEDUCTION], "status", status="withdrawn", on=TODAY, reason="扣错了企业")
    assert shown(f"{DEDUCTION}?status=withdrawn") and not shown(f"{DEDUCTION}?status=open")


@pytest.mark.parametrize("kind", ["penalty", LISTING, DEDUCTION])
def test_a_refusal_of_a_record_of_any_kind_is_noted_shown_audited_and_lifted(desk, paths, database, kind) -> None:
    with database.session() as session:
        firm = builders.an_enterprise(session, code=builders.a_code(990_123))
        paths["penalty"] = f"/records/{builders.a_penalty(session, enterprise_id=firm)}"
    path = paths[kind]
    assert "恢复提醒</button>" not in desk.get(path).text
    assert send(desk, path, "refusal", wish="refuse", reason="").status_code == 422
    answer = send(desk, path, "refusal", wish="refuse", reason="来电说不用再提醒")
    assert answer.status_code == 303 and answer.headers["location"] == f"{path}?done=refusal_set"
    page = desk.get(path).text
    assert "1 个联系人不再接收本条记录的提醒" in page and "（已拒收本条）" in page
    assert "登记：对方不再接收本条提醒" in page and "来电说不用再提醒" in page
    assert send(desk, path, "refusal", wish="refuse", reason="再说了一次").status_code == 409
    assert send(desk, path, "refusal", wish="lift", reason="又要提醒了").status_code == 303
    assert "已拒收本条" not in desk.get(path).text
    with database.session() as session:
        noted = session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
        assert [(one.event, one.source, one.evidence) for one in noted] == [
            ("opt_out", "staff", "来电说不用再提醒"),
            ("opt_in", "staff", "又要提醒了"),
        ]
        trail = session.scalars(select(StaffAction).where(StaffAction.action.like("refusal%")).order_by(StaffAction.id))
        named = {"penalty": "record", LISTING: "listing", DEDUCTION: "deduction"}[kind]
        subject = f"{named} {path.rpartition('/')[2]}"
        assert [(one.action, one.subject) for one in trail] == [("refusal_set", subject), ("refusal_lifted", subject)]


def test_a_refusal_may_be_of_one_contact_alone(desk, paths, database) -> None:
    page = desk.get(paths[LISTING]).text
    contact = re.search(r'<option value="(\d+)"[^>]*>示例林经理', page)[1]
    assert send(desk, paths[LISTING], "refusal", wish="refuse", contact=contact, reason="来电说不用").status_code == 303
    with database.session() as session:
        kept = session.scalars(select(StaffAction).where(StaffAction.action == "refusal_set")).one()
        assert kept.details == {"contacts": [int(contact)]}
    for bad in ({"wish": "delete"}, {"wish": "refuse", "contact": "1 or 1"}):
        assert send(desk, paths[LISTING], "refusal", reason="来电说不用", **bad).status_code == 422


@pytest.mark.parametrize("kind", [LISTING, DEDUCTION])
def test_a_number_is_shown_on_request_and_who_read_it_is_kept(desk, paths, database, kind: str) -> None:
    page = desk.get(paths[kind]).text
    contact = re.search(r'name="contact_id" value="(\d+)"', page)[1]
    assert "13900000001" not in page
    assert "+8613900000001" in desk.post(f"{paths[kind]}/phone", page=paths[kind], contact_id=contact).text
    with database.session() as session:
        firm = builders.an_enterprise(session, code=builders.a_code(990_124), phone="+8613900000077")
        other = session.scalars(select(Contact.id).where(Contact.enterprise_id == firm)).one()
    assert "0000077" not in desk.post(f"{paths[kind]}/phone", page=paths[kind], contact_id=other).text
    with database.session() as session:
        read = session.scalars(select(StaffAction.subject).where(StaffAction.action == "phone_read")).all()
        assert f"contact {contact}" in read


@pytest.mark.parametrize("what", ["status", "taken-back", "refusal", "phone"])
@pytest.mark.parametrize("kind", [LISTING, DEDUCTION])
def test_no_form_works_without_a_session_or_its_token(door, desk, paths, database, kind: str, what: str) -> None:
    path, fields = (
        paths[kind],
        {"status": "withdrawn", "on": TODAY, "reason": "扣错了企业", "wish": "refuse", "seen": 9},
    )
    stranger = door().client.post(f"{path}/{what}", data=fields)
    assert stranger.status_code in (302, 401, 403) and stranger.headers.get("location", "/login").startswith("/login")
    assert desk.client.post(f"{path}/{what}", data=fields).status_code == 403
    assert desk.client.post(f"{path}/{what}", data={**fields, "form_token": "0" * 64}).status_code == 403
    with database.session() as session:
        assert session.scalars(select(StaffAction).where(StaffAction.action != "login")).all() == []


def test_an_officer_and_an_administrator_may_both(desk, admin, paths) -> None:
    assert send(desk, paths[LISTING], "status", status="applied", on=TODAY).status_code == 303
    assert send(admin, paths[LISTING], "status", status="removed", on=TODAY).status_code == 303
    trail = admin.get("/audit").text
    assert f'href="{paths[LISTING]}"' in trail and "名单记录" in trail
    assert "状态：已准予移出" in trail and "状态：已申请提前移出" in trail


def test_a_record_that_is_not_there_and_a_kind_nobody_knows_are_not_found(desk, paths) -> None:
    fields = {"status": "applied", "on": TODAY, "wish": "refuse", "reason": "来电说不用", "seen": 1}
    for path in (
        f"{LISTING}/999/status",
        f"{DEDUCTION}/999/refusal",
        "/records/999/refusal",
        "/records/others/1/status",
    ):
        assert desk.post(path, page=paths[LISTING], **fields).status_code in (404, 422), path
    assert desk.post("/records/others/1/status", page=paths[LISTING], **fields).status_code == 404
