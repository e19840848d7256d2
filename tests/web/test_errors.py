"""Error pages: a clear sentence in the person's language, what to do next, and nothing technical."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import deployment
import pytest
from clock import Clock
from flask import Flask
from front_door import Visitor
from pages import Browser, Page

from app.domain.errors import DomainError, Invalid, Missing, NotAllowed, OutOfDate, Refused
from app.domain.sentences import say
from app.settings import Settings
from app.web.cross_site import public_post

TOLD = "北门路灯坏了两个月，晚上老人不敢出门。"
TECHNICAL = ("Traceback", "Exception", "Error", "CSRF", "token", "HTTP", "500", "404", "405")


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """Built for one test, which adds a view to it: the one that is kept from test to test takes none."""
    app = deployment.build(settings)
    app.config["NOW"] = clock
    app.test_client_class = Visitor
    with app.app_context():
        yield app
        deployment.close(app)


@pytest.fixture
def failing(app: Flask) -> Callable[..., Page]:
    """Ask for a page whose view raises."""

    def ask(error: Exception, *, method: str = "GET", english: bool = False) -> Page:
        @public_post
        def view() -> str:
            raise error

        # A test adds a view after the first request, which Flask would refuse.
        app._got_first_request = False
        app.add_url_rule("/broken", "broken", view, methods=["GET", "POST"])
        app.config["PROPAGATE_EXCEPTIONS"] = False
        browser = Browser(app.test_client())
        if english:
            browser.reads_english()
        return browser.get("/broken") if method == "GET" else browser.post("/broken", {"told": TOLD})

    return ask


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotAllowed(), 403, "这里您进不去"),
        (Missing(), 404, "没有找到这个页面"),
        (OutOfDate(), 409, "这件事刚才有了变化"),
        (Refused(), 422, "现在还不能这样办"),
        (Invalid("told", say("Please check what you entered.")), 422, "还有地方需要您看一看"),
    ],
)
def test_each_way_to_say_no_has_its_status_and_its_page(
    failing: Callable[..., Page], error: DomainError, status: int, title: str
) -> None:
    page = failing(error)
    assert (page.status, page.h1) == (status, title)


def test_a_refusal_lists_all_its_sentences(failing: Callable[..., Page]) -> None:
    page = failing(Refused(say("This could not be done."), say("There is nothing here.")))
    assert [words for words in page.texts("li") if words in ("这件事没有办成。", "这里什么也没有。")] == [
        "这件事没有办成。",
        "这里什么也没有。",
    ]


def test_a_permission_refused_says_who_may(failing: Callable[..., Page]) -> None:
    page = failing(NotAllowed(say("Only %(who)s may do this.", who=say("an operator"))))
    assert "只有运维人员可以这样做。" in page.main


@pytest.mark.parametrize("error", [NotAllowed(), OutOfDate(), Refused(), RuntimeError("boom")])
def test_what_was_typed_is_given_back(failing: Callable[..., Page], error: Exception) -> None:
    page = failing(error, method="POST")
    assert TOLD in [text.strip() for text in page.texts("textarea")]


def test_an_unexpected_error_says_so_without_the_database_and_without_its_cause(
    failing: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", no_database)
    page = failing(RuntimeError("a secret inside"))
    assert (page.status, page.h1) == (500, "我们这边出了故障")
    assert "secret" not in page.html


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/no-such-page", 404), ("POST", "/about", 405)])
def test_an_address_that_leads_nowhere(browser: Browser, method: str, path: str, status: int) -> None:
    page = browser.get(path) if method == "GET" else browser.post(path)
    assert page.status == status
    assert page.href("回到首页") == "/"


def test_more_than_a_megabyte_is_refused_in_words(browser: Browser) -> None:
    page = browser.post("/problem", {"told": "长" * 600_000})
    assert (page.status, page.h1) == (413, "内容太多，一次收不下")


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed(),
        Missing(),
        OutOfDate(),
        Refused(),
        RuntimeError("boom"),
        Invalid("x", say("There is nothing here.")),
    ],
)
@pytest.mark.parametrize("english", [False, True])
def test_nothing_technical_is_told(failing: Callable[..., Page], error: Exception, english: bool) -> None:
    page = failing(error, english=english)
    assert not [word for word in TECHNICAL if word in page.text]


def test_typed_markup_comes_back_as_text(failing: Callable[..., Page], app: Flask) -> None:
    nasty = "</textarea><script>alert(1)</script> 路灯坏了"
    page = Browser(app.test_client()).post("/problem", {"told": nasty}, headers={"Sec-Fetch-Site": "cross-site"})
    assert nasty in [text.strip() for text in page.texts("textarea")]
    assert all(script.get("src") for script in page.all("script")), "none that was typed"
