"""The sample company's files as examples in the repository: `python -m demo.examples`."""

from __future__ import annotations

from pathlib import Path

from demo.company import write_files
from demo.names import LOCALES

FOLDER = Path(__file__).resolve().parent.parent / "examples"


def main() -> None:
    """Write `examples/<locale>/*.csv` anew."""
    for locale in LOCALES:
        write_files(FOLDER / locale, locale)


if __name__ == "__main__":
    main()
