"""The sample company's files as examples in the repository: `python -m demo.examples`."""

from __future__ import annotations

from pathlib import Path

from demo.company import write_files
from demo.names import LOCALES
from demo.plan_file import plan_file

FOLDER = Path(__file__).resolve().parent.parent / "examples"
PLAN = "plan.toml"


def main() -> None:
    """Write `examples/<locale>` anew."""
    for locale in LOCALES:
        write_files(FOLDER / locale, locale)
        (FOLDER / locale / PLAN).write_text(plan_file(locale), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
