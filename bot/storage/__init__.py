"""The only SQLAlchemy code: tables, repositories, unit of work, outbox."""
