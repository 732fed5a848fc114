"""Alembic's entry: runs on the connection it is handed (see bot/storage/engine/migrate.py)."""

from __future__ import annotations

from alembic import context

from bot.storage.schema.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_server_default=False,
    user_module_prefix="tables.",
)
with context.begin_transaction():
    context.run_migrations()
