"""Is a regulation named in full, shortly and for the ear?"""

from __future__ import annotations

import pytest

from actions.citing import in_three_lengths
from tests.unit.actions.stand_ins import RULES

TITLES = {"国办发〔2025〕22号": "关于进一步完善信用修复制度的实施方案"}


@pytest.mark.parametrize(
    ("citation", "full", "short", "ear"),
    [
        (
            "《信用修复管理办法》（国家发展改革委令第36号）关于信用修复条件的规定",
            "《信用修复管理办法》（国家发展改革委令第36号）",
            "《信用修复管理办法》",
            "《信用修复管理办法》",
        ),
        (
            "国办发〔2025〕22号关于办理时限的规定",
            "国办发〔2025〕22号",
            "国办发〔2025〕22号",
            "进一步完善信用修复制度的实施方案",
        ),
        (
            "《行政处罚法》第六十七条",
            "《行政处罚法》第六十七条",
            "《行政处罚法》第六十七条",
            "《行政处罚法》第六十七条",
        ),
        (
            "《行政复议法》（2023年修订）第二十条",
            "《行政复议法》（2023年修订）第二十条",
            "《行政复议法》第二十条",
            "《行政复议法》第二十条",
        ),
        (
            "《失信行为纠正后的信用信息修复管理办法（试行）》（国家发展改革委令第58号）关于行政处罚信息公示期限的规定",
            "《失信行为纠正后的信用信息修复管理办法（试行）》（国家发展改革委令第58号）",
            "《失信行为纠正后的信用信息修复管理办法（试行）》",
            "《失信行为纠正后的信用信息修复管理办法》",
        ),
        (
            "国家发展改革委关于有偿信用修复的答复（2025年4月官方媒体报道）",
            "国家发展改革委关于有偿信用修复的答复（2025年4月官方媒体报道）",
            "国家发展改革委关于有偿信用修复的答复",
            "国家发展改革委关于有偿信用修复的答复",
        ),
    ],
)
def test_a_citation_has_three_lengths(citation: str, full: str, short: str, ear: str) -> None:
    cited = in_three_lengths(citation, TITLES)
    assert (cited.full, cited.short, cited.ear) == (full, short, ear)


def test_every_citation_of_the_rules_has_a_name() -> None:
    for law in (*RULES.laws, *RULES.rules):
        for _, _, cited in law.values():
            named = in_three_lengths(cited.citation, {})
            assert named.full
            assert named.short
            assert len(named.short) <= len(named.full) + 1  # a sign between two laws
