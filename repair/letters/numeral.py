"""How do laws write a number?"""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """A number below 1000 in Chinese, as articles are counted; others stay digits."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += _DIGITS[0]
    return said + (_DIGITS[ones] if ones else "")
