"""A person erased on request: who they were is gone, what was decided and spent still proves right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Text, delete, insert, select, update

from bot.storage.engine.database import Database
from bot.storage.operations.free_texts import FREE_TEXTS
from bot.storage.schema.tables import audit_entry, metadata, outbox, person, posting
from tests.support.machine import Machine

# Words of Goodwill's own, codes and ids, what identifies a thing and not a person, and what is erased by row.
# A new column of text is either here or in FREE_TEXTS: decide which before it holds its first name.
OPAQUE = {
    "workspace": {"team_id", "enterprise_id", "name", "bot_user_id"},
    "person": {"email", "name", "department", "region", "tier", "roles", "slack_id", "locale", "timezone"}
    | {"country", "name_key", "text_salt"},
    "customer": {"segment", "lifecycle", "region", "product_line", "place"} | {"code_key", "name_key"},
    "contact": {"name", "contact_id", "name_key", "text_salt"},
    "partner_claim": {"state"},
    "partner": {"code_key", "name_key", "text_salt"},
    "customer_use": {"department", "region"},
    "policy_version": {"version", "applied_by", "text_salt"},
    "plan": {"currency"},
    "past_spend": {"department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel"},
    "request_item": {"department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel"},
    "one_off": {"text_salt"},
    "plan_version": {"state", "currency", "prepared_by", "text_salt"},
    "plan_line": {"department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel", "control", "months", "text_salt"},
    "budget_ceiling": {"department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel", "control", "currency"},
    "plan_card": {"channel", "ts"},
    "plan_signature": {"stage", "role", "verdict", "text_salt"},
    "plan_comment": {"text_salt"},
    "plan_proposal": {"text_salt"},
    "plan_question_card": {"channel", "ts"},
    "budget_line": {"department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel", "control", "horizon", "currency", "alert_channel", "status"},
    "posting": {"column_name", "kind", "document", "idempotency_key"},
    "spend_request": {"number", "department", "category", "segment", "lifecycle", "region", "product_line"}
    | {"contact_channel", "currency", "state", "policy_version", "text_salt"},
    "adjustment": {"number", "kind", "state", "cause", "policy_version", "text_salt"},
    "adjustment_decision": {"action", "text_salt"},
    "adjustment_card": {"channel", "ts"},
    "request_edit": {"changes"},
    "meeting": {"text_salt"},
    "list_row": {"text_salt"},
    "approval_step": {"kind", "quorum", "reason", "state"},
    "decision": {"action", "item_minors", "text_salt"},
    "actual": {"currency", "text_salt"},
    "stored_file": {
        "slack_file_id",
        "purpose",
        "detected_type",
        "sha256",
        "storage_key",
        "state",
        "text_salt",
    },
    "card": {"kind", "channel", "ts"},
    "outbox": {"dedupe_key", "stream", "kind", "state", "lease_owner", "trace", "channel", "ts"},
    "channel_pace": {"channel"},
    "alert": {"period"},
    "forecast_trial": {"method", "last_year"},
    "spend_exception": {"kind", "text_salt"},
    "variance_note": {"period"},
    "digest_subscription": {"channel", "scope_kind", "scope_value", "at_time", "locale"},
    "job_run": {"job", "scope", "period", "owner", "result"},
    "idempotency": {"key", "result"},
    "audit_entry": {
        "actor_label",
        "action",
        "subject",
        "surface",
        "facts",
        "written",
        "previous_hash",
        "key_id",
        "hash",
    },
    "audit_head": {"hash", "key_id"},
}
_TRACES = ("Mei Lin", "mei lin", "mei@example.com", "Lin, Mei")


def everything(machine: Machine) -> str:
    database = Database(machine.url)
    with database.reading() as connection:
        rows = [
            [
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                for value in row
            ]
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        ]
    database.dispose()
    return "\n".join(text for row in rows for text in row)


def ledger(machine: Machine) -> list[Any]:
    database = Database(machine.url)
    with database.reading() as connection:
        rows = connection.execute(select(posting).order_by(posting.c.id)).all()
    database.dispose()
    return [tuple(row) for row in rows]


def test_a_colleague_is_erased_and_the_books_still_verify(busy_company: Machine) -> None:
    """Name, address and Slack account are nowhere; ledger, chain and requests are as they were."""
    assert "Mei Lin" in everything(busy_company)
    before, numbers = ledger(busy_company), busy_company.json("export", "requests", "--format", "json")
    done = busy_company.json("erase", "Mei@Example.com", "--as", "fin@example.com", "--json")
    assert done["subject"].startswith("person:")
    assert done["texts"] >= 2
    assert done["unfinished"] == ["GW-2026-00002"]
    assert busy_company.json("verify", "--json")["right"] is True
    left = everything(busy_company)
    assert not [trace for trace in _TRACES if trace in left]
    assert ledger(busy_company) == before
    after = busy_company.json("export", "requests", "--format", "json")
    assert [row["requester"] for row in after] == ["(erased)", "(erased)"]
    assert after[0]["purpose"] == "Tea set for Li Na, as (erased) ((erased)) promised; 李娜很喜欢"
    assert [row["spent_amount"] for row in after] == [row["spent_amount"] for row in numbers]
    for book in ("ledger", "audit"):
        text = busy_company.goodwill("export", book).stdout
        assert "(erased)" in text
        assert "erased-" not in text
    entries = busy_company.json("export", "audit", "--format", "json")
    (entry,) = [entry for entry in entries if entry["action"] == "person.erased"]
    assert (entry["subject"], entry["email"]) == (done["subject"], "fin@example.com")


def test_a_plan_names_nobody_who_was_erased(busy_company: Machine) -> None:
    """Owner, file and words of a version; it can still be shown and explained, and the books verify."""
    partners = Path(busy_company.folder) / "partners.csv"
    partners.write_text("code,name\nMEI,Mei Lin Trading\n")
    busy_company.goodwill("import", "partners", str(partners))
    plan = Path(busy_company.folder) / "plan.toml"
    plan.write_text(
        'year = 2027\ncurrency = "CNY"\ntotal = "1000"\n[[split]]\nby = "category"\nshares = { gift = 1 }\n'
        '[[line]]\nof = { category = "gift" }\nowner = "mei@example.com"\nbasis = "As Mei Lin says"\n'
        '[review]\nby = ["mei@example.com"]\n'
    )
    assert busy_company.json("plan", "draft", str(plan), "--json")["version"] == "2027.1"
    busy_company.goodwill("erase", "mei@example.com")
    left = everything(busy_company)
    assert not [trace for trace in _TRACES if trace in left]
    (line,) = busy_company.json("plan", "show", "2027.1", "--json")["lines"]
    assert (line["owner"], line["basis"], line["amount"]) == ("(erased)", "As (erased) says", "1000.00")
    assert busy_company.json("plan", "explain", "2027.1", "GIFT", "--json")["steps"]
    assert busy_company.json("verify", "--json")["right"] is True


def test_the_file_itself_holds_the_name_no_more(busy_company: Machine) -> None:
    """SQLite: neither the freed pages nor the write-ahead log keep what was erased."""
    if not busy_company.url.startswith("sqlite"):
        pytest.skip("PostgreSQL clears dead rows by its own vacuum")
    busy_company.goodwill("erase", "mei@example.com")
    for file in Path(busy_company.folder).glob("goodwill.db*"):
        assert b"mei@example.com" not in file.read_bytes(), file
        assert b"Mei Lin" not in file.read_bytes(), file


def test_a_contact_is_erased(busy_company: Machine) -> None:
    """By customer and name, in requests, texts and findings; Chinese text around a name is no obstacle."""
    done = busy_company.json("erase", "--contact", "acme:li na", "--json")
    assert done["subject"].startswith("contact:")
    assert "li na" not in everything(busy_company).lower()
    recipients = [row["recipients"] for row in busy_company.json("export", "requests", "--format", "json")]
    assert all(name.startswith("(erased)") for names in recipients for name in names)
    assert busy_company.json("verify", "--json")["right"] is True


def test_a_rehearsal_says_what_would_be_and_erases_nothing(busy_company: Machine) -> None:
    """Each place before and after, in words and as JSON; afterwards nobody is told the name again."""
    before = everything(busy_company)
    shown = busy_company.goodwill("erase", "mei@example.com", "--dry-run").stdout
    assert "  - Tea set for Li Na, as Mei Lin (mei@example.com) promised; 李娜很喜欢" in shown
    assert "  + Tea set for Li Na, as (erased) ((erased)) promised; 李娜很喜欢" in shown
    assert "Nothing was erased yet." in shown
    places = busy_company.json("erase", "mei@example.com", "--dry-run", "--json")["places"]
    assert {"record": "person:1", "field": "name", "before": "Mei Lin", "after": "(erased)"} in places
    assert everything(busy_company) == before
    in_chinese = busy_company.goodwill("erase", "mei@example.com", "--dry-run", GOODWILL_LOCALE="zh_CN")
    assert "尚未抹去任何内容" in in_chinese.stdout
    assert "places" not in busy_company.json("erase", "mei@example.com", "--json")


def test_messages_on_their_way_are_dropped(busy_company: Machine) -> None:
    """What was queued for the person goes; what was queued for others stays."""
    database = Database(busy_company.url)
    with database.writing() as connection:
        mei = connection.execute(select(person).where(person.c.email == "mei@example.com")).one()
        bo = connection.execute(select(person).where(person.c.email == "bo@example.com")).one()
        connection.execute(delete(outbox))
        for key, payload, state in (
            ("a", {"person_id": mei.id}, "queued"),
            ("b", {"channel": mei.slack_id, "person_id": 0}, "queued"),
            ("c", {"person_id": mei.id}, "dead"),
            ("d", {"person_id": bo.id, "note": "Mei Lin asks"}, "queued"),
        ):
            connection.execute(
                insert(outbox).values(
                    workspace_id=mei.workspace_id,
                    dedupe_key=key,
                    stream="s",
                    kind="card.request",
                    payload=payload,
                    state=state,
                    next_attempt_at=mei.profile_read_at,
                    created_at=mei.profile_read_at,
                )
            )
    database.dispose()
    assert busy_company.json("erase", "mei@example.com", "--json")["messages"] == 3
    database = Database(busy_company.url)
    with database.reading() as connection:
        rows = connection.execute(select(outbox.c.dedupe_key, outbox.c.payload)).all()
    database.dispose()
    assert [(row.dedupe_key, row.payload["note"]) for row in rows] == [("d", "(erased) asks")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody@example.com"], "Nobody in the company has the address nobody@example.com"),
        (["--contact", "ACME"], "Write the customer's code"),
        (["--contact", "ACME:Nobody"], "no contact called Nobody"),
        (["mei@example.com", "--as", "bo@example.com"], "neither an administrator nor a controller"),
    ],
)
def test_what_cannot_be_erased_is_said_so(busy_company: Machine, arguments: list[str], words: str) -> None:
    """One line, status 1, and nothing is changed."""
    before = everything(busy_company)
    assert words in busy_company.goodwill("erase", *arguments, status=1).stderr
    assert everything(busy_company) == before


def test_an_erased_person_can_be_erased_no_second_time(busy_company: Machine) -> None:
    """Neither by the address nor by what stands in its place."""
    done = busy_company.json("erase", "mei@example.com", "--json")
    for text in ("mei@example.com", f"erased-{done['subject'].partition(':')[2]}"):
        busy_company.goodwill("erase", text, status=1)
    busy_company.goodwill("erase", status=2)


def test_every_text_column_is_searched_or_known_to_name_nobody() -> None:
    """Each column of text is free text, which erasing goes through, or listed as opaque: never neither."""
    free = {(table.name, name) for table, names in FREE_TEXTS for name in names}
    found = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | JSON)
    }
    opaque = {(table, name) for table, names in OPAQUE.items() for name in names}
    assert found - free - opaque == set()
    assert free & opaque == set()
    assert (free | opaque) - found == set()


@pytest.mark.parametrize(
    ("tampering", "words"),
    [
        ("changed", "Audit entry 3 was changed after it was written."),
        ("removed", "Audit entry 3 is missing."),
        ("swapped", "does not follow the one before it."),
        ("cut", "is missing."),
    ],
)
def test_tampering_with_the_audit_is_found(busy_company: Machine, tampering: str, words: str) -> None:
    """A row changed, removed, swapped with another (hashes and all), the newest cut off: verify says so."""
    database = Database(busy_company.url)
    with database.writing() as connection:
        _disarm(connection)
        if tampering == "changed":
            connection.execute(update(audit_entry).where(audit_entry.c.sequence == 3).values(facts="{}"))
        elif tampering == "removed":
            connection.execute(delete(audit_entry).where(audit_entry.c.sequence == 3))
        elif tampering == "cut":
            newest = (
                select(audit_entry.c.id).order_by(audit_entry.c.sequence.desc()).limit(1).scalar_subquery()
            )
            connection.execute(delete(audit_entry).where(audit_entry.c.id == newest))
        else:
            _swap(connection)
    database.dispose()
    result = busy_company.goodwill("verify", status=1)
    assert words in result.stdout
    assert "The books are wrong" in result.stderr


def _disarm(connection: Any) -> None:
    """As somebody does who owns the database: away with the triggers that keep the audit append-only."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        return
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
    for (name,) in connection.exec_driver_sql(triggers).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _swap(connection: Any) -> None:
    """Entries 3 and 4 change places, each with hashes that are right for where it stands now."""
    from bot.storage.books.chain import actor_of, entry_hash

    third, fourth = connection.execute(
        select(audit_entry).where(audit_entry.c.sequence.in_((3, 4))).order_by(audit_entry.c.sequence)
    ).all()
    connection.execute(update(audit_entry).where(audit_entry.c.id == third.id).values(sequence=-1))
    for row, place, previous in ((fourth, 3, third.previous_hash), (third, 4, None)):
        if previous is None:
            previous = third.hash
        actor = actor_of(row.actor_id, row.actor_label)
        digest = entry_hash(previous, place, row.at, actor, row.action, row.subject, row.surface, row.facts)
        connection.execute(
            update(audit_entry)
            .where(audit_entry.c.id == row.id)
            .values(sequence=place, previous_hash=previous, hash=digest)
        )
