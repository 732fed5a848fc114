"""How large a table may be. Within these limits an import takes a minute and 500 MB at most.

They are checked before anything is built in memory: a workbook of 35 KB can unpack to a thousand times that.
"""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 256
MAX_CELLS = 1_000_000
# What a spreadsheet can hold in one cell.
MAX_CELL_LENGTH = 32_767
MAX_CHARACTERS = 32_000_000

# Of a workbook: bytes of XML, and the elements in it. A sheet of MAX_CELLS has a quarter of both; the rest is
# room for cells that are formatted and empty.
MAX_UNPACKED = 256 * 1024 * 1024
MAX_ELEMENTS = 12_000_000
