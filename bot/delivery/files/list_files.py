"""Hangs the list of a request into the thread of somebody's card, as a file."""

from __future__ import annotations

from pathlib import Path

from bot.delivery.files.thread_files import ThreadFiles
from bot.delivery.ports import Item, Queue
from bot.delivery.recipients import Recipients
from bot.domain.messages.files import ListFile
from bot.services.ports.unit_of_work import Store
from bot.services.requests.listing.read_list_facts import ListFacts, read_list_facts
from bot.sheets.workbook_out import write_workbook
from bot.views.requests.lists.table import COLUMNS, list_name, list_table, list_title


class ListHanger:
    """A handler of the sender."""

    def __init__(self, queue: Queue, threads: ThreadFiles, recipients: Recipients, store: Store) -> None:
        self._queue = queue
        self._threads = threads
        self._recipients = recipients
        self._store = store

    def hang(self, item: Item) -> str:
        """Returns the result's name; raises what the sender sorts."""
        told = ListFile.from_json(item.payload)
        card = self._queue.find_card(told.under, told.request_id, told.person_id)
        facts = self._store.read(lambda tx: read_list_facts(tx, told.request_id)) if card else None
        result = "nothing"
        # Whoever is not asked yet has no card: the list comes with it.
        if card is not None and facts is not None:
            result = self._hang(item, facts, card)
        self._queue.finish(item)
        return result

    def _hang(self, item: Item, facts: ListFacts, card: tuple[str, str]) -> str:
        reader = self._recipients.resolve(item.payload).reader

        def write(path: Path) -> None:
            write_workbook(path, facts.request.number, COLUMNS, list_table(facts, reader))

        return self._threads.hang(item, card, list_name(facts), list_title(facts, reader), write)
