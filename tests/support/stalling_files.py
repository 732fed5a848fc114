"""Small files that would keep a command busy for hours, each with its command and what that is to say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.policies.shipped import default_policy_text
from tests.support.bounded_command import MEGABYTES, command
from tests.support.company import BUDGET
from tests.support.company_files import CUSTOMERS_HEADER, PEOPLE_HEADER


def _people(rows: int, manager: Callable[[int], str]) -> str:
    lines = (f"p{row}@example.com,P{row},,,{manager(row)},,,\n" for row in range(rows))
    return PEOPLE_HEADER + "".join(lines)


def _customers(name: str, rows: int = 60) -> str:
    return CUSTOMERS_HEADER + "".join(f"C{row},{name},,,,,,,no\n" for row in range(rows))


def _lines(rows: int, dimensions: Callable[[int], str]) -> str:
    header = BUDGET.partition("\n")[0]
    return header + "\n" + "".join(
        f"L{row},{dimensions(row)},,absolute,CNY,1,,,,,,,,,,,,,,\n" for row in range(rows)
    )  # fmt: skip


FILES: dict[str, tuple[str, Callable[[], str], str]] = {
    "names of blanks": ("import customers", lambda: _customers("x" + " \u3000" * 20_000 + "y"), "60 created"),
    "letters under marks": (
        "import customers",
        lambda: _customers("a" + "\u0315\u0300" * 16_000, 100),
        "100 created",
    ),
    "marks with nothing between": (
        "import customers",
        lambda: _customers("a" + "\u0315\u200b\u0300\u034f" * 8_000, 100),
        "100 created",
    ),
    "one above the other": (
        "import people",
        lambda: _people(30_000, lambda row: f"p{row + 1}@example.com" if row < 29_999 else ""),
        "More than 100 managers stand one above the other",
    ),
    "one circle": (
        "import people",
        lambda: _people(30_000, lambda row: f"p{(row + 1) % 30_000}@example.com"),
        "in a circle",
    ),
    "managers whom nobody knows": (
        "import people",
        lambda: _people(30_000, lambda row: f"q{row}@example.com"),
        "Nobody has the address",
    ),
    "lines that all meet": (
        "import budget",
        lambda: _lines(3_000, lambda row: "*," * (row % 7) + f"v{row}" + ",*" * (6 - row % 7)),
        "problem",
    ),
    "values that nobody knows": (
        "import budget",
        lambda: _lines(20_000, lambda row: f"S{row},{'gifd' * 300}{row},*,*,*,*,*"),
        "problem",
    ),
    "a key of very many parts": ("policy check", lambda: "a." * 240_000 + "a = 1\n", "more than 100 parts"),
    "keys of many parts": (
        "policy check",
        lambda: "".join(f"{'a.' * 99}k{row} = 1\n" for row in range(2_000)),
        "",
    ),
    "very many unknown keys": (
        "policy check",
        lambda: default_policy_text() + "".join(f"verzion{row} = 1\n" for row in range(20_000)),
        "Unknown key",
    ),
    "a list of categories that nobody knows": (
        "policy check",
        lambda: default_policy_text() + "[[rule]]\nid = \"x\"\nforbid = true\nwhen = { category = [\n"
        + "".join(f'"gifd{row}",\n' for row in range(30_000)) + "] }\n",
        "is not a category",
    ),
    "an amount of digits": (
        "policy check",
        lambda: default_policy_text().replace('limit = "2000"', f'limit = "{"1 " * 1_900}"', 1),
        "is not a positive amount",
    ),
    "very much of nothing": ("policy check", lambda: "#" * 3_000_000, "longer than 500000"),
}  # fmt: skip


def assert_never_stalls(folder: Path, name: str) -> None:
    """Taken, or refused with what to mend; within a minute and 500 MB."""
    words, content, expected = FILES[name]
    status, said, megabytes = command(folder, words, content())
    assert "Traceback" not in said
    assert "unexpected" not in said
    assert status in (0, 1)
    assert expected in said, said[-500:]
    assert megabytes < MEGABYTES
