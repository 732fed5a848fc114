"""Entries of the audit state every record that they change

What stands in the database is stated once, so that from here on some entry states every record.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from bot.storage.books.restate import Shape, restate

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SALTED = ("person", "contact", "spend_request", "decision", "actual", "stored_file")
# What a decision says of money and people stays as it was; a name in its reason can be erased.
_FIXED = "id, workspace_id, request_id, round, person_id, action, amount_minor, other_id, at"
_SHAPES = (
    Shape("posting", key="idempotency_key"),
    Shape(
        "spend_request",
        texts=("purpose", "expected_result", "question", "answer", "findings", "amended_from"),
        left_out=("waiting_since",),
        parts=("recipients", "request_recipient", "request_id", ("contact_id",)),
    ),
    Shape("approval_step", parts=("approvers", "step_approver", "step_id", ("person_id", "signed_at"))),
    Shape("decision", texts=("reason",)),
    Shape("actual", texts=("invoice_number", "result")),
    Shape("stored_file", texts=("name",)),
    Shape("spend_exception", left_out=("facts",)),
    Shape(
        "person",
        texts=("email", "name", "slack_id"),
        left_out=("locale", "timezone", "profile_read_at", "name_key"),
    ),
    Shape("customer", left_out=("code", "name", "code_key", "name_key")),
    Shape("contact", texts=("name", "title", "contact_id", "rank"), left_out=("name_key",)),
    Shape("budget_line", left_out=("code", "expected_result", "alert_channel")),
    Shape("policy_version", key="version", texts=("source",)),
)


def upgrade() -> None:
    bind = op.get_bind()
    op.add_column("audit_entry", sa.Column("written", sa.Text(), server_default="", nullable=False))
    _drop_decision_triggers(bind)
    for name in _SALTED:
        op.add_column(name, sa.Column("text_salt", sa.Text(), server_default="", nullable=False))
        _salt(bind, name)
    _create_decision_triggers(bind, f"UPDATE OF {_FIXED}")
    restate(bind, revision, _SHAPES)


def _salt(bind: sa.Connection, name: str) -> None:
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("text_salt", sa.Text))
    ids = bind.execute(sa.select(table.c.id)).scalars().all()
    if ids:
        bind.execute(
            sa.update(table).where(table.c.id == sa.bindparam("row")).values(text_salt=sa.bindparam("salt")),
            [{"row": row_id, "salt": secrets.token_hex(16)} for row_id in ids],
        )


def _drop_decision_triggers(bind: sa.Connection) -> None:
    if bind.dialect.name == "sqlite":
        op.execute("DROP TRIGGER decision_no_update")
        op.execute("DROP TRIGGER decision_no_delete")
    else:
        op.execute("DROP TRIGGER decision_append_only ON decision")


def _create_decision_triggers(bind: sa.Connection, change: str) -> None:
    if bind.dialect.name == "sqlite":
        for name, event in (("update", change), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER decision_no_{name} BEFORE {event} ON decision "
                "BEGIN SELECT RAISE(ABORT, 'decision is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER decision_append_only BEFORE {change} OR DELETE ON decision "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    bind = op.get_bind()
    _drop_decision_triggers(bind)
    _create_decision_triggers(bind, "UPDATE")
    for table in _SALTED:
        op.drop_column(table, "text_salt")
    op.drop_column("audit_entry", "written")
