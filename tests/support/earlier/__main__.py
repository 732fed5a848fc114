"""Print the rows of an SQLite file: `python -m tests.support.earlier FILE`."""

from __future__ import annotations

import sys

from tests.support.earlier import lines_of

for line in lines_of(sys.argv[1]):
    print(line)
