"""What does the usual dirt of real files look like? Each row has one fault; the remark says which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from samples.penalty import Maker
from samples.row import Row, heading, words


def dirty_rows(maker: Maker, known: Row) -> Iterator[Row]:
    """Rows that are refused, rows that are saved with a notice, and odd spellings that are read without a word."""
    yield from _refused(maker)
    yield from _noticed(maker)
    yield from _forgiven(maker)
    yield {**known}  # the same decision again
    yield {**known, heading("fine_wan"): "0.77"}  # the same decision, told differently


def _clean(maker: Maker) -> Row:
    return maker.row(maker.firm(), maker.today - timedelta(days=40), "一般")


def _refused(maker: Maker) -> Iterator[Row]:
    row = _clean(maker)
    code = row[heading("uscc")]
    yield row | maker.said(uscc=code[:-1] + ("0" if code[-1] != "0" else "1"), remark="uscc_check_digit")
    yield _clean(maker) | maker.said(uscc=code[:-2], remark="uscc_length")
    yield _clean(maker) | maker.said(uscc="9.1990000E+17", remark="uscc_lost_digits")
    yield _clean(maker) | maker.said(decided_on=maker.today + timedelta(days=30), served_on="", remark="date_future")
    yield _clean(maker) | maker.said(decided_on="去年六月", served_on="", paid_on="", remark="date_unreadable")
    yield _clean(maker) | maker.said(paid_on=maker.today - timedelta(days=60), remark="date_before_decision")
    yield _clean(maker) | maker.said(offence="", facts="/", remark="required_missing")
    yield _clean(maker) | maker.said(severity="特别严重", remark="value_unknown")
    yield _clean(maker) | maker.said(fine_wan="5000", content="罚款5000元", remark="amount_in_yuan")
    yield _clean(maker) | maker.said(fine_wan="-0.5", remark="amount_negative")
    yield _clean(maker) | maker.said(**words()["natural_person"], uscc="", phone="", remark="natural_person")


def _noticed(maker: Maker) -> Iterator[Row]:
    yield _clean(maker) | maker.said(phone="1.39E+10", remark="phone_lost_digits")
    yield _clean(maker) | maker.said(phone="1390000", remark="phone_unusable")
    yield _clean(maker) | maker.said(phone="0990-0000000转801", remark="phone_extension")


def _forgiven(maker: Maker) -> Iterator[Row]:
    row = _clean(maker)
    yield row | maker.said(contact="", phone="")
    row = _clean(maker)
    phone = row[heading("phone")]
    yield row | maker.said(phone=f"{phone[:3]} {phone[3:7]} {phone[7:]}")
    row = _clean(maker)
    yield row | maker.said(phone=f"0990-000、{row[heading('phone')]}")
    row = _clean(maker)
    yield row | maker.said(phone=f"{row[heading('phone')]}.0", confiscated_wan="/", licence="无")
    row = _clean(maker)
    yield row | maker.said(severity="一般失信", procedure="一般程序", field="消防安全", valid_until="长期")
    row = _clean(maker)
    yield row | maker.said(uscc=row[heading("uscc")].lower(), name=f" {row[heading('name')]}　")
    row = _clean(maker)
    yield row | maker.said(remark="=1+1", content="责令改正，\n并处罚款")
