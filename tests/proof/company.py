"""A company with a line of every control and horizon, and small limits, so that every tier decides."""

from __future__ import annotations

from tests.proof.ledger_model import ModelLine
from tests.support.desk import policy_with

HEADER = (
    "line,department,category,segment,lifecycle,region,product_line,contact_channel,owner_email,control,"
    "currency,annual,horizon,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
)
LINES = [
    ModelLine("YEAR", "absolute", "year", 10_00),
    ModelLine("QUARTER", "absolute", "quarter", 20_00),
    ModelLine("TO-DATE", "absolute", "to_date", 10_00),
    ModelLine("ADVISORY", "advisory", "year", 5_00),
    ModelLine("TRACK", "track", "year", 5_00),
]
# What to ask for so that the line pays: category, customer, contact channel.
KINDS = {
    "YEAR": ("meal", "ACME", ""),
    "QUARTER": ("gift", "ACME", ""),
    "TO-DATE": ("visit", "ACME", ""),
    "ADVISORY": ("gift", "BETA", ""),
    "TRACK": ("visit", "ACME", "in_person"),
}
DIMENSIONS = {
    "YEAR": "Sales,meal,,,,,",
    "QUARTER": "Sales,gift,key,,,,",
    "TO-DATE": "Sales,visit,,,,,",
    "ADVISORY": "Sales,gift,,,,,",
    "TRACK": "Sales,visit,,,,,in_person",
}


def budget_file() -> str:
    rows = [
        f"{line.code},{DIMENSIONS[line.code]},fin@example.com,{line.control},CNY,,{line.horizon},"
        + ",".join([f"{line.monthly / 100:.2f}"] * 12)
        for line in LINES
    ]
    return HEADER + "\n".join(rows) + "\n"


def policy_file() -> str:
    """Small limits so that every tier decides; no caps, they are proved elsewhere."""
    text = policy_with({'limit = "2000"': 'limit = "15"', 'limit = "10000"': 'limit = "40"'})
    head, _, rules = text.partition("[[rule]]")
    official = "[[rule]]" + next(part for part in rules.split("[[rule]]") if "officials-need" in part)
    return f'{head}[tolerance]\nbudget_percent = "10"\n\n{official}'
