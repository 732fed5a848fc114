"""Of several changes of one form, the newest draws it: the check that is shown is of what the form says."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

# More forms than are open at once; a form that drops out is drawn all the same, only without an order.
_REMEMBERED = 2000


class NewestChange:
    """Orders the drawing of forms by the arrival of their changes, in one process.

    Slack's `hash` alone would refuse the newer drawing when the older one came between.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest: OrderedDict[str, tuple[int, threading.Lock]] = OrderedDict()
        self._count = 0

    def arrived(self, view_id: str) -> int:
        """Note a change of the form, as it arrives; returns its place in the order."""
        with self._lock:
            self._count += 1
            _, drawing = self._newest.pop(view_id, (0, threading.Lock()))
            self._newest[view_id] = (self._count, drawing)
            while len(self._newest) > _REMEMBERED:
                self._newest.popitem(last=False)
            return self._count

    def draw(self, view_id: str, place: int, draw: Callable[[], None]) -> None:
        """Run `draw` unless a newer change has arrived; never two of one form at the same time."""
        with self._lock:
            drawing = self._newest.get(view_id, (place, threading.Lock()))[1]
        with drawing:
            with self._lock:
                newest = self._newest.get(view_id, (place, drawing))[0]
            if newest == place:
                draw()
