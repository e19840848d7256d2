"""Backup and restore: everything a deployment must not lose, in one archive that either engine can be restored from.

The pages of an archive, in this order: `rows/<table>/<n>.jsonl`, a row to a line; `files/<name>`; `keys/<name>`; the
manifest. Rows are read first and files after them: a file is on the disk before a row names it, so every file the rows
name is there by then.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import sqlalchemy as sa

from app.extensions import UtcDateTime, keyring
from app.integrations import archives, files
from app.models.whole_database import knows_revision, revision_of, tables_of
from app.services import data_copy, pictures, voice_notes

PAGE_BYTES = 4 * 1024 * 1024  # of rows, before packing: what is held in memory at a time


# Tables whose rows name files, and which.
FilesOf: TypeAlias = Callable[[dict[str, Any]], Iterable[str]]
_FILES_OF: dict[str, FilesOf] = {
    "stored_picture": lambda row: pictures.names_of(row["id"]),
    "voice_note": lambda row: [voice_notes.name_of(row["id"])] if row["gone_at"] is None else [],
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds. `missing`: files that rows name and the disk does not have."""

    tables: dict[str, int]
    files: int
    missing: list[str]


class CannotRestore(ValueError):
    """The backup is whole, but does not fit here; the message is one line that says why."""


def write(
    archive: archives.Archive,
    connection: sa.Connection,
    *,
    files_path: Path,
    keys_path: Path,
    with_keys: bool,
    version: str,
    now: datetime,
    tell: data_copy.Tell,
) -> Summary:
    """Fill `archive` with what `connection` sees in one view, the files and, unless told otherwise, the keys."""
    counts: dict[str, int] = {}
    named: set[str] = set()
    for table in tables_of(connection):
        rows = data_copy.rows_of(connection, table)
        if table.name in _FILES_OF:
            rows = _noting(rows, named, _FILES_OF[table.name])
        counts[table.name] = _write_rows(archive, table, rows)
        tell(table.name, counts[table.name])
    kept = _write_files(archive, files_path)
    summary = Summary(counts, len(kept), sorted(named - kept))
    keys = sorted(keys_path.glob("*.key"))
    if with_keys:
        for key in keys:
            archive.add_file(f"keys/{key.name}", key)
    archive.finish(
        {
            "version": version,
            "made_at": now.isoformat(timespec="seconds"),
            "engine": connection.dialect.name,
            "migration": revision_of(connection),
            "tables": counts,
            "files": summary.files,
            "missing_files": summary.missing,
            # A key is 32 random bytes: its sum says which one it is, and nothing else.
            "keys": {key.name: _sum(key.read_bytes()) for key in keys},
            "holds_keys": with_keys,
            "chain_heads": _chain_heads(connection),
        }
    )
    return summary


def refuse_what_does_not_fit(manifest: dict[str, Any], *, keys_path: Path) -> None:
    """Before anything is written. Raises CannotRestore."""
    if not knows_revision(manifest["migration"]):
        raise CannotRestore(
            f"The backup was made by version {manifest['version']}, which this version does not know yet. "
            "Install that version or a later one, and restore with it."
        )
    if manifest["holds_keys"]:
        return
    lacking = [name for name, sum_ in manifest["keys"].items() if not _is_there(keys_path / name, sum_)]
    if lacking:
        raise CannotRestore(
            f"The backup was made without keys. Put them into {keys_path} first: {', '.join(sorted(lacking))}."
        )


def restore(
    path: Path,
    manifest: dict[str, Any],
    connection: sa.Connection,
    *,
    files_path: Path,
    keys_path: Path,
    tell: data_copy.Tell,
) -> None:
    """Put everything in its place: rows into the empty tables of `connection`, files and keys on the disk.

    The rows count when the caller commits, which is the last thing to happen: a restore that was interrupted leaves an
    empty database, and can be begun again. Raises NoBackup, CannotRestore, CannotHold, OSError.
    """
    tables = {table.name: table for table in tables_of(connection)}
    counts = dict.fromkeys(manifest["tables"], 0)
    for (kind, name), pages in groupby(archives.pages(path), key=_kind_and_name):
        match kind:
            case "rows":
                if name not in tables:
                    raise CannotRestore(f"There is no table {name} at migration {manifest['migration']}.")
                counts[name] = data_copy.fill(connection, tables[name], _read_rows(tables[name], pages))
                tell(name, counts[name])
            case "files":
                _place(files_path, name, pages)
            case "keys":
                _place(keys_path, name, pages, is_secret=True)
    if counts != manifest["tables"]:
        raise CannotRestore("The rows that were read are not as many as the backup says it holds.")
    data_copy.finish(connection)
    if manifest["holds_keys"]:
        for key in keyring.made:  # starting in an empty place makes keys; left there, they would be taken for ours
            key.unlink(missing_ok=True)


