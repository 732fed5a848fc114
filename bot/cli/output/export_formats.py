"""Rows as CSV, JSON or XLSX, written as they are read."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import uuid4

from bot.domain.errors import GoodwillError
from bot.domain.money import Money

if TYPE_CHECKING:
    from bot.sheets.workbook_out import Cell

# A spreadsheet would run what begins so as a formula; the quote makes it the text that it is.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# By this a spreadsheet knows that Chinese is UTF-8.
_BOM = "\ufeff"


def write_rows(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], title: str, format_: str, output: str | None
) -> int:
    """Write to `output`, or to standard output; how many rows there were.

    A file appears under its name when it is complete. Raises GoodwillError("file_not_written").
    """
    if output is None:
        writer = _write_csv if format_ == "csv" else _write_json
        return writer(columns, rows, sys.stdout)
    with complete_file(output) as path:
        if format_ == "xlsx":
            return _write_xlsx(columns, rows, title, path)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = _write_csv if format_ == "csv" else _write_json
            return writer(columns, rows, stream)


@contextmanager
def complete_file(output: str) -> Iterator[Path]:
    """A file that appears under its name when it is complete. Raises GoodwillError("file_not_written")."""
    target = Path(output)
    path = target.with_name(f".{target.name}.{uuid4().hex[:8]}")
    try:
        path.touch(mode=0o600, exist_ok=False)
        yield path
        path.replace(target)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise GoodwillError("file_not_written", file=output, reason=reason) from exc
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], stream: IO[str]) -> int:
    stream.write(_BOM)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(row[column]) for column in columns])
        count += 1
    return count


def _write_json(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], stream: IO[str]) -> int:
    count = 0
    stream.write("[")
    for count, row in enumerate(rows, start=1):
        told = {column: _json_value(row[column]) for column in columns}
        stream.write(",\n" if count > 1 else "\n")
        stream.write(json.dumps(told, ensure_ascii=False))
    stream.write("\n]\n" if count else "]\n")
    return count


def _write_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], title: str, path: Path) -> int:
    from bot.sheets.workbook_out import write_workbook

    return write_workbook(
        path, title, columns, ([_xlsx_cell(row[column]) for column in columns] for row in rows)
    )


def _xlsx_cell(value: Any) -> Cell:
    """Amounts and counts as numbers, days as days; everything else as text."""
    if isinstance(value, Money):
        return value.major()
    if value is None or type(value) in (int, date):
        return cast("Cell", value)
    return _csv_cell(value)


def _text(value: Any) -> str:
    if isinstance(value, Money):
        return str(value.major())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return str(value)


def _csv_cell(value: Any) -> str:
    text = _text(value)
    # Amounts and counts may begin with a minus: they are numbers.
    if isinstance(value, Money | int) or not text.startswith(_FORMULA):
        return text
    return "'" + text


def _json_value(value: Any) -> Any:
    if isinstance(value, Money | date):
        return _text(value)
    if isinstance(value, list):
        return [_json_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _json_value(each) for name, each in value.items()}
    return value
