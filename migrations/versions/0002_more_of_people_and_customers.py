"""More of people, customers and contacts; two contacts of one name"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


_KEPT = "id, workspace_id, customer_id, name, title, public_official"


_UNIQUE_NAME = sa.UniqueConstraint("customer_id", "name", name="uq_contact_customer_id_name")


def _more_of_contacts() -> list[sa.Column[Any]]:
    return [_text("contact_id"), _text("rank"), _text("name_key")]


def _more_of_customers() -> list[sa.Column[Any]]:
    return [
        sa.Column("potential", sa.SmallInteger()),
        sa.Column("strategic", sa.SmallInteger()),
        sa.Column("margin_hundredths", sa.Integer()),
        sa.Column("since", sa.Date()),
        _text("place"),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        _text("code_key"),
        _text("name_key"),
    ]


def upgrade() -> None:
    for column in (_text("country"), _text("name_key")):
        op.add_column("person", column)
    for column in _more_of_customers():
        op.add_column("customer", column)
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_contacts(*_more_of_contacts())
        return
    for column in _more_of_contacts():
        op.add_column("contact", column)
    op.drop_constraint("uq_contact_customer_id_name", "contact")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_contacts(_UNIQUE_NAME)
    else:
        for column in _more_of_contacts():
            op.drop_column("contact", column.name)
        op.create_unique_constraint("uq_contact_customer_id_name", "contact", ["customer_id", "name"])
    for column in _more_of_customers():
        op.drop_column("customer", column.name)
    for name in ("country", "name_key"):
        op.drop_column("person", name)


def _rebuild_contacts(*more: sa.schema.SchemaItem) -> None:
    """SQLite can't drop a constraint, and watches over references meanwhile.

    A renamed table takes the references to it along, so what refers to it is built anew beside it.
    """
    op.rename_table("contact", "contact_before")
    op.create_table(
        "contact",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _text("title"),
        sa.Column("public_official", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_contact_customer_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_contact_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.execute(f"INSERT INTO contact ({_KEPT}) SELECT {_KEPT} FROM contact_before")  # noqa: S608
    op.rename_table("request_recipient", "request_recipient_before")
    op.create_table(
        "request_recipient",
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("contact_id", _ID, nullable=False),
        sa.Column("workspace_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_request_recipient_contact_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["spend_request.id"], name=op.f("fk_request_recipient_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_request_recipient_workspace_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "contact_id", name=op.f("pk_request_recipient")),
    )
    op.execute(
        "INSERT INTO request_recipient (request_id, contact_id, workspace_id) "
        "SELECT request_id, contact_id, workspace_id FROM request_recipient_before"
    )
    op.drop_table("request_recipient_before")
    op.drop_table("contact_before")
    op.create_index("ix_request_recipient_contact_id", "request_recipient", ["contact_id"])
