"""Import the partners who pay a part of what is spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.books.audit import AuditAction
from bot.domain.company.identity import identity
from bot.domain.company.partner import Partner
from bot.services.company.import_result import ImportResult, changes_for_audit
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction
from bot.sheets.cells import CODE_LENGTH, CellReader
from bot.sheets.problems import Problems
from bot.sheets.sheet import Sheet


def import_partners(tx: AdministrativeTransaction, sheet: Sheet, operator: Operator) -> ImportResult:
    """All or nothing. A partner that is missing from the file stays: requests and claims point to it.

    Raises BadFile, and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    stored = {identity(partner.code): partner for partner in tx.partners.all()}
    problems = Problems()
    read = list(_read(sheet, stored, problems))
    problems.refuse_if_any()

    new = [partner for partner in read if not partner.id]
    before = {partner.id: partner for partner in stored.values()}
    changed = [(there, wanted) for wanted in read if wanted.id and (there := before[wanted.id]) != wanted]
    created = tx.partners.add_all(new)
    tx.partners.save_all([wanted for _, wanted in changed])
    result = ImportResult(len(new), len(changed), len(read) - len(new) - len(changed))
    if result.changed_anything:
        # By their ids: a code or a name may name somebody, and the audit is kept for ever.
        facts = result.entry(
            sheet,
            created=tuple(sorted(created)),
            changed={str(there.id): changes_for_audit(there, wanted, ()) for there, wanted in changed},
        )
        tx.audit.add(actor, AuditAction.PARTNERS_IMPORTED, "partners", facts)
    return result


def _read(sheet: Sheet, stored: Mapping[str, Partner], problems: Problems) -> Iterator[Partner]:
    """As they are to be; `id` 0 for those that are new. The code of one that is there stays as it was."""
    lines: dict[str, int] = {}
    for row in sheet.rows:
        cells = CellReader(row, problems)
        code = cells.name("code", required=True, most=CODE_LENGTH)
        if code and lines.setdefault(identity(code), row.line) != row.line:
            cells.problem("code", "twice_in_file", value=code, first_line=lines[identity(code)])
        there = stored.get(identity(code), Partner(0, code, ""))
        yield Partner(there.id, there.code, cells.name("name", required=True))
