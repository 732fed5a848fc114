"""Puts the workbook of a version into the thread of the card of each who agrees on it."""

from __future__ import annotations

from pathlib import Path

from bot.delivery.files.thread_files import ThreadFiles
from bot.delivery.ports import Item, Queue
from bot.delivery.recipients import Recipients
from bot.domain.messages.kind import MessageKind
from bot.domain.messages.plans import PlanWorkbook
from bot.services.plans.reading.export import export_plan
from bot.services.plans.versions import version_name
from bot.services.ports.unit_of_work import Store
from bot.sheets.form_out import write_form
from bot.views.plans.workbook import plan_sheets


class PlanWorkbooks:
    """A handler of the sender."""

    def __init__(self, queue: Queue, threads: ThreadFiles, recipients: Recipients, store: Store) -> None:
        self._queue = queue
        self._threads = threads
        self._recipients = recipients
        self._store = store

    def send(self, item: Item) -> str:
        """Returns the result's name; raises what the sender sorts."""
        told = PlanWorkbook.from_json(item.payload)
        card = self._queue.find_card(MessageKind.PLAN_CARD, told.version_id, told.person_id)
        version = self._store.read(lambda tx: version_name(tx, told.version_id))
        result = "nothing"
        if card is not None and version:
            result = self._hang(item, version, card)
        self._queue.finish(item)
        return result

    def _hang(self, item: Item, version: str, card: tuple[str, str]) -> str:
        def write(path: Path) -> None:
            reader = self._recipients.resolve(item.payload).reader
            exported = self._store.read(lambda tx: export_plan(tx, version))
            write_form(path, plan_sheets(exported, reader))

        name = f"plan-{version}.xlsx"
        return self._threads.hang(item, card, name, name, write)
