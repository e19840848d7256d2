"""Tidying, searching and masking what residents write; and the sentences the code itself says to people."""

import unicodedata
from datetime import UTC, date, datetime
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError, Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.labels import LabelEnum
from app.domain.sentences import N_, Sentence, say
from app.domain.text import (
    Found,
    PersonalData,
    fold,
    has_words,
    looks_like_language,
    mask_personal_data,
    ngrams,
    tidy,
    title_from,
)

# --- Tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("路灯坏了  \n　\n\n\n\n\n没人修\t", "路灯坏了\n\n\n没人修"),
        ("\n\n　　第一段空两格\n", "　　第一段空两格"),
        ("a\x00b\x07c\u200bd\ufeffe", "abcde"),
        ("\u202e121\u202c 和 \u2067x\u2069", "121 和 x"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("修好了👨‍👩‍👧❤️‍🔥👍🏽", "修好了👨‍👩‍👧❤️‍🔥👍🏽"),
        ("和\u200d平👍\u200d", "和平👍"),
        ("\ud83d坏", "坏"),
        ("㎡ ✓ 垚喆堃 沈艞村", "㎡ ✓ 垚喆堃 沈艞村"),
        ("a\tb", "a b"),
        ("\u3164\u2800", ""),
        ("", ""),
    ],
)
def test_tidy(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


tricky = st.text(
    st.sampled_from("\r\n\t \u3000\u200b\u200d\u202e\ufe0f👨👧❤e\u0301\u2329和平a1\x00\u2028\ud800\u115f")
    | st.characters()
)


@given(tricky)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # no half characters are left


# --- Words


@pytest.mark.parametrize("text", ["", " \n", "？！……", "👍👍🏽", "👨‍👩‍👧", "1️⃣2️⃣", "ℹ️", "\u200b", "_ _", "\u3164"])
def test_no_words(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize("text", ["水", "help", "👍修好了", "3", "〇"])
def test_words(text: str) -> None:
    assert has_words(text)


def test_single_characters_and_pairs_of_neighbours() -> None:
    assert ngrams("路灯坏了，路灯") == ["路", "灯", "坏", "了", "路灯", "灯坏", "坏了"]


def test_pairs_never_cross_a_gap() -> None:
    assert "灯坏" not in ngrams("路灯 坏了")
    assert "灯坏" not in ngrams("路灯。坏了")


def test_width_and_case_do_not_matter() -> None:
    assert ngrams("ＡＰＰ") == ngrams("app") == ["a", "p", "ap", "pp"]
    assert fold("ﬃ ＷＣ Straße") == "ffi wc strasse"


def test_nothing_to_find() -> None:
    assert ngrams("……") == []


@given(tricky, tricky)
def test_a_text_holds_the_grams_of_every_piece_of_it(before: str, after: str) -> None:
    piece = "下雨积水"
    assert set(ngrams(piece)) <= set(ngrams(f"{before}{piece}{after}"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("小区下雨就积水", "zh"),
        ("用 WeChat 打开不了", "zh"),
        ("The pump near 和平里 has been broken since May", "en"),
        ("Flooding again", "en"),
        ("110", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, language: str) -> None:
    assert looks_like_language(text) == language


# --- A suggested title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("下雨天小区门口积水。老人出不去。", "下雨天小区门口积水"),
        ("路灯什么时候修？都半年了", "路灯什么时候修"),
        ("您好，我们楼下的路灯坏了。", "我们楼下的路灯坏了"),
        ("尊敬的张书记，您好！\n门口的路断了", "门口的路断了"),
        ("这里你好像没看到，路断了。", "这里你好像没看到，路断了"),
        ("Hello, the lamp is out. Nobody comes.", "the lamp is out"),
        ("The pipe is 3.5 m long. It leaks.", "The pipe is 3.5 m long"),
        ("！！！\n👍\n沟堵了", "沟堵了"),
        ("您好！", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_from(text, 30) == title


def test_a_long_sentence_is_cut_at_a_pause() -> None:
    text = "我们小区东门口的下水道从去年夏天开始，一下大雨就往外冒脏水，味道很大"
    assert title_from(text, 20) == "我们小区东门口的下水道从去年夏天开始"


def test_or_else_with_an_ellipsis() -> None:
    assert title_from("水" * 40, 20) == "水" * 19 + "…"


@given(tricky, st.integers(1, 60))
def test_a_title_is_one_line_and_never_too_long(text: str, limit: int) -> None:
    title = title_from(text, limit)
    assert len(title) <= limit
    assert "\n" not in title


# --- Personal data

ID_CARD, MOBILE, LANDLINE = PersonalData.IDENTITY_CARD, PersonalData.MOBILE, PersonalData.LANDLINE


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (ID_CARD, "320811196203040012"),
        (ID_CARD, "32081119620304001X"),
        (ID_CARD, "32081119620304001ｘ"),
        (ID_CARD, "320811 19620304 0012"),
        (ID_CARD, "320811620304001"),
        (MOBILE, "13812340000"),
        (MOBILE, "138 1234 0000"),
        (MOBILE, "138-1234-0000"),
        (MOBILE, "１３８－１２３４－００００"),
        (MOBILE, "138—1234—0000"),
        (MOBILE, "+86 138 1234 0000"),
        (MOBILE, "8613812340000"),
        (MOBILE, "(+86)13812340000"),
        (LANDLINE, "0517-83912345"),
        (LANDLINE, "(0517) 8391 2345"),
        (LANDLINE, "（0517）83912345"),
        (LANDLINE, "010-62345678转801"),
        (LANDLINE, "+86 517 83912345"),
        (PersonalData.PLATE, "苏H·12345"),
        (PersonalData.PLATE, "苏H12345"),
        (PersonalData.PLATE, "苏h D12345"),
        (PersonalData.PLATE, "苏HD12345"),
        (PersonalData.PLATE, "苏H1234学"),
        (PersonalData.BANK_CARD, "4111111111111111"),
        (PersonalData.BANK_CARD, "4111 1111 1111 1111"),
        (PersonalData.BANK_CARD, "6212261602000000002"),
        (PersonalData.BANK_CARD, "6212-2616-0200-0000-002"),
        (PersonalData.EMAIL, "lin.ayi@example.com"),
        (PersonalData.EMAIL, "13812340000@qq.com"),
        (PersonalData.EMAIL, "lin＠example.com"),
    ],
)
def test_personal_data_are_masked(kind: PersonalData, written: str) -> None:
    masked = mask_personal_data(f"找林阿姨{written}，谢谢")
    assert masked.found == (Found(kind, 1),)
    assert masked.text.startswith("找林阿姨")
    assert masked.text.endswith("，谢谢")
    assert not any(char.isdecimal() for char in masked.text)
    assert "已隐去〕" in masked.text


@pytest.mark.parametrize(
    "written",
    [
        "微信：lin_ayi",
        "微信号linayi62",
        "微信号 linayi",
        "加VX: linayi",
        "ｖｘ：linayi",
        "wx是linayi",
        "wechat id is lin_ayi",
        "微信 linayi62",
    ],
)
def test_a_wechat_account_is_masked_after_its_cue(written: str) -> None:
    masked = mask_personal_data(written)
    assert masked.found == (Found(PersonalData.WECHAT, 1),)
    assert "ayi" not in masked.text


@pytest.mark.parametrize("written", ["电话83912345", "联系电话：8391 2345", "座机号码 8391-2345", "tel: 8391234"])
def test_a_local_number_is_masked_after_its_cue(written: str) -> None:
    assert mask_personal_data(written).found == (Found(LANDLINE, 1),)


@pytest.mark.parametrize(
    "text",
    [
        "有人受伤先打 110 / 119 / 120，其他打12345",
        "电话12345，或者 0517-12345",
        "供电热线95598，银行400-810-8888，电话：400-810-8888，电话 4008108888",
        "议题 26-004182-7 到 2026-05-08 还没有动静",
        "2026年5月8日14:30在3号楼2单元1502室开会",
        "20260508，18-20 2026-5-01",
        "一共花了1234567.89元，约 120 万元，面积 83912345 平方米",
        "（2024）苏0812民初1234号",
        "房间码 8H2K3M，苏州A区1234户",
        "微信小程序打不开，微信支付12345元，微信群里说",
        "The WeChat account does not work; WeChat is broken; hotel 20261234",
        "密度 3.14159265358979323846",
        "1234567890123456",  # sixteen digits, but no card's
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    masked = mask_personal_data(text)
    assert masked.text == text
    assert masked.found == ()


def test_several_are_counted_by_kind() -> None:
    masked = mask_personal_data("张某13812340000、李某13912340000，车苏H12345")
    assert masked.found == (Found(MOBILE, 2), Found(PersonalData.PLATE, 1))
    assert masked.text == "张某〔手机号已隐去〕、李某〔手机号已隐去〕，车〔车牌号已隐去〕"


def test_an_english_text_stays_english() -> None:
    assert mask_personal_data("Ring me on 138 1234 0000.").text == "Ring me on [mobile number hidden]."


def test_full_width_text_around_stays_as_it_is() -> None:
    assert mask_personal_data("（ＡＢＣ）１３８１２３４００００！").text == "（ＡＢＣ）〔手机号已隐去〕！"


pieces = st.sampled_from(
    [
        *"0123456789１３８-－ .·@:：是号()（）ABhx_苏沪",
        "138", "1234", "0000", "0517", "83912345", "320811", "19620304", "4111111111111111", "+86", "电话", "微信",
        "wechat", "vx", "linayi", "example.com", "13812340000", "苏H12345", "is ", "tel", "号码", "hidden",
        "〔", "[", "转",
    ]
)  # fmt: skip


@given(st.lists(pieces, max_size=40).map("".join) | st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_personal_data(text)
    again = mask_personal_data(once.text)
    assert again.text == once.text
    assert again.found == ()


no_digits = st.text(st.characters(exclude_categories=["N"]), max_size=20)


@given(no_digits, no_digits)
def test_a_mobile_number_never_survives(before: str, after: str) -> None:
    assert "13812340000" not in mask_personal_data(f"{before}13812340000{after}").text


# --- What the code says to people


class Colour(LabelEnum):
    RED = "red", N_("Red")


class Spoken(Enum):
    ONE = 1

    @property
    def label(self) -> Sentence:
        return say("Number %(n)s", n=1)


def test_a_sentence_speaks_plain_english() -> None:
    inner = say("the room %(name)s", name="和平里")
    sentence = say(
        "%(who)s of %(where)s: %(n)d, %(day)s, %(at)s, %(colour)s, %(number)s",
        who="林阿姨", where=inner, n=3, day=date(2026, 5, 8), at=datetime(2026, 5, 8, 1, 30, tzinfo=UTC),
        colour=Colour.RED, number=Spoken.ONE,
    )  # fmt: skip
    assert str(sentence) == ("林阿姨 of the room 和平里: 3, 2026-05-08, 2026-05-08 01:30+00:00, Red, Number 1")


def test_a_sentence_is_stored_and_read_back() -> None:
    sentence = say(
        "%(where)s %(day)s %(at)s %(n)s",
        where=say("the room %(name)s", name="和平里"), day=date(2026, 5, 8), at=datetime(2026, 5, 8, tzinfo=UTC), n=3,
    )  # fmt: skip
    assert Sentence.from_json(sentence.as_json()) == sentence
    assert sentence.as_json()["params"]["day"] == {"date": "2026-05-08"}


@pytest.mark.parametrize(("param", "label"), [(Colour.RED, say("Red")), (Spoken.ONE, say("Number %(n)s", n=1))])
def test_an_enum_is_stored_as_its_label(param: Enum, label: Sentence) -> None:
    assert Sentence.from_json(say("%(it)s", it=param).as_json()) == say("%(it)s", it=label)


def test_a_sentence_can_be_compared_and_kept_in_a_set() -> None:
    assert len({say("%(a)s", a=1), say("%(a)s", a=1), say("%(a)s", a=2)}) == 2


def test_a_sentence_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        say("%(a)s", a=1).params["a"] = 2  # type: ignore[index]


def test_a_lone_per_cent_sign_is_no_placeholder() -> None:
    assert str(say("10 % of them")) == "10 % of them"


def test_a_placeholder_needs_its_parameter() -> None:
    with pytest.raises(ValueError, match="day"):
        say("Until %(day)s")


def test_what_cannot_be_said_cannot_be_stored() -> None:
    class Mute(Enum):
        ONE = 1

    for param in (Mute.ONE, ["a"]):
        with pytest.raises(TypeError):
            say("%(it)s", it=param).as_json()  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Sentence.from_json({"id": "%(it)s", "params": {"it": None}})


@pytest.mark.parametrize("kind", [DomainError, NotAllowed, OutOfDate, Refused, Missing, Invalid])
def test_a_refusal_always_has_a_sentence(kind: type[DomainError]) -> None:
    assert kind().sentences == (kind.usual,)
    assert str(kind()) == kind.usual.msgid


def test_a_refusal_may_have_many() -> None:
    refused = Refused(say("One."), say("Two."))
    assert refused.sentences == (say("One."), say("Two."))
    assert str(refused) == "One. Two."


def test_bad_input_names_its_fields() -> None:
    assert Invalid(field="text", sentence=say("Too long.")).errors == {"text": say("Too long.")}
    several = Invalid(errors={"text": say("Too long."), "title": say("Missing.")})
    assert several.errors["title"] == say("Missing.")
    assert several.sentences == (say("Too long."), say("Missing."))
