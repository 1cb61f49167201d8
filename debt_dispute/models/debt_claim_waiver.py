from decimal import Decimal

from odoo import api, models
from odoo.tools import format_date

from ..dutch_law import WaiverPart
from ..dutch_law.money import ZERO


class DebtClaim(models.AbstractModel):
    """Takes off a claim what the company gave up, and shows it."""

    _inherit = "debt.claim"

    @api.model
    def _get_waivers(self, items, on):
        waivers = super()._get_waivers(items, on)
        # What is in no case has no waiver: most claims need not ask.
        records = (
            items.sudo()
            .filtered("move_id.debt_case_id")
            # Asked once for all debtors of a run.
            .with_prefetch(items._prefetch_ids)
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
    def _get_costs_borne(self, claim):
        """Return by which share each item bears the costs of a claim, by principal.

        :return: item id -> Decimal, not rounded, in the order of the claim.
        """
        principals = {line.item.key: line.item.principal for line in claim.lines}
        borne = dict.fromkeys(principals, ZERO)
        for cost in claim.costs_due:
            keys = [key for key in principals if cost.concerns(key)]
            whole = sum((principals[key] for key in keys), ZERO)
            for key in keys:
                share = principals[key] / whole if whole else Decimal(1) / len(keys)
                borne[key] += (cost.net + cost.vat) * share
        return borne

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
