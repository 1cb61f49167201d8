from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .debt_items import OneDebtorItems


class Blocked(NamedTuple):
    """Why an item takes no step now. ``kind`` names the reason for programs."""

    item: Any
    kind: str
    reason: str


@dataclass
class NoticeDraft(OneDebtorItems):
    """A notice that would be made: grouped, with its amounts, nothing written."""

    step: Any
    items: Any
    recipient: Any
    channel: str
    channel_reason: str = ""
    figures: Any = None
    occurrence: int = 1
    subject: str = ""
    body: str = ""
    replaces: Any = None

    @classmethod
    def without_figures(cls, key, items):
        """Return the draft of a notice whose amounts could not be worked out."""
        step, _currency = key
        draft = cls(step, items, None, step.channel)
        draft.recipient = draft.debtor
        return draft


@dataclass
class Evaluation:
    """What a run on a day would do with a set of items, and why not."""

    drafts: list = field(default_factory=list)
    blocked: list = field(default_factory=list)
    #: item -> last step that it passes over.
    passed: dict = field(default_factory=dict)
    #: company -> why its bank is not up to date.
    bank_warnings: dict = field(default_factory=dict)

    def apply_passed(self):
        """Move the items that pass a step over to it."""
        for item, step in self.passed.items():
            item.debt_step_id = step
