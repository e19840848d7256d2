"""Photos in a form. What was sent once is not asked for again, whatever else in the form must be put right.

Browsers give a chosen file away only once. So a good photo is made anew and kept on the disk as soon as the form is
looked over, and the form that comes back names it, signed, in a hidden field. What nobody hands in is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage
from wtforms import Field

from app.domain.errors import Refused
from app.domain.sentences import Sentence, say
from app.domain.text import tidy
from app.extensions import rulebook
from app.integrations.images import MAX_BYTES
from app.queries.files import is_kept
from app.queries.photos import ShownPhoto
from app.services import pictures
from app.services.pictures import KeptPicture
from app.web.form_keys import read_key, sign
from app.web.small_pictures import within
from app.web.typed_text import Typed

ACCEPT = "image/jpeg,image/png"  # telephones turn what else they have into one of these
KEPT, WITHOUT = "photos-kept", "photos-without"
_LONGEST_NAME = 40
# A photo somewhat too large is refused by its name; only what is out of all measure is not read at all.
_BYTES_A_PHOTO = MAX_BYTES + 4 * 1024**2
_BESIDES = 1024**2

GONE = say("A photo you chose earlier is not here any more. Please choose it once more.")

View = TypeVar("View", bound=Callable[..., object])


def takes_photos(view: View) -> View:
    """Mark a view whose form has photos: more is read of what is sent to it."""
    view.takes_photos = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    def let_photos_in(endpoint: str | None, _values: object) -> None:
        """Before anything reads the form."""
        if getattr(current_app.view_functions.get(endpoint or ""), "takes_photos", False):
            request.max_content_length = rulebook.rules.thresholds.photos_most * _BYTES_A_PHOTO + _BESIDES

    app.url_value_preprocessor(let_photos_in)


class PhotosField(Field):  # type: ignore[misc]  # WTForms has no types
    """list[KeptPicture] once the form was validated, and `errors` with a sentence for every file that is none.

    Draw it with `photos.field`, in a form of `multipart/form-data`; name it `photos`, and mark the view
    `@takes_photos`.
    """

    name: str
    errors: list[Sentence]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: list[FileStorage] = []

    @property
    def most(self) -> int:
        return rulebook.rules.thresholds.photos_most

    @property
    def tokens(self) -> Mapping[str, str]:
        """What the form names the kept photos by, by their id."""
        return {picture.id: _token(picture) for picture in self.data}

    @property
    def shown(self) -> list[ShownPhoto]:
        return [ShownPhoto(picture.id, picture.width, picture.height) for picture in self.data]

    @property
    def sources(self) -> Mapping[str, str]:
        return within(picture.id for picture in self.data)

    def process_data(self, value: list[KeptPicture] | None) -> None:
        self.data = value or []

    def process_formdata(self, _values: list[str]) -> None:
        without = request.form.getlist(WITHOUT)
        kept = [_read_token(token) for token in request.form.getlist(KEPT)]
        self.data = [picture for picture in kept if picture and picture.id not in without]
        self._sent = _sent_files(self.name)

    def pre_validate(self, _form: Any) -> None:
        folder = current_app.config["SETTINGS"].files_path
        there = [picture for picture in self.data if pictures.is_there(picture, folder)]
        if len(there) < len(self.data):
            self.errors.append(GONE)
        # The back button: this photo belongs to something already, and this may become something else.
        self.data = [pictures.keep_again(one, folder) if is_kept(one.id) else one for one in there]
        for file in self._take_sent():
            try:
                self._add(pictures.keep(_content(file), folder))
            except Refused as refused:
                name = tidy(file.filename or "")[-_LONGEST_NAME:]
                self.errors.extend(say("“%(file)s”: %(why)s", file=name, why=why) for why in refused.sentences)
        if len(self.data) > self.most:
            self.errors.append(say("%(most)s photos fit. The first %(most)s are here.", most=self.most))
            self.data = self.data[: self.most]

    def _take_sent(self) -> Iterator[FileStorage]:
        """Each file once, and one more than fit: to say so, nobody has to draw a hundred pictures anew."""
        room = self.most + 1 - len(self.data)
        taken, self._sent = self._sent[:room], []
        yield from taken

    def _add(self, picture: KeptPicture) -> None:
        if picture.digest not in {known.digest for known in self.data}:
            self.data.append(picture)


def typed_photos() -> list[Typed]:
    """Photos that came with a form which is shown once more to be confirmed: kept, and named as the form names them.
    What is no photo of ours is left to the form, which says so."""
    folder, kept = current_app.config["SETTINGS"].files_path, []
    for file in _sent_files("photos")[: rulebook.rules.thresholds.photos_most]:
        try:
            kept.append(pictures.keep(_content(file), folder))
        except Refused:
            continue
    return [Typed(KEPT, _token(picture)) for picture in kept]


def _sent_files(name: str) -> list[FileStorage]:
    """A field without a file chosen is sent as one without a name."""
    return [file for file in request.files.getlist(name) if file.filename]


def _content(file: FileStorage) -> bytes:
    """Enough of it to be refused where it is too large. A large one lies in a file of its own until it is closed."""
    with file.stream as stream:
        return stream.read(MAX_BYTES + 1)


# --- What the form says of a photo that is here already


def _token(picture: KeptPicture) -> str:
    return sign(f"{picture.id}.{picture.width}.{picture.height}.{picture.digest}", "photo")


def _read_token(token: str) -> KeptPicture | None:
    """None for one we never gave out."""
    said = read_key(token, "photo")
    if said is None:
        return None
    id_, width, height, digest = said.split(".")
    return KeptPicture(id_, int(width), int(height), digest)
