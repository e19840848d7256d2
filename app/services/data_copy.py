"""Move all rows from one database to an empty one, whichever engines they are: all of them, or none.

A row is a dict of column names to Python values (times are aware), the same on both engines. Rows are read and written
as streams, table by table in the order in which they refer to each other, so memory does not grow with the city.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.models.whole_database import tables_of

ROWS_AT_A_TIME = 2000

Row = Mapping[str, Any]
Tell = Callable[[str, int], None]  # a table that is done, and its rows


class CannotHold(ValueError):
    """The target refuses what the source holds; the message is one line that names the table."""


def copy(source: sa.Connection, target: sa.Connection, tell: Tell) -> dict[str, int]:
    """Fill `target`, which has the same tables and not a row in them. Returns the rows of each table.

    Raises CannotHold.
    """
    from_ = {table.name: table for table in tables_of(source)}
    counts = {}
    for table in tables_of(target):
        counts[table.name] = fill(target, table, rows_of(source, from_[table.name]))
        tell(table.name, counts[table.name])
    finish(target)
    return counts


def rows_of(connection: sa.Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """Every row, in the order of the primary key."""
    # Not `connection.execution_options`: that would stay with the connection, and this is about one statement.
    rows = connection.execute(
        sa.select(*_columns(table)).order_by(*table.primary_key.columns),
        execution_options={"yield_per": ROWS_AT_A_TIME},
    )
    for row in rows:
        yield row._asdict()


def fill(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> int:
    """Add rows; returns how many. All rows of a table come in one call, for they may refer to each other.

    Raises CannotHold.
    """
    put = _copied if connection.dialect.name == "postgresql" else _inserted
    try:
        return put(connection, table, iter(rows))
    except sa.exc.DBAPIError as error:
        raise CannotHold(_refused(table, error.orig)) from error
    except connection.dialect.loaded_dbapi.Error as error:  # COPY speaks with the driver itself
        raise CannotHold(_refused(table, error)) from error


def finish(connection: sa.Connection) -> None:
    """After the last row: new ids go on after the highest, and PostgreSQL learns how much there is."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables_of(connection):
        id_ = table.autoincrement_column
        if id_ is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, id_.name)
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(id_))).select_from(table))
    connection.execute(sa.text("ANALYZE"))


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    """What is stored; what the database computes it will compute again."""
    return [column for column in table.columns if column.computed is None]


def _inserted(connection: sa.Connection, table: sa.Table, rows: Iterator[Row]) -> int:
    count = 0
    while batch := list(islice(rows, ROWS_AT_A_TIME)):
        connection.execute(table.insert(), batch)
        count += len(batch)
    return count


def _copied(connection: sa.Connection, table: sa.Table, rows: Iterator[Row]) -> int:
    """One COPY: several times as fast as INSERT, and one statement, at whose end references are checked."""
    columns = _columns(table)
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    as_json = [column.name for column in columns if isinstance(column.type, sa.JSON)]
    count = 0
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as lines:
        for row in rows:
            values = {**row, **{name: _json(row[name]) for name in as_json}} if as_json else row
            lines.write_row([values[column.name] for column in columns])
            count += 1
    return count


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _refused(table: sa.Table, error: BaseException | None) -> str:
    return f"The table {table.name} cannot be filled: {str(error).partition(chr(10))[0]}"
