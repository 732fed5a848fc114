"""The app's home tab."""

from __future__ import annotations

from sandbox.client import interactions
from sandbox.client.surfaces import Home
from sandbox.web.blocks.painter import Blocks
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.parts import box, text


class HomeTab:
    """What the app published for this person; opening it sends `app_home_opened`."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.blocks: Blocks | None = None
        self.view = ""
        with box("div", "home", tabindex=0, role="region", aria_label=desk.words("Home")):
            app = desk.workspace.app.name
            words = desk.words("The app has not published a home tab for you yet.", app=app)
            self.nothing = text(words, "p", "nothing")
            self.frame = box("div", "home-blocks")
        self.refresh()
        desk.hub.pool.submit(interactions.open_home, desk.workspace, desk.me)

    def refresh(self) -> None:
        home: Home | None = self.desk.person.home
        self.nothing.set_visibility(home is None)
        if home is None:
            return
        if self.blocks is None or self.view != home.origin.id:
            self.frame.clear()
            self.blocks = Blocks(self.desk, home, self.frame)
            self.view = home.origin.id
        self.blocks.show()
