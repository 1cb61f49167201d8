from odoo import fields, models


class DebtNoticeLine(models.Model):
    """One item of a notice, with the amounts that it states.

    Unique indexes are what keeps a notice from going out twice, whoever tries and how
    often: an item has at most one live line per step and occurrence, and waits in at
    most one notice.
    """

    _name = "debt.notice.line"
    _description = "Notice Line"
    _order = "date_due, id"
    # Who made a notice, and when, stands on the notice.
    _log_access = False

    notice_id = fields.Many2one(
        "debt.notice", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    step_id = fields.Many2one(
        "debt.escalation.step", required=True, ondelete="restrict"
    )
    occurrence = fields.Integer(
        required=True,
        default=1,
        help="Counts up when a step is repeated because its notice did not arrive.",
    )
    is_live = fields.Boolean(
        default=True, help="Not cancelled, and not left out of its notice."
    )
    is_waiting = fields.Boolean(
        help="Of a step of a policy whose notice has not gone out yet. Until it has, "
        "nothing else happens with the item.",
    )
    item_id = fields.Many2one(
        "account.move.line", ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        ondelete="restrict",
        index=True,
    )
    date_due = fields.Date(string="Due Date")
    invoice_date = fields.Date(related="move_id.invoice_date")
    principal = fields.Monetary(help="Open principal that the notice claims.")
    interest = fields.Monetary()
    held = fields.Monetary(string="Disputed")

    _once = models.UniqueIndex(
        "(item_id, step_id, occurrence) WHERE is_live AND item_id IS NOT NULL",
        "A notice for this step was already made for one of these invoices.",
    )
    _one_waiting = models.UniqueIndex(
        "(item_id) WHERE is_waiting",
        "Another notice that has not gone out yet is about one of these invoices.",
    )
