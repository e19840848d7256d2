"""`/t/<number>/statements`: short sentences, one tap each, and a plain table of what came of them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from factories import a_topic
from statements import statements as asked_of_the_database

from app.domain.inbox import InboxKind
from app.domain.stages import Status
from app.extensions import db
from app.models.first_look import Look
from app.models.statements import Statement, StatementVote, Vote
from app.models.unit_of_work import writing
from app.queries import statements as read_statements
from app.services import first_look, statements
from app.services.contributing import Sender

HAND_IN = "交上这句话"
LAMPS = "装了摄像头，北门才用得上"


@pytest.fixture
def story(cast, clock):
    return a_topic(cast, clock, Status.IN_RESEARCH)


def address(story):
    return f"/t/{story.row.number}/statements"


def make(story, text, *, n=0, shown=True):
    with writing():
        statement = statements.make(story.topic, text, device_mark=f"phone-{n}", slip_id=None, now=story.clock.now).id
        if shown:
            sun = story.cast.actor("sun")
            first_look.show(InboxKind.STATEMENT, statement, sun, now=story.clock.now)
    return statement


def votes(story, statement, **many):
    """`votes(story, statement, agree=4, disagree=1)`: each from a phone of its own."""
    phones = [choice for choice, n in many.items() for _ in range(n)]
    with writing():
        for n, choice in enumerate(phones):
            mark, at = f"phone-{n}", story.clock.now
            statements.vote(story.topic, statement, Vote(choice), device_mark=mark, now=at)


def counters(statement):
    row = db.session.get_one(Statement, statement, populate_existing=True)
    return row.agree, row.disagree, row.passed


def topic_page(browser, story):
    return browser.get(f"/t/{story.row.number}?after={story.row.public_version}")


def test_point_3_a_statement_is_handed_in_with_a_slip_and_waits_for_its_first_look(browser, story):
    browser.get(address(story))
    page = browser.submit(HAND_IN, text=LAMPS)
    assert page.status == 200
    assert "然后公开给大家看" in page.main
    assert db.session.scalar(sa.select(Statement.slip_id)) is not None
    page = browser.get(address(story))
    assert LAMPS not in page.main
    assert "还有 1 个说法等议事室先看" in page.main


def test_point_3_one_tap_agrees_and_the_next_one_stands_where_it_stood(browser, story):
    first, second = make(story, LAMPS), make(story, "绿地一寸不能少")
    page = browser.get(address(story))
    assert "还有 2 个说法等您表态" in page.main
    page = browser.submit("同意")
    assert page.path.startswith(address(story))
    assert "还有 1 个说法等您表态" in page.main
    assert counters(first) == (1, 0, 0)
    browser.post(f"{address(story)}/{second}/votes", {"vote": "pass"})
    assert counters(second) == (0, 0, 1)
    assert "您都表过态了" in browser.get(address(story)).main


def test_a_vote_is_one_for_each_phone_and_changeable(browser, story):
    statement = make(story, LAMPS)
    browser.get(address(story))
    browser.submit("同意")
    for _ in range(3):
        browser.post(f"{address(story)}/{statement}/votes", {"vote": "agree"})
    assert counters(statement) == (1, 0, 0)
    assert "您：同意。改一改" in browser.page.main
    browser.submit("不同意")
    assert counters(statement) == (0, 1, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StatementVote)) == 1


@pytest.mark.parametrize(
    ("said", "many"),
    [
        ("差不多都同意", {"agree": 4, "disagree": 1}),
        ("意见不一", {"agree": 3, "disagree": 3}),
        ("差不多都不同意", {"disagree": 5}),
        ("还看不出来", {"agree": 4, "pass": 9}),
    ],
)
def test_point_3_the_plain_table_says_in_words_what_came_of_it(browser, story, said, many):
    votes(story, make(story, LAMPS), **many)
    for page in (browser.get(address(story)), topic_page(browser, story)):
        assert page.texts("caption") == [said]
        assert f"同意 {many.get('agree', 0)}" in page.main
        assert "手机或回执" in page.main


def test_what_is_withheld_is_not_there_and_takes_no_votes(browser, story):
    statement = make(story, LAMPS, shown=False)
    assert browser.post(f"{address(story)}/{statement}/votes", {"vote": "agree"}).status == 404
    with writing():
        first_look.withhold(InboxKind.STATEMENT, statement, "insult", story.cast.actor("sun"), now=story.clock.now)
    assert LAMPS not in browser.get(address(story)).main
    assert counters(statement) == (0, 0, 0)


def test_a_statement_of_another_topic_takes_no_votes_here(browser, story, cast, clock):
    elsewhere = make(a_topic(cast, clock, Status.IN_RESEARCH), LAMPS)
    assert browser.post(f"{address(story)}/{elsewhere}/votes", {"vote": "agree"}).status == 404
    assert counters(elsewhere) == (0, 0, 0)


def test_a_vote_that_is_none_is_refused(browser, story):
    statement = make(story, LAMPS)
    assert browser.post(f"{address(story)}/{statement}/votes", {"vote": "perhaps"}).status == 400


def test_too_long_a_statement_says_by_how_much_and_stays(browser, story):
    browser.get(address(story))
    page = browser.submit(HAND_IN, text="长" * 143)
    assert page.status == 422
    assert "多了 3 个" in page.main
    assert "长" * 143 in page.html


def test_what_is_there_already_is_not_there_twice(browser, story):
    make(story, LAMPS)
    browser.get(address(story))
    page = browser.submit(HAND_IN, text=f"  {LAMPS}\n")
    assert page.status == 422
    assert "您可以直接表示同意" in page.main


def test_five_presses_are_one_statement(browser, story):
    browser.get(address(story))
    form = browser.page
    for _ in range(5):
        browser.page = form
        assert browser.submit(HAND_IN, text=LAMPS).status == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Statement)) == 1


def test_two_on_one_phone_write_with_a_slip_each(browser, story):
    browser.get(address(story))
    browser.submit(HAND_IN, text=LAMPS)
    browser.get(address(story))
    browser.submit(HAND_IN, text="绿地一寸不能少", somebody_else="y")
    assert db.session.scalar(sa.select(sa.func.count(Statement.slip_id.distinct()))) == 2


def test_a_status_that_takes_no_votes_any_more_says_so_and_still_shows_the_table(browser, story):
    statement = make(story, LAMPS)
    story.walk("schedule", "4", "hold")
    page = browser.post(f"{address(story)}/{statement}/votes", {"vote": "agree"})
    assert page.status == 422
    assert "不再接收：提一个说法" in page.main
    page = browser.get(address(story))
    assert LAMPS in page.main
    assert page.all("form", action=f"{address(story)}/{statement}/votes") == []
    assert counters(statement) == (0, 0, 0)


def test_a_new_round_begins_with_an_empty_table(browser, story):
    make(story, LAMPS)
    with writing():
        story.row.round = 2
    assert LAMPS not in browser.get(address(story)).main


def test_right_to_left_text_stays_in_its_own_line(browser, story):
    make(story, "שלום abc")
    assert 'dir="auto">שלום abc' in browser.get(address(story)).html


def test_a_thousand_statements_with_votes_are_one_query_and_one_more_for_the_phone(app, story):
    def asked(mark=None):
        with asked_of_the_database() as said:
            found = read_statements.of_topic(story.row, mark)
        return len(said), found

    one = make(story, LAMPS)
    votes(story, one, agree=1)
    before, _ = asked("phone-0")
    with writing():
        db.session.execute(
            sa.insert(Statement),
            [
                {
                    "topic_id": story.topic,
                    "round": 1,
                    "shown": f"说法 {n}",
                    "lang": "zh-Hans",
                    "look": Look.SHOWN,
                    "made_at": story.clock.now,
                    "agree": n,
                    "disagree": 0,
                    "passed": 0,
                }
                for n in range(1000)
            ],
        )
    after, found = asked("phone-0")
    assert after == before
    assert len(found.unanswered) == 1000
    assert [len(group.lines) for group in found.table()] == [50, 6], "the page stays small; the rest is counted"
    assert [group.more for group in found.table()] == [945, 0]


def test_a_statement_is_made_once_whoever_sends_the_key_again(story):
    filed = []
    for _ in range(2):
        with writing():
            sender = Sender(device_mark="a")
            filed.append(statements.hand_in(story.topic, LAMPS, key="the same", sender=sender, now=story.clock.now))
    assert [one.is_new for one in filed] == [True, False]
    assert filed[0].slip_code == filed[1].slip_code


def test_both_languages_have_the_page(browser, story):
    make(story, LAMPS)
    browser.reads_english()
    page = browser.get(address(story))
    assert page.h1 == "Agree or disagree with statements"
    assert "Nobody knows yet" in page.main
