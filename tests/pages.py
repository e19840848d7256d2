"""Browser: a test client that reads every page critically and acts as a person does.

Whatever a test is about, each page it passes is parsed as strict HTML5 and looked over: quality by default, not by
remembering. It submits what stands in the form, so a test cannot fill in a field or press a button that is not there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.web.security import CONTENT_SECURITY_POLICY

XHTML = "{http://www.w3.org/1999/xhtml}"
MOST_REDIRECTS = 5

# Latin words that may stand on a Chinese page: the language switch, and what has no other name.
LATIN_ON_CHINESE_PAGES = {"EN", "ICP", "CSV", "JSON", "QR", "PDF", "PNG", "JPEG", "MB", "Excel", "xlsx"}
_LATIN_WORD = re.compile(r"(?<![\w.@/-])[A-Za-z]{2,}(?![\w@/-])")
_HAN = re.compile(r"[\u3400-\u9fff]")


class BadPage(AssertionError):
    """A page no visitor should be sent; the message names every fault."""


class Page:
    """What came back: `status`, `headers`, and for HTML the parsed `root` with its `text` and `main` text."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response = response
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.is_html = response.mimetype == "text/html"
        self.root = _parse(self.html, path) if self.is_html else None

    @property
    def text(self) -> str:
        return _text(self._find("body"))

    @property
    def main(self) -> str:
        return _text(self._find("main"))

    @property
    def title(self) -> str:
        return _text(self._find("title"))

    @property
    def h1(self) -> str:
        return _text(self._find("h1"))

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element `tag` with these attributes; `_` in a name stands for `-`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self._root().iter(XHTML + tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def texts(self, tag: str, **attributes: str) -> list[str]:
        return [_text(element) for element in self.all(tag, **attributes)]

    def buttons(self) -> list[str]:
        return self.texts("button")

    def carried(self, attribute: str) -> str:
        """What the one element that has this attribute says in it."""
        (element,) = (one for one in self._root().iter() if one.get(attribute) is not None)
        return element.get(attribute, "")

    def href(self, words: str) -> str:
        """Where the link with these words leads. AssertionError unless there is one such address."""
        found = {link.get("href", "") for link in self.all("a") if words in _text(link)}
        assert len(found) == 1, f"{self.path}: {len(found)} links say {words!r}"
        return found.pop()

    def _find(self, tag: str) -> Element:
        found = next(self._root().iter(XHTML + tag), None)
        assert found is not None, f"{self.path} has no <{tag}>"
        return found

    def _root(self) -> Element:
        assert self.root is not None, f"{self.path} is {self.response.mimetype}, not a page"
        return self.root


class Browser:
    """One person's browser: it keeps cookies, follows redirects, and says where its forms stood."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None
        self.headers: dict[str, str] = {}

    def get(self, path: str, **kwargs: Any) -> Page:
        return self._open("GET", path, **kwargs)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> Page:
        """Send what no form offers; for the ordinary way see `submit`."""
        headers = {"Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        body: Any = data or {}
        if isinstance(body, Mapping) and any(
            hasattr(value, "stream") for _name, value in MultiDict(body).items(multi=True)
        ):
            # Encoded here, because the client leaves the temporary file of a large one open.
            boundary, body = encode_multipart(MultiDict(body))
            kwargs["content_type"] = f'multipart/form-data; boundary="{boundary}"'
        return self._open("POST", path, data=body, headers=headers, **kwargs)

    def click(self, words: str) -> Page:
        """Follow the link with these words on the page we are on."""
        return self.get(urljoin(self._here().path, self._here().href(words)))

    def submit(self, button: str, /, **fields: Any) -> Page:
        """Fill in `fields` by name, press the button with these words, follow where that leads.

        Everything else in the form goes along as it stands: tokens, hidden fields, what was ticked.
        """
        page = self._here()
        form, pressed = _form_with(page, button)
        data = _filled_in(form, pressed)
        for name, value in fields.items():
            assert _has_control(form, name), f"{page.path}: the form of {button!r} has no field {name!r}"
            data.setlist(name, value if isinstance(value, list) else [value])
        action = urljoin(page.path, pressed.get("formaction") or form.get("action") or page.path)
        if form.get("method", "get").lower() == "get":
            return self._open("GET", action, query_string=data)
        return self.post(action, data)

    def sign_in(self, login: str, password: str, **fields: Any) -> Page:
        self.get("/login")
        return self.submit("登录", login=login, password=password, **fields)

    def reads_english(self) -> None:
        self.client.set_cookie("locale", "en")

    def reads_large_print(self) -> None:
        self.client.set_cookie("mode", "elder")

    def _here(self) -> Page:
        assert self.page is not None, "no page is open"
        return self.page

    def _open(self, method: str, path: str, **kwargs: Any) -> Page:
        headers = {**self.headers, **kwargs.pop("headers", {})}
        for _ in range(MOST_REDIRECTS):
            response = self.client.open(path, method=method, headers=headers, **kwargs)
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            target = urlsplit(response.headers["Location"])
            path = target.path + (f"?{target.query}" if target.query else "")
            method, kwargs, headers = "GET", {}, dict(self.headers)
        else:
            raise AssertionError(f"{path} redirects for ever")
        page = Page(response, path)
        _look_over(page)
        self.page = page
        return page


# --- Forms


def _form_with(page: Page, button: str) -> tuple[Element, Element]:
    found = [
        (form, pressed)
        for form in page.all("form")
        for pressed in form.iter(XHTML + "button")
        if _text(pressed) == button
    ]
    assert len(found) == 1, f"{page.path}: {len(found)} buttons say {button!r}; there are {page.buttons()}"
    assert found[0][1].get("disabled") is None, f"{page.path}: {button!r} cannot be pressed"
    return found[0]


def _has_control(form: Element, name: str) -> bool:
    return any(control.get("name") == name for control in form.iter())


def _filled_in(form: Element, pressed: Element) -> MultiDict[str, str]:
    data: MultiDict[str, str] = MultiDict()
    for control in form.iter():
        name = control.get("name")
        if name is None or control.get("disabled") is not None:
            continue
        match control.tag.removeprefix(XHTML), control.get("type", "text"):
            case "input", "checkbox" | "radio":
                if control.get("checked") is not None:
                    data.add(name, control.get("value", "on"))
            case "input", _:
                data.add(name, control.get("value", ""))
            case "textarea", _:
                data.add(name, control.text or "")
            case "select", _:
                options = list(control.iter(XHTML + "option"))
                chosen = [option for option in options if option.get("selected") is not None] or options[:1]
                for option in chosen:
                    data.add(name, option.get("value", _text(option)))
    if pressed.get("name"):
        data.add(pressed.get("name", ""), pressed.get("value", ""))
    return data


# --- Reading a page critically


def _parse(html: str, path: str) -> Element:
    try:
        return html5lib.HTMLParser(strict=True).parse(html)
    except html5lib.html5parser.ParseError as error:
        raise BadPage(f"{path} is not HTML5: {error}") from error


def _look_over(page: Page) -> None:
    faults = [] if page.headers.get("Content-Security-Policy") == CONTENT_SECURITY_POLICY else ["no CSP header"]
    if page.is_html:
        faults += [fault for check in _CHECKS for fault in check(page)]
    if faults:
        raise BadPage(f"{page.path}: " + "; ".join(faults))


def _has_a_head(page: Page) -> Iterable[str]:
    if not page.title.strip(" ·"):
        yield "no title"
    if (count := len(page.all("h1"))) != 1:
        yield f"{count} h1 instead of one"
    if page._root().get("lang") not in ("zh-Hans", "en"):
        yield "no language"
    if not page.all("main"):
        yield "no main"


def _has_unique_ids(page: Page) -> Iterable[str]:
    ids = Counter(element.get("id") for element in page._root().iter() if element.get("id"))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for element in page._root().iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} points nowhere"


def _labels_its_controls(page: Page) -> Iterable[str]:
    labelled = {label.get("for") for label in page.all("label")}
    wrapped = {id(control) for label in page.all("label") for control in label.iter()}
    for tag in ("input", "textarea", "select"):
        for control in page.all(tag):
            has_name = control.get("aria-label") or control.get("aria-labelledby")
            is_named = has_name or control.get("id") in labelled or id(control) in wrapped
            if control.get("type") not in ("hidden", "submit") and not is_named:
                yield f"<{tag} name={control.get('name')!r}> has no label"
    for button in page.all("button"):
        if not _text(button) and not button.get("aria-label"):
            yield "a button without words"


def _keeps_behaviour_outside(page: Page) -> Iterable[str]:
    for element in page._root().iter():
        tag = str(element.tag).removeprefix(XHTML)
        if tag == "style" or "style" in element.attrib:
            yield f"inline style on <{tag}>"
        if tag == "script" and not (element.get("src") or "").startswith("/"):
            yield "inline or foreign script"
        yield from (f"{name} on <{tag}>" for name in element.attrib if name.startswith("on"))
        if (element.get("href") or "").startswith("javascript:"):
            yield "a javascript: link"


def _stays_here(page: Page) -> Iterable[str]:
    for form in page.all("form"):
        action = form.get("action") or ""
        if not action.startswith("/") or action.startswith("//"):
            yield f"a form goes to {action!r}"
    for tag, attribute in (("img", "src"), ("link", "href"), ("script", "src")):
        for element in page.all(tag):
            address = element.get(attribute) or ""
            if not address.startswith(("/", "data:image/")) or address.startswith("//"):
                yield f"<{tag}> fetches {address!r}"


def _says_what_is_seen(page: Page) -> Iterable[str]:
    yield from ("an image without alt" for image in page.all("img") if image.get("alt") is None)
    yield from ("a table head without scope" for head in page.all("th") if not head.get("scope"))
    yield from ("a link without words" for link in page.all("a") if not _text(link) and not link.get("aria-label"))
    yield from ("a <time> without datetime" for time in page.all("time") if not time.get("datetime"))


def _speaks_one_language(page: Page) -> Iterable[str]:
    """Our own words are in the reader's language; whatever is not ours says its language itself."""
    english = page._root().get("lang") == "en"
    for words in _own_words(page._root()):
        if english and _HAN.search(words):
            yield f"Chinese without lang: {words.strip()[:40]!r}"
        if not english:
            foreign = set(_LATIN_WORD.findall(words)) - LATIN_ON_CHINESE_PAGES
            yield from (f"Latin on a Chinese page: {word!r}" for word in sorted(foreign))


def _own_words(element: Element, is_root: bool = True) -> Iterable[str]:
    tag = str(element.tag).removeprefix(XHTML)
    if tag in ("script", "textarea", "code") or (element.get("lang") and not is_root):
        return
    if element.text and isinstance(element.tag, str):
        yield element.text
    yield from (element.get(name) or "" for name in ("alt", "aria-label", "title", "placeholder"))
    for child in element:
        yield from _own_words(child, is_root=False)
        if child.tail:
            yield child.tail


_CHECKS = (
    _has_a_head,
    _has_unique_ids,
    _labels_its_controls,
    _keeps_behaviour_outside,
    _stays_here,
    _says_what_is_seen,
    _speaks_one_language,
)


def _text(element: Element) -> str:
    """What is read, in one line."""
    return " ".join("".join(element.itertext()).split())
