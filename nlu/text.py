"""How is a message written before it is compared: one script, one width, no blanks, no politeness in front?"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from nlu.english import in_chinese

LONGEST = 400  # characters that are read; who writes more is understood by the beginning

_DECISION = re.compile(r"[\u4e00-\u9fff]{1,8}[\[(〔【][12]\d{3}[\])〕】]第?\d{1,6}号?")
_CODE = re.compile(r"\b[0-9a-hj-npqrtuwxy]{18}\b")
_NUMBER = re.compile(r"\d{6,}")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_BETWEEN_LATIN = re.compile(r"(?<=[a-z])\s+(?=[a-z])")
_PREAMBLE = re.compile(
    r"^(?:你好|您好|喂|哈喽|hello|hi|在吗|在么|请问一下|请问下|请问|问一下|问下|问个事|麻烦问下|麻烦问一下|想问一下|想问下"
    r"|我想问一下|我想问下|我想问|咨询一下|咨询下|我想咨询一下|想咨询一下|麻烦|老师|同志|领导|那个|嗯|呃|额|啊|哦)+"
)


@lru_cache(maxsize=64)  # of one message it is asked for several times
def normal(text: str) -> str:
    """The text in simplified characters of one width, lower case, without blanks, signs or an opening greeting.

    Common English words and typed pinyin become the Chinese word they stand for (`english.txt`). Decision numbers,
    credit codes, links and long numbers become one word each: their digits say nothing here.
    """
    text = unicodedata.normalize("NFKC", text[: LONGEST * 2]).lower()
    text = _simplifier().convert(text)
    among_chinese = _CHINESE.search(text) is not None
    text = _NUMBER.sub("长号", _LINK.sub("链接", _CODE.sub("信用代码", _DECISION.sub("文号", text))))
    text = in_chinese(text, among_chinese=among_chinese)
    text = _NOT_WORD.sub(" ", text).strip()
    text = _BETWEEN_LATIN.sub("·", text).replace(" ", "")[:LONGEST]
    rest = _PREAMBLE.sub("", text)
    return rest if len(rest) > 1 else text


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
