"""The opinion map of a topic: drawn by the worker, told in words first, then as a table, then as a picture."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import PASSWORD
from factories import a_topic

from app.domain.inbox import InboxKind
from app.domain.opinions import OpinionMap
from app.domain.stages import Status
from app.extensions import db
from app.integrations import opinion_map
from app.jobs.schedule import SCHEDULE, draw_opinion_maps
from app.jobs.worker import Worker
from app.models.first_look import Look
from app.models.opinions import OpinionMapRow
from app.models.statements import Statement, StatementVote, Vote
from app.models.unit_of_work import writing
from app.services import first_look, opinions
from app.web.circles import Dot, circles

SHARED = "绿地边上先装两盏灯"
CAMERAS, TREES = "装了摄像头，北门才用得上", "一棵树也不能砍"
OTHERS = ("停车位要多划二十个", "晚上十点以后关门", "物业费可以涨一点")
MAPS = next(work for work in SCHEDULE if work.name == "opinion maps")


@pytest.fixture
def story(cast, clock):
    return a_topic(cast, clock, Status.IN_RESEARCH)


def state(story, *texts):
    """Statements everybody may read; their ids in order."""
    row = {"topic_id": story.topic, "round": 1, "lang": "zh-Hans", "look": Look.SHOWN, "made_at": story.clock.now}
    with writing():
        db.session.execute(sa.insert(Statement), [{**row, "shown": text, "agree": 0} for text in texts])
    of_topic = sa.select(Statement.id).where(Statement.topic_id == story.topic).order_by(Statement.id)
    return db.session.scalars(of_topic).all()


def two_camps(story, first=20, second=14):
    """They agree on one thing, and part over all others."""
    ids = state(story, SHARED, CAMERAS, TREES, *OTHERS)
    votes = [
        {
            "statement_id": id_,
            "device_mark": f"phone-{phone:03}",
            "vote": Vote.AGREE if n == 0 or (n % 2 == 1) == (phone < first) else Vote.DISAGREE,
            "at": story.clock.now,
        }
        for phone in range(first + second)
        for n, id_ in enumerate(ids)
    ]
    with writing():
        db.session.execute(sa.insert(StatementVote), votes)
    return ids


def worked(story):
    """Another quarter of an hour of the worker."""
    story.clock.advance(minutes=16)
    Worker(story.clock, recurring=[MAPS]).work()
    return rows()


def rows():
    db.session.rollback()
    return db.session.scalars(sa.select(OpinionMapRow).execution_options(populate_existing=True)).all()


def page_of(browser, story):
    return browser.get(f"/t/{story.row.number}/statements")


def test_point_8_words_first_then_the_table_then_the_picture(browser, story):
    two_camps(story)
    worked(story)
    page = page_of(browser, story)
    html, main = page.html, page.main
    assert "34 部手机或回执表了态，大致有 2 种看法" in main
    assert "各方都认可的： " + SHARED in " ".join(main.split())
    assert f"第一种看法 (20 部手机或回执) 比别人更同意： {CAMERAS}" in " ".join(main.split())
    assert f"第二种看法 (14 部手机或回执) 比别人更同意： {TREES}" in " ".join(main.split())
    assert "每种看法里，一百个有多少同意" in page.texts("caption")
    assert "第一种看法 100%" in main
    assert "第二种看法 0%" in main
    assert (
        html.index("大致有 2 种看法") < html.index("一百个有多少同意") < html.index('class="chart opinions__picture"')
    )
    assert html.count("<circle ") == 2
    assert "共 2 个圆圈" in html, "the picture has its words"


def test_point_8_the_topic_page_says_it_and_is_read_anew_when_it_was_drawn(browser, story):
    two_camps(story)
    address = f"/t/{story.row.number}"
    assert "种看法" not in browser.get(address).main
    before = story.row.public_version
    worked(story)
    assert story.row.public_version == before + 1
    page = browser.get(f"{address}?after={story.row.public_version}")
    assert "大致有 2 种看法" in page.main
    assert SHARED in page.main
    assert "截至" in page.main
    assert "一百个有多少同意" in browser.click("看各种看法的表和图").main


def test_point_8_the_convener_has_it_at_the_desk_before_the_meeting(browser, story):
    two_camps(story)
    worked(story)
    browser.sign_in("sun", PASSWORD)
    page = browser.get(f"/desk/topics/{story.row.number}")
    assert "大致有 2 种看法" in page.main
    assert "一百个有多少同意" in page.main


def test_point_8_twenty_nine_phones_have_the_plain_table_alone(browser, story):
    two_camps(story, 15, 14)
    assert worked(story) == []
    main = page_of(browser, story).main
    assert "种看法" not in main
    assert SHARED in main


def test_point_8_what_does_not_part_is_not_told_as_parties(browser, story):
    ids = state(story, SHARED, CAMERAS, TREES, *OTHERS)
    choices = [Vote.AGREE, Vote.DISAGREE]
    votes = [
        {"statement_id": id_, "device_mark": f"p{n}", "vote": choices[(n * n + n * id_ * 7 + id_) % 11 % 2], "at": now}
        for now in [story.clock.now]
        for n in range(40)
        for id_ in ids
    ]
    with writing():
        db.session.execute(sa.insert(StatementVote), votes)
    worked(story)
    page = page_of(browser, story)
    assert "40 部手机或回执表了态，看法没有明显分成几派" in page.main
    assert "<circle " not in page.html


def test_point_8_the_worker_draws_it_once_for_the_same_votes(story, monkeypatch):
    drawn = []
    monkeypatch.setattr(opinion_map, "draw", lambda votes: drawn.append(1) or OpinionMap(len(votes), (), ()))
    ids = two_camps(story)
    [row] = worked(story)
    first_at = row.drawn_at
    [row] = worked(story)
    assert (len(drawn), row.drawn_at) == (1, first_at)
    with writing():
        change = sa.update(StatementVote).where(StatementVote.statement_id == ids[1])
        db.session.execute(
            change.where(StatementVote.device_mark == "phone-000").values(vote=Vote.PASS, at=story.clock.now)
        )
    [row] = worked(story)
    assert len(drawn) == 2
    assert row.drawn_at > first_at


def test_a_vote_by_itself_draws_nothing_and_no_map_is_younger_than_a_quarter_of_an_hour(browser, story):
    [statement, *_] = two_camps(story)
    browser.post(f"/t/{story.row.number}/statements/{statement}/votes", {"vote": "agree"})
    assert rows() == []
    assert MAPS.every >= timedelta(minutes=15)


def test_point_8_what_is_kept_tells_of_nobody(story):
    two_camps(story)
    [row] = worked(story)
    assert "phone" not in str(row.drawn)
    assert min(size for size, _x, _y in row.drawn["views"]) >= 5
    assert set(row.drawn) == {"voters", "views", "lines"}


def test_votes_that_were_erased_are_on_no_map_any_more(browser, story):
    two_camps(story)
    worked(story)
    with writing():
        db.session.execute(sa.delete(StatementVote).where(StatementVote.device_mark >= "phone-032"))
    [row] = worked(story)
    assert row.voters == 32
    with writing():
        db.session.execute(sa.delete(StatementVote).where(StatementVote.device_mark >= "phone-010"))
    before = story.row.public_version
    assert worked(story) == []
    assert story.row.public_version == before + 1
    assert "种看法" not in page_of(browser, story).main


def test_a_statement_that_is_withheld_meanwhile_leaves_the_page_at_once(browser, story):
    shared = two_camps(story)[0]
    worked(story)
    with writing():
        row = db.session.get_one(Statement, shared)
        row.look = Look.WAITING
        db.session.flush()
        first_look.withhold(InboxKind.STATEMENT, shared, "insult", story.cast.actor("sun"), now=story.clock.now)
    main = page_of(browser, story).main
    assert SHARED not in main
    assert "还没有哪个说法是各方都认可的" in main
    worked(story)
    assert "大致有 2 种看法" in page_of(browser, story).main


def test_a_new_round_begins_without_a_map(browser, story):
    two_camps(story)
    worked(story)
    with writing():
        story.row.round = 2
    assert "种看法" not in page_of(browser, story).main
    assert worked(story) == []


def test_point_8_without_numpy_there_is_the_plain_table(browser, story, monkeypatch):
    two_camps(story)
    worked(story)
    with writing():
        db.session.execute(sa.update(StatementVote).values(at=story.clock.now))
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert worked(story) == [], "nobody would keep it true"
    page = page_of(browser, story)
    assert page.status == 200
    assert "种看法" not in page.main
    assert SHARED in page.main


def test_a_map_that_cannot_be_drawn_holds_up_no_other(story, cast, clock, monkeypatch, caplog):
    two_camps(story)
    other = a_topic(cast, clock, Status.IN_RESEARCH)
    two_camps(other)
    draw = opinions.draw

    def breaks_once(votes):
        if votes.topic_id == story.topic:
            raise ValueError("broken")
        return draw(votes)

    monkeypatch.setattr(opinions, "draw", breaks_once)
    draw_opinion_maps(clock.now)
    assert [row.topic_id for row in rows()] == [other.topic]


@pytest.mark.parametrize(
    "places", [[(0, 0)] * 5, [(-1, 1), (-0.9, 0.9), (1, 1), (1, 0.8), (0.2, -1)], [(-1, 0), (1, 0)]]
)
def test_the_words_of_no_circle_stand_over_those_of_another(places):
    dots = [Dot(f"{n}", "", 30 - 5 * n, x, y) for n, (x, y) in enumerate(places)]
    picture = circles("views", "", "", dots)
    for n, one in enumerate(picture.circles):
        assert one.y - one.radius >= 0
        assert one.ends <= picture.height
        assert 10 < one.x < 90
        for other in picture.circles[n + 1 :]:
            is_beside = abs(one.x - other.x) > 30
            assert is_beside or one.ends <= other.y - other.radius or other.ends <= one.y - one.radius


def test_both_languages_tell_it(browser, story):
    two_camps(story)
    worked(story)
    browser.reads_english()
    main = page_of(browser, story).main
    assert "34 phones or slips have answered. Roughly, there are 2 views" in main
    assert "First view" in main
