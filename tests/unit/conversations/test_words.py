"""Which whole messages are obeyed without a bot, and which only look like it?"""

from __future__ import annotations

import pytest

from repair.conversations.words import Meaning, cries_for_help, meaning

TABLE = [
    # text, channel, meaning, remark
    ("退订", "sms", Meaning.OPT_OUT, "the plain word"),
    ("  退订。", "sms", Meaning.OPT_OUT, "blanks and marks"),
    ("退订，谢谢！", "sms", Meaning.OPT_OUT, "politeness is no doubt"),
    ("您好，请退订吧", "sms", Meaning.OPT_OUT, "politeness on both sides"),
    ("ＴＤ", "sms", Meaning.OPT_OUT, "full width"),
    ("td", "sms", Meaning.OPT_OUT, "small letters"),
    ("T", "sms", Meaning.OPT_OUT, "carriers' short code"),
    ("R", "sms", Meaning.OPT_OUT, "carriers' short code"),
    ("n", "sms", Meaning.OPT_OUT, "carriers' short code"),
    ("T", "web", Meaning.NONE, "a letter on a web page is no refusal"),
    ("拒收", "sms", Meaning.OPT_OUT, "the other word"),
    ("退定", "sms", Meaning.OPT_OUT, "the usual typing error"),
    ("取消订阅", "web", Meaning.OPT_OUT, "contains the word for the opposite"),
    ("STOP", "sms", Meaning.OPT_OUT, "English"),
    ("Stop. Thank you", "sms", Meaning.OPT_OUT, "English and polite"),
    ("unsubscribe", "sms", Meaning.OPT_OUT, "English"),
    ("STOP this bill", "sms", Meaning.NONE, "a sentence with the word in it"),
    ("退订一下这个套餐", "sms", Meaning.PERHAPS_OPT_OUT, "something else is meant: ask, never guess"),
    ("不要再发了谢谢", "sms", Meaning.PERHAPS_OPT_OUT, "nearly a refusal: ask"),
    ("怎么退订", "sms", Meaning.PERHAPS_OPT_OUT, "asks how: the answer says how"),
    ("别再给我打电话了", "voice", Meaning.PERHAPS_OPT_OUT, "nearly a refusal: ask"),
    ("我不想退订", "sms", Meaning.NONE, "the opposite"),
    ("TD是什么意思", "sms", Meaning.NONE, "asks about the word"),
    ("订阅", "sms", Meaning.OPT_IN, "welcome again"),
    ("恢复提醒", "sms", Meaning.OPT_IN, "welcome again"),
    ("START", "sms", Meaning.OPT_IN, "English"),
    ("着火了！快来人", "web", Meaning.EMERGENCY, "a fire now"),
    ("仓库正在着火", "sms", Meaning.EMERGENCY, "a fire now"),
    ("火灾正在蔓延", "web", Meaning.EMERGENCY, "a fire now"),
    ("隔壁店里着了，进不去", "web", Meaning.EMERGENCY, "a fire by another word"),
    ("车间冒着浓烟", "sms", Meaning.EMERGENCY, "smoke"),
    ("宿舍楼烧起来了", "web", Meaning.EMERGENCY, "a fire by another word"),
    ("厨房里天然气味道特别重", "web", Meaning.EMERGENCY, "gas"),
    ("电瓶炸了，车棚都烧着了", "web", Meaning.EMERGENCY, "a battery"),
    ("我们被困在楼道里出不来了", "web", Meaning.EMERGENCY, "locked in"),
    ("油烟管道没洗怎么整改", "web", Meaning.NONE, "about duties"),
    ("燃气报警器没装要紧吗", "web", Meaning.NONE, "about duties"),
    ("员工在宿舍睡着了没值班", "web", Meaning.NONE, "asleep"),
    ("吸烟室要不要报备", "web", Meaning.NONE, "about smoking"),
    ("去年厂里着火了被处罚", "web", Meaning.NONE, "the past"),
    ("发生火灾被罚款还能修复吗", "web", Meaning.NONE, "about the penalty"),
    ("什么时候可以申请修复", "sms", Meaning.NONE, "an ordinary question"),
    ("收到", "sms", Meaning.NONE, "an ordinary answer"),
    ("", "sms", Meaning.NONE, "nothing"),
]


@pytest.mark.parametrize(("text", "channel", "expected", "remark"), TABLE)
def test_a_message_means_what_the_table_says(text: str, channel: str, expected: Meaning, remark: str) -> None:
    assert meaning(text, channel) is expected, remark


@pytest.mark.parametrize(
    ("text", "help_needed"),
    [
        ("我们仓库着火了！另外去年的处罚怎么修复？", True),
        ("要什么材料？隔壁厂里冒烟！", True),
        ("去年店里着火了。被罚了五千，怎么修复？", False),
        ("店里着火了，因为这个被罚了。怎么修复？", False),
        ("要什么材料？多久能好？", False),
        ("会不会着火了才来查？罚款怎么交？", False),
    ],
)
def test_a_cry_for_help_among_other_sentences(text: str, help_needed: bool) -> None:
    assert cries_for_help(text) is help_needed
