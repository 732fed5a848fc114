"""The columns of the files that people bring of the company: what an import reads and a template shows."""

from __future__ import annotations

from bot.sheets.sheet import Shape

PEOPLE = Shape(
    ("email", "name", "department", "region", "manager_email", "tier", "roles"),
    ("slack_id", "active", "country"),
)
CUSTOMERS = Shape(
    (
        "code",
        "name",
        "segment",
        "lifecycle",
        "region",
        "product_line",
        "owner_email",
        "annual_value",
        "state_owned",
    ),
    ("potential", "strategic", "margin_percent", "since", "place", "active"),
)
CONTACTS = Shape(("customer_code", "name", "public_official"), ("title", "contact_id", "rank"))
PARTNERS = Shape(("code", "name"))