# --- Rows as lines


def _write_rows(archive: archives.Archive, table: sa.Table, rows: Iterable[dict[str, Any]]) -> int:
    count = number = held = 0
    lines: list[bytes] = []
    for row in rows:
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n")
        count, held = count + 1, held + len(lines[-1])
        if held >= PAGE_BYTES:
            number += 1
            archive.add(f"rows/{table.name}/{number:06d}.jsonl", b"".join(lines))
            lines, held = [], 0
    if lines:
        archive.add(f"rows/{table.name}/{number + 1:06d}.jsonl", b"".join(lines))
    return count


def _read_rows(table: sa.Table, pages: Iterable[archives.Page]) -> Iterator[dict[str, Any]]:
    """Raises CannotHold for a line that is no row of this table."""
    columns = {column.name: _reader_of(column.type) for column in table.columns}
    for page in pages:
        for line in page.content:
            try:
                row = _row(line, columns)
            except (ValueError, TypeError, AttributeError) as error:
                raise data_copy.CannotHold(
                    f"The table {table.name} cannot be filled: a line of {page.name} is no row of it."
                ) from error
            yield row


def _row(line: bytes, columns: dict[str, Callable[[str], Any]]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line)
    if values.keys() != columns.keys():
        raise ValueError(f"{sorted(values)} are not the columns")
    return {name: value if value is None else columns[name](value) for name, value in values.items()}


def _plain(value: object) -> str:
    """What JSON has no word for."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
    raise TypeError(f"a {type(value).__name__} cannot be written as a line")


def _reader_of(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any]:
    match kind:
        case UtcDateTime():
            return datetime.fromisoformat
        case sa.Date():
            return date.fromisoformat
        case sa.LargeBinary():
            return base64.b64decode
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _noting(rows: Iterable[dict[str, Any]], named: set[str], files_of: FilesOf) -> Iterator[dict[str, Any]]:
    for row in rows:
        named.update(files_of(row))
        yield row


# --- Files and keys


def _write_files(archive: archives.Archive, folder: Path) -> set[str]:
    kept = set()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.startswith("."):  # not finished yet, and no row names it
            continue
        try:
            archive.add_file(f"files/{path.name}", path)
        except FileNotFoundError:  # swept just now
            continue
        kept.add(path.name)
    return kept


def _place(folder: Path, name: str, pages: Iterable[archives.Page], *, is_secret: bool = False) -> None:
    for page in pages:
        files.keep(folder, name, page.content.read(), mode=0o600 if is_secret else 0o666)


def _kind_and_name(page: archives.Page) -> tuple[str, str]:
    """`rows` and the table, `files` or `keys` and the name: never a way out of a folder."""
    match PurePosixPath(page.name).parts:
        case ("rows", table, _):
            return "rows", table
        case ("files" | "keys" as kind, name) if name not in (".", ".."):
            return kind, name
        case (archives.MANIFEST,):
            return "manifest", ""
    raise CannotRestore(f"The backup holds something nobody knows the place of: {page.name}.")


def _is_there(path: Path, sum_: str) -> bool:
    return path.is_file() and _sum(path.read_bytes()) == sum_


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _chain_heads(connection: sa.Connection) -> dict[str, list[Any]]:
    """The length and head of every room's chain by the room's id: a copy outside the database, to compare with."""
    room = sa.table("room", sa.column("id"), sa.column("chain_length"), sa.column("chain_head"))
    rows = connection.execute(sa.select(room).where(room.c.chain_length > 0).order_by(room.c.id))
    return {str(id_): [length, head] for id_, length, head in rows}
