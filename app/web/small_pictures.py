"""Small pictures inside the page itself: for what lies on the disk, and no address may lead to yet."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping

from flask import current_app

from app.services.pictures import small_name_of


def within(picture_ids: Iterable[str]) -> Mapping[str, str]:
    """`data:` addresses by id, some ten kilobytes each; one whose file is gone is left out."""
    folder = current_app.config["SETTINGS"].files_path
    files = {id_: folder / small_name_of(id_) for id_ in picture_ids}
    return {
        id_: f"data:image/jpeg;base64,{b64encode(file.read_bytes()).decode()}"
        for id_, file in files.items()
        if file.is_file()
    }
