"""Rooms and words for sheets, as a deployment has them; where things stand, and what happens to paper in the street."""

from __future__ import annotations

import random
from math import pi

from PIL import Image, ImageDraw, ImageFilter

from app.integrations.sheets.content import Door, Edition, RoomOnPaper, Wording
from app.integrations.sheets.fonts import ASCENT, width
from app.integrations.sheets.marks import Bar, Code, Mark, Page, Seal, Text

ADDRESS = "https://yi.huaian.gov.cn/r/4X7K2M"
FOLLOW = "http://weixin.qq.com/q/02kZ8yYp5Jb7d10000g03T"  # as WeChat's documentation shows one
WORDING = Wording(
    slogan="有事扫一扫，大家好商量",
    doors=(
        Door("我要出题", "身边的难事、烦心事，写一句就行"),
        Door("提个建议", "怎么办更好，说说您的主意"),
        Door("参加协商", "到场或在线，把话说在一起"),
        Door("查情问事", "办到哪一步了，谁在办"),
    ),
    promises=("不用装软件", "不用登录", "不用留姓名"),
    steps=("出题", "审题", "协商", "办理"),
    code="编号",
    typed="扫不了码，可以在浏览器里输入",
    telephone="电话",
    batch="印刷批次",
    follow=("微信扫一扫关注", "随时问办到哪一步了"),
    line="清江浦区政协宣",
)
EDITION = Edition(WORDING)

# Real and possible names: one character, the usual, rare characters, Latin letters, and forty characters.
NAMES = (
    "村",
    "机场社区协商议事室",
    "沈艞村协商议事室",
    "淮安市农业和农村界别协商议事室",
    "喆堃垚龘㎡✓协商议事室",
    "淮安软件园（二期）A-12栋 HUAIAN TECHNOLOGY协商议事室",
    "淮安市清江浦区长西街道水渡口社区沈艞村喆堃垚㎡小区业主委员会联合党支部协商议事室九",
    "W" * 40,
)


def a_room(name: str = "机场社区协商议事室", address: str = ADDRESS, telephone: str = "0517-8300 0000") -> RoomOnPaper:
    return RoomOnPaper(address[-6:], name, ("淮安市", "清江浦区", "钵池街道"), address, telephone, "2026-1")


# --- Where things stand

Box = tuple[float, float, float, float]  # left, top, right, bottom


def box(mark: Mark) -> Box | None:
    match mark:
        case Text():
            top = mark.y - ASCENT * mark.size
            return mark.x, top, mark.x + width(mark.text, mark.weight, mark.size), top + mark.size
        case Bar():
            return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
        case Seal():
            return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side
        case Code():
            around = mark.quiet
            return mark.x - around, mark.y - around, mark.x + mark.side + around, mark.y + mark.side + around
    return None


def boxes(page: Page) -> list[tuple[Mark, Box]]:
    return [(mark, found) for mark in (*page.alike, *page.own) if (found := box(mark))]


def touch(one: Box, other: Box) -> bool:
    """By more than a hair."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.05 and down > 0.05


# --- In the street. Pictures are grey; a picture comes back.


def turned(image: Image.Image) -> Image.Image:
    return image.rotate(33, expand=True, fillcolor=255)


def seen_from_below(image: Image.Image) -> Image.Image:
    """The upper edge looks a third shorter than the lower one."""
    shorter = 1.3
    k, middle = (shorter - 1) / image.height, image.width / 2
    to_the_paper = (shorter, middle * k, (1 - shorter) * middle, 0, shorter, 0, 0, k)
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, to_the_paper, Image.Resampling.BILINEAR, fillcolor=255
    )


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(image.width / 200))


def in_bad_light(image: Image.Image) -> Image.Image:
    """Grey on grey, with the grain of a cheap camera."""
    noise = Image.effect_noise(image.size, 90)
    return Image.blend(image.point(lambda grey: 70 + grey // 3), noise, 0.3)


def stained(image: Image.Image, code: tuple[float, float, float]) -> Image.Image:
    """Opaque, over a twentieth of the code, which is given by its left and upper edge and its side.

    Anywhere but on the three squares in the corners: without one of them no scanner finds a code at all.
    """
    left, top, side = code
    radius = side * (0.05 / pi) ** 0.5
    free = 7 / 33 * side + radius  # as far as a corner square reaches, and the stain
    while True:
        x, y = (random.uniform(radius, side - radius) for _ in range(2))
        if not ((x < free and (y < free or y > side - free)) or (x > side - free and y < free)):
            break
    image = image.copy()
    box = (left + x - radius, top + y - radius, left + x + radius, top + y + radius)
    ImageDraw.Draw(image).ellipse(box, fill=60)
    return image


MISFORTUNES = (turned, seen_from_below, blurred, in_bad_light)
