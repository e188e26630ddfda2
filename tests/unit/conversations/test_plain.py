"""Is a stranger's text harmless before it is handed on?"""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from repair.conversations.plain import LONGEST, bare, for_bot, plain


def test_a_command_of_the_bot_becomes_plain_text() -> None:
    assert for_bot("/restart") == "／restart"
    assert for_bot("  /greet{}") == "／greet{}"
    assert for_bot("\u200b/restart") == "／restart"
    assert for_bot("／restart") == "／restart"  # NFKC would make it a command again


def test_control_and_direction_characters_go() -> None:
    assert plain("a\x00b\u202ec\ufeff\x07") == "abc"
    assert plain("半\ud83d个") == "半个"  # PostgreSQL and UTF-8 know no halves
    assert plain("第一行\r\n第二行") == "第一行\n第二行"


def test_marks_blanks_and_width_do_not_count() -> None:
    assert bare("「 Ｓｔｏｐ！」 \n") == "stop"


@given(st.text(max_size=3000))
def test_the_bot_never_sees_a_command_a_control_character_or_a_long_text(text: str) -> None:
    seen = for_bot(text)
    assert not seen.startswith("/")
    assert len(seen) <= LONGEST
    assert not any(unicodedata.category(c) == "Cc" for c in seen)
