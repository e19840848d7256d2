"""What residents write: made tidy, made searchable, and freed of personal data before anyone else sees it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.domain.labels import LabelEnum
from app.domain.numbers import has_luhn_digit
from app.domain.sentences import N_

# --- Tidy

_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_EMOJI = "\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
# Letters and symbols by category, yet nothing to see: Hangul fillers, grapheme joiner, empty Braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")


def tidy(text: str) -> str:
    """What was typed, without what nobody sees: control, direction and zero-width characters.

    A reversed or hidden passage would let a text read one way to the reviewer and another way to the public.
    The joiner that holds an emoji together stays; lines lose trailing spaces, and at most two blank ones
    follow each other. The result is NFC.
    """
    text = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", text)).replace("\t", " ")
    text = _LOOSE_JOINER.sub("", text)
    text = unicodedata.normalize("NFC", "".join(filter(_is_seen, text)))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n\n", text).strip("\n")


def _is_seen(char: str) -> bool:
    # Cs are halves of characters, which no database and no page can take.
    return char in "\n\u200d" or (unicodedata.category(char) not in {"Cc", "Cf", "Cs"} and char not in _BLANK)


# --- Words

_WORD = re.compile(r"[^\W_]+")
_EMOJI_FROM_A_LETTER = re.compile(".\ufe0f\u20e3?")  # 1️⃣ and ℹ️ are pictures, though 1 and ℹ are not
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_ENOUGH_HAN = 0.2


def has_words(text: str) -> bool:
    """Whether there is a letter, a character or a digit, not only emoji, punctuation and space."""
    return _WORD.search(_EMOJI_FROM_A_LETTER.sub("", tidy(text))) is not None


def fold(text: str) -> str:
    """The form in which texts are compared: width, ligatures and case do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def ngrams(text: str) -> list[str]:
    """Single characters and pairs of neighbours, each once, in order: what search index and query both hold.

    Pairs never cross a space or a punctuation mark. A text that holds all the pairs of a phrase need not hold
    the phrase: look again with `fold`.
    """
    grams: dict[str, None] = {}
    for word in _WORD.findall(fold(text)):
        grams |= dict.fromkeys(word)
        grams |= dict.fromkeys(word[at : at + 2] for at in range(len(word) - 1))
    return list(grams)


def looks_like_language(text: str) -> Literal["zh", "en"]:
    """Chinese from one Han character in five letters on, as it says as much as a word; also if neither."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return "zh" if han >= _ENOUGH_HAN * (han + latin) else "en"


# --- A suggested title

_GREETING = re.compile(
    r"\A\s*(?:(?:尊敬的)?[^\W\d_]{0,8}[,，]?(?:您好|你好|大家好)[\s,，.!！。:：~]+|您好"
    r"|(?:hello|hi|dear)(?: \w+){0,3}[,!\n]\s*)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？!?；;\n]+?(?=[。！？!?；;\n]|\.\s|\.?$)")
_PAUSE = re.compile(r"[，,、：:\s]")


def title_from(text: str, limit: int) -> str:
    """The first sentence after the greeting, at most `limit` characters; "" where there are no words.

    A longer one is cut at a pause in its second half, or else at the limit with an ellipsis.
    """
    matter = _GREETING.sub("", tidy(text))
    sentences = (found[0].strip() for found in _SENTENCE.finditer(matter))
    title = next(filter(has_words, sentences), "")
    if len(title) <= limit:
        return title
    pauses = [found.start() for found in _PAUSE.finditer(title, limit // 2, limit + 1)]
    return title[: pauses[-1]] if pauses else title[: limit - 1] + "…"


# --- Personal data


class PersonalData(LabelEnum):
    """What is recognised by its form. Names and addresses are not: those a person looks for."""

    EMAIL = "email", N_("e-mail address")
    IDENTITY_CARD = "identity_card", N_("identity card number")
    BANK_CARD = "bank_card", N_("bank card number")
    MOBILE = "mobile", N_("mobile number")
    LANDLINE = "landline", N_("telephone number")
    PLATE = "plate", N_("number plate")
    WECHAT = "wechat", N_("WeChat account")


@dataclass(frozen=True, slots=True)
class Found:
    kind: PersonalData
    count: int


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    found: tuple[Found, ...]


def mask_personal_data(text: str) -> Masked:
    """Put words in the place of personal data, in the text's own language so that it can still be read aloud.

    Give it tidy text: a hidden character between two digits would keep a number from being seen. Emergency
    numbers and hotlines (110, 12345, 400-…), dates, amounts and topic numbers stay. Masking twice is masking
    once.
    """
    language = looks_like_language(text)
    counts: Counter[PersonalData] = Counter()
    before = None
    while text != before:  # what stood too close to be recognised may be recognised now
        before = text
        for kind, pattern in _FORMS:
            spans = list(_spans(kind, pattern, text))
            counts[kind] += len(spans)
            for start, end in reversed(spans):
                text = text[:start] + _WORDS_INSTEAD[kind][language] + text[end:]
    return Masked(text, tuple(Found(kind, counts[kind]) for kind in PersonalData if counts[kind]))


def _spans(kind: PersonalData, pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where `pattern` is met: its group where it needs a word before it, else the whole of it."""
    for found in pattern.finditer(text.translate(_HALF_WIDTH)):
        if kind is not PersonalData.BANK_CARD or has_luhn_digit(re.sub(r"\D", "", found[0])):
            yield found.span(found.lastgroup or 0)


