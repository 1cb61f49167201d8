from collections import Counter

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

#: Rows of each list on a sheet: what a caller takes in at a glance.
MAX_ROWS = 15
HISTORY_DAYS = 365
#: Channels that reach the debtor; calls have a list of their own.
SENT_CHANNELS = ("email", "letter", "registered_letter", "sms")
#: Days that a caller may offer for a promise without asking anybody.
PROMISE_DAYS = 7


class DebtCall(models.Model):
    """What a caller needs before he dials: the call sheet, on screen and on paper."""

    _inherit = "debt.call"

    sheet_html = fields.Html(
        string="Call Sheet", compute="_compute_sheet_html", sanitize=False
    )

    @api.depends("move_ids", "partner_id", "planned_start")
    @api.depends_context("lang", "uid")
    def _compute_sheet_html(self):
        for call in self:
            call.sheet_html = self.env["ir.qweb"]._render(
                "debt_dispute.call_sheet_content", {"call": call}
            )

    def _get_report_file_name(self):
        """Return the name of the printed sheet, without its ending."""
        self.ensure_one()
        return self.env._("Call sheet %s", self.partner_id.name)

    # --- who --------------------------------------------------------------

    def _get_sheet_who(self):
        """Return ``(label, value)`` rows about the debtor; none is empty."""
        self.ensure_one()
        debtor, contact = self.partner_id, self.contact_id
        types = dict(
            debtor._fields["debt_debtor_type"]._description_selection(self.env)
        )
        rows = [
            (self.env._("Debtor"), debtor.display_name),
            (self.env._("Type"), types.get(debtor.debt_debtor_type)),
            (
                self.env._("Ask for"),
                contact.name if contact != debtor and not contact.is_company else "",
            ),
            (self.env._("Phone"), self.phone),
            (self.env._("E-mail"), contact.email or debtor.email),
            (self.env._("Call"), self.window),
            (self.env._("Best hours"), self._get_best_hours()),
            (self.env._("Attempt"), str(self.attempt)),
        ]
        return [row for row in rows if row[1]]

    def _get_best_hours(self):
        """Return when the debtor was spoken to before, in his own time."""
        calls = self._get_earlier_calls().filtered(
            lambda call: call.outcome and call.outcome != "no_answer"
        )
        if not calls:
            return self.env._("not known yet; Monday to Wednesday is best")
        hours = Counter(call._to_local(call.called_at).hour for call in calls)
        return ", ".join(
            self.env._(
                "%(start)s:00–%(end)s:00 (%(count)s times)",
                start=hour,
                end=hour + 1,
                count=count,
            )
            for hour, count in hours.most_common(3)
        )

    def _get_earlier_calls(self):
        return self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("id", "!=", self._origin.id),
            ],
            order="called_at desc",
            limit=MAX_ROWS,
        )

    # --- what is owed -----------------------------------------------------

    def _get_sheet_items(self):
        """Return one dict per open item: what it is, and how late."""
        today = fields.Date.context_today(self)
        items = self._get_open_items()
        return [
            {
                "invoice": item.move_id.name,
                "date": format_date(self.env, item.move_id.invoice_date),
                "due": format_date(self.env, item.date_maturity),
                "late": max((today - item.date_maturity).days, 0),
                # A step that was passed over is none that the debtor knows of.
                "step": (item.debt_step_date and item.debt_step_id.name) or "",
                "open": self._money(item.amount_residual_currency),
            }
            for item in items
        ]

    def _get_open_items(self):
        items = self.move_ids._get_debt_items()
        return items.filtered(lambda item: not item.reconciled)

    def _get_sheet_claim(self):
        """Return what is owed today with interest and costs, as a sentence.

        What falls due later is not owed yet.
        """
        items = self._get_open_items()
        if not items:
            return self.env._("Nothing is open any more: do not call.")
        today = fields.Date.context_today(self)
        items = items.filtered(lambda item: (item.date_maturity or item.date) <= today)
        if not items:
            return self.env._("Nothing has fallen due yet.")
        claim = self.env["debt.claim"]._compute(items, today).claim
        return self.env._(
            "Owed today: %(total)s, of which principal %(principal)s, interest "
            "%(interest)s and costs %(costs)s.",
            total=self._money(float(claim.total)),
            principal=self._money(float(claim.principal)),
            interest=self._money(float(claim.interest)),
            costs=self._money(float(claim.costs + claim.vat_on_costs)),
        )

    # --- what it is about -------------------------------------------------

    def _get_sheet_delivered(self):
        """Return one dict per invoice line: what was delivered, and when."""
        lines = self.move_ids.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return [
            {
                "invoice": line.move_id.name,
                "what": (line.name or line.product_id.display_name or "").split("\n")[
                    0
                ],
                "quantity": f"{line.quantity:g}",
                "on": format_date(
                    self.env, line.move_id.delivery_date or line.move_id.invoice_date
                ),
            }
            for line in lines[:MAX_ROWS]
        ]

    def _get_sheet_signatures(self):
        """Return who signed for it. Hook: orders sign where Sales is installed."""
        lines = self.move_ids.invoice_line_ids
        if "sale_line_ids" not in lines._fields:
            return []
        return [
            self.env._(
                "%(order)s signed by %(name)s on %(day)s",
                order=order.name,
                name=order.signed_by,
                day=format_date(self.env, order.signed_on),
            )
            for order in lines.sale_line_ids.order_id.sudo()
            if order.signed_by
        ]

    def _get_sheet_complaints(self):
        """Return the complaints on these invoices, one string each."""
        if "debt.dispute" not in self.env:
            return []
        disputes = self.env["debt.dispute"].search(
            [("move_ids", "in", self.move_ids.ids)], limit=MAX_ROWS
        )
        return [dispute.display_name for dispute in disputes]

    # --- what happened ----------------------------------------------------

    def _get_sheet_notices(self):
        """Return one dict per notice that went out about these invoices."""
        notices = self.env["debt.notice"].search(
            [
                ("move_ids", "in", self.move_ids.ids),
                ("state", "=", "sent"),
                ("channel", "in", SENT_CHANNELS),
            ],
            order="sent_on desc, id desc",
            limit=MAX_ROWS,
        )
        channels = dict(notices._fields["channel"]._description_selection(self.env))
        return [
            {
                "on": format_date(self.env, notice.sent_on),
                "step": notice.step_id.name,
                "channel": channels[notice.channel],
                "number": notice.name,
                "bounced": notice.is_bounced,
            }
            for notice in notices
        ]

    def _get_sheet_calls(self):
        """Return one dict per earlier call, with whether a promise was kept."""
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        states = dict(self._fields["promise_state"]._description_selection(self.env))
        return [
            {
                "on": format_datetime(
                    self.env,
                    call.called_at,
                    tz=call._get_time_zone().key,
                    dt_format="short",
                ),
                "outcome": outcomes[call.outcome],
                "promise": self._describe_promise(call, states),
                "note": call.note or call.excuse_id.name or "",
            }
            for call in self._get_earlier_calls()
        ]

    def _describe_promise(self, call, states):
        if call.outcome != "promise":
            return ""
        return self.env._(
            "%(amount)s by %(day)s: %(state)s",
            amount=self._money(call.promise_amount),
            day=format_date(self.env, call.promise_date),
            state=states[call.promise_state],
        )

    def _get_sheet_history(self):
        """Return how the debtor paid in the past year, as a sentence."""
        since = fields.Date.add(fields.Date.context_today(self), days=-HISTORY_DAYS)
        moves = self.env["account.move"].search(
            [
                ("move_type", "in", self.env["account.move"]._get_debt_move_types()),
                ("state", "=", "posted"),
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("invoice_date", ">=", since),
            ]
        )
        items = moves._get_debt_items()
        days = self._get_days_late(items)
        if not days:
            return self.env._(
                "Invoices of the past year: %s. None has been paid yet.", len(moves)
            )
        return self.env._(
            "Invoices of the past year: %(count)s. Paid: %(paid)s, on average %(days)s "
            "days after the due date.",
            count=len(moves),
            paid=len(days),
            days=round(sum(days) / len(days)),
        )

    @api.model
    def _get_days_late(self, items):
        """Return for each paid item how many days after its due date that was."""
        settlements = items._get_debt_settlements()
        days = []
        for item in items.filtered("reconciled"):
            paid_on = [s.date for s in settlements[item.id] if s.kind == "payment"]
            if paid_on:
                days.append((max(paid_on) - item.date_maturity).days)
        return days

    # --- what to say ------------------------------------------------------

    def _get_sheet_options(self):
        """Return what may be offered, one sentence each."""
        today = fields.Date.context_today(self)
        last_day = fields.Date.add(today, days=PROMISE_DAYS)
        return [
            self.env._("Pay now: mail the link to pay while you are on the phone."),
            self.env._(
                "A promise: one amount on one day, %s at the latest. It is confirmed "
                "by mail at once.",
                format_date(self.env, last_day),
            ),
            self.env._(
                "A plan: who cannot pay at once proposes an amount per month. The "
                "agreement follows in writing."
            ),
            self.env._(
                "Disagrees: note what exactly. The disputed part waits, the rest is "
                "paid now."
            ),
        ]

    def _get_sheet_excuses(self):
        return self.env["debt.excuse"].search([])
