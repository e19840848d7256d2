"""The words at the beginning of a form that is more than we take: they stand before the photos that made it so."""

from __future__ import annotations

from flask import request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

_READ_BYTES = 256 * 1024  # far more than the longest text


def fields_before_files() -> list[tuple[str, str]]:
    """Names and values, in order, as far as they come before the first file; nothing is kept of what follows."""
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        return []
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(request.environ["wsgi.input"].read(_READ_BYTES))
    fields: list[tuple[str, bytes]] = []
    try:
        while not isinstance(event := decoder.next_event(), File | NeedData | Epilogue):
            if isinstance(event, Field):
                fields.append((event.name, b""))
            elif isinstance(event, Data) and fields:
                name, value = fields[-1]
                fields[-1] = name, value + event.data
    except ValueError:  # no form after all
        return []
    return [(name, value.decode(errors="replace").replace("\r\n", "\n")) for name, value in fields]
