"""Accounts: who is active, with the events that the app receives when that changes."""

from __future__ import annotations

from functools import partial

from sandbox.client.administration import deactivate, reactivate
from sandbox.state.records import User
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.parts import box, button, text


class Accounts:
    """Lists everyone, each with a button that deactivates or reactivates the account."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        with box("section"):
            text(desk.words("Accounts"), "h3")
            self.list = box("ul", "accounts")
        self.refresh()

    def refresh(self) -> None:
        self.list.clear()
        with self.list:
            for user in self.desk.workspace.users.values():
                if not user.is_bot:
                    self._entry(user)

    def _entry(self, user: User) -> None:
        words = self.desk.words("Reactivate" if user.deleted else "Deactivate")
        with box("li", "gone" if user.deleted else ""):
            text(user.real_name)
            button(words, partial(self._turn, user), "bk-button", aria_label=f"{words}: {user.real_name}")

    def _turn(self, user: User) -> None:
        turn = reactivate if user.deleted else deactivate
        self.desk.hub.pool.submit(turn, self.desk.workspace, user.id)
