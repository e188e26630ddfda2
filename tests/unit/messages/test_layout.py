"""Does a carrier ever cut through a date, a number, a name or a link?"""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from repair.messages.layout import MOST, lay_out, wording
from repair.messages.segments import OF_SEVERAL, SINGLE, cut, segments, units, whole_spans

HAN = st.text(alphabet="贵单位行政处罚最短公示期届满可以申请信用修复，。", max_size=60)
RARE = st.sampled_from(["𠮷", "👩‍👩‍👧", "👍🏽", "🇨🇳", "☎️", "❤️‍🔥"])
UNIT = st.one_of(
    st.text(alphabet="示例县消防救援大队〔〕2026号第-（）0123456789", min_size=2, max_size=40),
    st.dates().map(lambda day: f"{day.year}年{day.month}月{day.day}日"),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=52).map(lambda t: f"https://{t}"),
    RARE,
)
PIECES = st.lists(st.one_of(HAN.map(lambda t: (t, False)), UNIT.map(lambda t: (t, True))), min_size=1, max_size=8)
SLOTS = st.lists(st.lists(PIECES, min_size=1, max_size=4), min_size=1, max_size=4)


def boundaries(text: str) -> set[int]:
    length = units(text)
    return set() if length <= SINGLE else set(range(OF_SEVERAL, length, OF_SEVERAL))


def cut_through(text: str, whole: str) -> bool:
    """Whether every place where this unit stands is cut by a part's end."""
    places = [at for at in range(len(text)) if text.startswith(whole, at)]
    assert places, f"{whole!r} is not in {text!r}"
    starts = [units(text[:at]) for at in places]
    return all(any(start < edge < start + units(whole) for edge in boundaries(text)) for start in starts)


@given(slots=SLOTS)
def test_no_unit_is_ever_cut(slots: list[list[list[tuple[str, bool]]]]) -> None:
    made = lay_out([[wording(pieces) for pieces in slot] for slot in slots])
    for slot, pick in zip(slots, made.picks, strict=True):
        for piece, whole in slot[pick]:
            if whole:
                assert not cut_through(made.text, piece)


@given(slots=SLOTS)
def test_what_is_not_a_unit_is_left_as_it_is(slots: list[list[list[tuple[str, bool]]]]) -> None:
    made = lay_out([[wording(pieces) for pieces in slot] for slot in slots])
    said = "".join(piece for slot, pick in zip(slots, made.picks, strict=True) for piece, _ in slot[pick])
    assert made.text.replace(" ", "") == said
    assert len(made.text) - len(said) == made.blanks


@given(slots=st.lists(st.lists(PIECES, min_size=1, max_size=3), min_size=1, max_size=3))
def test_no_other_combination_would_have_served_better(slots: list[list[list[tuple[str, bool]]]]) -> None:
    """Each combination tried by itself: none has fewer parts beyond three, or needs no blanks where ours does."""
    wordings = [[wording(pieces) for pieces in slot] for slot in slots]
    made = lay_out(wordings)
    ours = (max(segments(made.text), MOST), made.blanks > 0, segments(made.text))
    for combination in product(*wordings):
        alone = lay_out([[one] for one in combination])
        assert ours <= (max(segments(alone.text), MOST), alone.blanks > 0, segments(alone.text))


@given(text=st.text(max_size=220))
def test_in_free_text_no_joined_character_and_no_number_is_cut(text: str) -> None:
    made = lay_out([[wording([(text, False)])]]).text
    edges = boundaries(made)
    for start, end in whole_spans(made):
        assert not any(start < edge < end for edge in edges)


@given(text=st.one_of(st.text(max_size=220), HAN))
def test_the_parts_are_the_whole_text(text: str) -> None:
    laid = lay_out([[wording([(text, False)])]]).text
    assert "".join(cut(laid)) == laid
    assert len(cut(laid)) == segments(laid)


def test_a_bracket_stays_with_the_number_it_opens_for() -> None:
    number = "（示）应急罚〔2026〕2号"
    for before in range(40, 66):
        piece = wording([("信" * before + "处罚（", False), (number, True), ("）" + "信" * 30, False)])
        assert f"（{number}" in lay_out([[piece]]).text
        free = lay_out([[wording([("信" * before + "（示应急罚〔2026〕2号）" + "信" * 40, False)])]]).text
        assert "（示应急罚〔2026〕2号" in free


def test_the_earlier_wording_is_preferred_and_the_next_one_taken_where_it_would_be_cut() -> None:
    opener = [wording([("", False)]), wording([("您好，", False)]), wording([("温馨提示：", False)])]
    head = wording([("信" * 60, False)])
    day = wording([("2026年9月16日", True)])
    tail = wording([("信" * 30, False)])
    assert lay_out([opener, [wording([("信" * 40, False)])], [day], [tail]]).picks[0] == 0
    moved = lay_out([opener, [head], [day], [tail]])
    assert (moved.picks[0], moved.blanks) == (2, 2), "no opener helps: the one that needs fewest blanks"
    long = [*opener, wording([("您好，信用事项提醒：", False)])]
    moved = lay_out([long, [head], [day], [tail]])
    assert (moved.picks[0], moved.blanks) == (3, 0)


def test_a_unit_longer_than_a_part_is_cut_but_its_characters_are_not() -> None:
    made = lay_out([[wording([("示" * 66 + "𠮷" * 10, True)])]])
    assert all("\ufffd" not in part for part in cut(made.text))


def test_a_short_text_is_never_padded() -> None:
    made = lay_out([[wording([("信" * 60, False), ("2026年9月9日", True)])]])
    assert (made.blanks, segments(made.text)) == (0, 1)
