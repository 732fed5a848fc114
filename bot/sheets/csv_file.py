"""CSV as it comes out of spreadsheets: UTF-8, with `,` or `;` or what its first line declares."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator

from bot.sheets.limits import MAX_CELL_LENGTH
from bot.sheets.problems import UnreadableTable
from bot.sheets.table import Table, TableRow

# Excel's own way to say which sign stands between the cells.
_DECLARED = re.compile(r'"?sep=(?P<delimiter>[^\r\n])"?[ \t]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
# What is read of a text to know its encoding.
_SAMPLE = 10_000


def csv_table(content: bytes, columns: Collection[str]) -> Table:
    """`columns` are those that the file may have. Its rows raise UnreadableTable."""
    return Table(_rows(_decoded(content), columns))


def _decoded(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or _is_every_other_byte_nothing(content[:_SAMPLE]):
        raise UnreadableTable("csv_is_utf16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise UnreadableTable("csv_is_gbk" if _looks_chinese(content) else "not_utf8", line) from None


def _is_every_other_byte_nothing(sample: bytes) -> bool:
    """UTF-16 without its mark: Latin letters and signs leave half of each pair empty."""
    return len(sample) > 3 and (2 * max(sample[::2].count(0), sample[1::2].count(0)) > len(sample[::2]))


def _looks_chinese(content: bytes) -> bool:
    """Whether most of what is not ASCII reads as everyday Chinese in GBK: Latin text does not."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    signs = [sign for sign in text if not sign.isascii()][:_SAMPLE]
    everyday = sum(len(sign.encode("gb2312", "ignore")) == 2 for sign in signs)
    return 2 * everyday > len(signs)


def _rows(text: str, columns: Collection[str]) -> Iterator[TableRow]:
    declared = _DECLARED.match(text)
    begin, before = (declared.end(), 1) if declared else (0, 0)
    delimiter = declared["delimiter"] if declared else _delimiter(text, columns)
    stream = io.StringIO(text, newline="")
    stream.seek(begin)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = before + 1
    try:
        for cells in reader:
            # A quoted cell may go over several lines: the row is where it begins.
            yield TableRow(line, cells)
            line = before + reader.line_num + 1
    except csv.Error as exc:
        if "field limit" in str(exc):
            raise UnreadableTable("cell_too_long", line, most=MAX_CELL_LENGTH) from exc
        raise UnreadableTable("csv_unreadable", line) from exc


def _delimiter(text: str, columns: Collection[str]) -> str:
    """`;` where it makes more known columns of the header than `,` does."""
    header = next((line for line in io.StringIO(text) if line.strip()), "").lower()

    def known(delimiter: str) -> int:
        return sum(cell.strip().strip('"') in columns for cell in header.split(delimiter))

    return ";" if known(";") > known(",") else ","
