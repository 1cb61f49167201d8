from odoo import api, models
from odoo.tools import format_date

from ..dutch_law import WaiverPart


class DebtClaim(models.AbstractModel):
    """Takes off a claim what the company gave up, and shows it."""

    _inherit = "debt.claim"

    @api.model
    def _get_waivers(self, items, on):
        waivers = super()._get_waivers(items, on)
        records = (
            items.sudo()
            .debt_waiver_line_ids.waiver_id.filtered(
                lambda waiver: (
                    waiver.state == "done"
                    or (waiver.state == "reversed" and on < waiver.reversed_on)
                )
            )
            .sorted(lambda waiver: (waiver.date, waiver.id))
        )
        trial = self.env.context.get("debt_trial_waivers", ())
        return [*waivers, *records._get_law_waivers(items), *trial]

    @api.model
    def _prepare_build_up(self, statement):
        claim = statement.claim
        labels = {
            WaiverPart.INTEREST: self.env._("Waived interest"),
            WaiverPart.COSTS: self.env._("Waived costs"),
            WaiverPart.PRINCIPAL: self.env._("Waived principal"),
        }
        rows = [(label, -claim.waived_of(part)) for part, label in labels.items()]
        return [
            *super()._prepare_build_up(statement),
            *(row for row in rows if row[1]),
        ]

    @api.model
    def _prepare_notes(self, statement):
        notes = super()._prepare_notes(statement)
        claim = statement.claim
        for waiver in self._get_waivers(statement.items, claim.on):
            if waiver.date > claim.on or not waiver.free_days:
                continue
            first, last = waiver.free_days
            if waiver.last:
                notes.append(
                    self.env._(
                        "No interest is counted from %(first)s up to and including "
                        "%(last)s: it was waived.",
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                    )
                )
            else:
                notes.append(
                    self.env._(
                        "No interest is counted from %s: it was waived.",
                        format_date(self.env, first),
                    )
                )
        return list(dict.fromkeys(notes))
