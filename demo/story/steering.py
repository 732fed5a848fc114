"""Steering within the year: a line runs dry, another keeps money, and a transfer is proposed."""

from __future__ import annotations

from demo.company import line_code
from demo.story.telling import PATIENCE_SECONDS, Story

RUNS_DRY = "TRAINING"
OWNS, GIVES, CONTROLS = "wen", "dan", "fin"
_ADJUSTMENT = "BA-"


class Steering(Story):
    """From the forecast's card to a transfer. Raises what a person would stumble over: nothing is skipped."""

    def transfer(self) -> None:
        """The owner of the line proposes it, the giving line's owner and the controller approve."""
        owner, button = self.stage.person(OWNS), self.label("Propose transfer")
        line = line_code(RUNS_DRY, self.stage.locale)
        self.pause("steering-card")
        self.clicks(OWNS, f"[{button}]")
        next(each for each in owner.messages() if button in each.buttons() and each.has(line)).click(button)
        form = owner.wait_for_modal(self.label("Adjust the budget"), PATIENCE_SECONDS)
        self.pause("steering-form")
        self.sends(form)
        self.pause("steering-decision")
        for key in (GIVES, CONTROLS):
            self.presses(key, "Approve", _ADJUSTMENT)
        self.pause("steering-approved")