# One character for one, so that a place in the one text is the same place in the other.
_HALF_WIDTH: dict[int, int | str] = {
    **{full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
}

# None may hold what a pattern looks for: "[WeChat hidden]" would name an account called "hidden".
_WORDS_INSTEAD = {
    PersonalData.EMAIL: {"zh": "〔邮箱已隐去〕", "en": "[e-mail address hidden]"},
    PersonalData.IDENTITY_CARD: {"zh": "〔身份证号已隐去〕", "en": "[identity card number hidden]"},
    PersonalData.BANK_CARD: {"zh": "〔银行卡号已隐去〕", "en": "[bank card number hidden]"},
    PersonalData.MOBILE: {"zh": "〔手机号已隐去〕", "en": "[mobile number hidden]"},
    PersonalData.LANDLINE: {"zh": "〔电话号码已隐去〕", "en": "[telephone number hidden]"},
    PersonalData.PLATE: {"zh": "〔车牌号已隐去〕", "en": "[number plate hidden]"},
    PersonalData.WECHAT: {"zh": "〔微信号已隐去〕", "en": "[chat account hidden]"},
}


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.VERBOSE)


_BIRTH = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # month and day
_ACCOUNT = r"[a-z][a-z0-9_-]{5,19}(?![a-z0-9_-])"

# In this order: an address may begin with a mobile number, an identity card may pass for a bank card. A slip
# code has the form of a bank card; it is a secret too, and goes the same way.
_FORMS = (
    (PersonalData.EMAIL, _form(r"(?<![a-z0-9_.%+-])[a-z0-9_.%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")),
    (
        PersonalData.IDENTITY_CARD,
        _form(rf"(?<!\d)[1-9]\d{{5}}[\ -]?(?:18|19|20)\d\d{_BIRTH}[\ -]?\d{{3}}[\dx](?!\d)"),
    ),
    (PersonalData.IDENTITY_CARD, _form(rf"(?<!\d)[1-9]\d{{7}}{_BIRTH}\d{{3}}(?!\d)")),
    (PersonalData.BANK_CARD, _form(r"(?<!\d)\d{16,19}(?!\d)")),
    (PersonalData.BANK_CARD, _form(r"(?<!\d)\d{4}(?:[\ -]\d{4}){3}[\ -]?\d{1,3}(?!\d)")),
    (PersonalData.BANK_CARD, _form(r"(?<!\d)\d{4}(?:[\ -]\d{4}){3}(?!\d)")),
    (
        PersonalData.MOBILE,
        _form(r"(?<!\d)(?:(?:\+|00)?86[)\ -]{0,2}|0)?1[3-9]\d[\ .·-]?\d{4}[\ .·-]?\d{4}(?!\d)"),
    ),
    (
        PersonalData.LANDLINE,
        _form(
            r"""(?<!\d) (?:(?:\+|00)86[\ -]?0?|\(?0) (?:10|2\d|[3-9]\d\d) [)\ -]{0,2}
                [2-9]\d{2,3}[\ -]?\d{4} (?:[\ ]?(?:-|转|ext\.?)[\ ]?\d{1,5})? (?!\d)"""
        ),
    ),
    (
        PersonalData.LANDLINE,
        _form(
            r"""(?:电话|座机|固话|(?<![a-z])tel)(?:号码?)?[\ :.是为]{0,3}
                (?P<number>(?!400|800)[2-9]\d{2,3}[\ -]?\d{4})(?![\ -]?\d)"""
        ),
    ),
    (
        PersonalData.PLATE,
        _form(
            r"""[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][\ ·•・.-]?
                (?=[a-z]*\d)[a-hj-np-z0-9]{4,5}[a-hj-np-z0-9挂学警港澳领试超](?![a-z0-9])"""
        ),
    ),
    (
        PersonalData.WECHAT,
        _form(
            rf"""(?:微信号|微信[账帐]号|(?:微信|(?<![a-z])[vw]x)[\ ]?[:是为=])[\ :是为=]{{0,3}}
                 (?P<account>{_ACCOUNT})"""
        ),
    ),
    (  # without "is" or a colon only what cannot be a plain word
        PersonalData.WECHAT,
        _form(
            rf"""(?:微信|(?<![a-z])(?:wechat|weixin|[vw]x))(?:[\ ]?id)?(?:[\ ]is)?[\ :]{{0,2}}
                 (?=[a-z_-]*\d|[a-z]+_)(?P<account>{_ACCOUNT})"""
        ),
    ),
)
