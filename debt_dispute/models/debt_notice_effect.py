from odoo import fields, models
from odoo.exceptions import UserError

from ..dutch_law import WRITTEN_CHANNELS, next_working_day

DEFAULT_TIME_ZONE = "Europe/Amsterdam"


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_debt_time_zone(self):
        """Return the time zone in which the days of this company begin."""
        self.ensure_one()
        if self.country_id.code in (False, "NL"):
            return DEFAULT_TIME_ZONE
        return self.partner_id.tz or DEFAULT_TIME_ZONE

    def _get_debt_today(self):
        """Return the day that it is where the company is, whoever asks.

        A term that starts with the day before would be a day too short.
        """
        zone = self._get_debt_time_zone()
        return fields.Date.context_today(self.with_context(tz=zone))


class DebtNotice(models.Model):
    """What a notice that went out does in law, and from when.

    A call, an activity or a mail that nobody got leaves the debtor no text: it makes
    no consumer's costs due, puts nobody in default and interrupts no prescription.
    """

    _inherit = "debt.notice"

    def _is_effective(self):
        """Return whether the debtor has this notice in writing, as far as is known."""
        self.ensure_one()
        return (
            self.state == "sent"
            and not self.is_bounced
            and self.channel in WRITTEN_CHANNELS
            and bool(self.received_on)
        )

    def _is_effective_letter(self):
        """Return whether this is a 14-day letter that a consumer has in writing."""
        return (
            self.is_fourteen_day_letter
            and self._is_effective()
            and bool(self.costs_due_from)
        )

    def _makes_costs_due(self, consumer):
        """Return whether this notice makes costs due once its day has come."""
        self.ensure_one()
        if consumer:
            return self._is_effective_letter()
        return (
            self.state == "sent"
            and not self.is_bounced
            and self.adds_costs
            and bool(self.costs_due_from)
        )

    def _get_default_date(self):
        """Return the last day of the term that this notice of default gave.

        A letter that came late leaves as many days as it should have left (BW 6:82).
        """
        self.ensure_one()
        days = 0 if self.is_fourteen_day_letter else self.step_id.term_days
        earliest = fields.Date.add(self.received_on, days=days)
        return max(self.last_day_to_pay, next_working_day(earliest))

    # --- arrival ------------------------------------------------------------

    def write(self, vals):
        if vals.get("delivered_on"):
            self._check_delivered_on(fields.Date.to_date(vals["delivered_on"]))
        result = super().write(vals)
        if vals.get("delivered_on"):
            self._update_arrival()
        return result

    def _check_delivered_on(self, day):
        for notice in self:
            if notice.sent_on and day < notice.sent_on:
                raise UserError(
                    self.env._(
                        "%s cannot have been delivered before it went out.",
                        notice.display_name,
                    )
                )

    def _update_arrival(self, left_on=None):
        """Move what depends on the day of arrival; what is printed stays.

        A 14-day letter prints no day: its term runs from the delivery, so a later one
        moves the last day and the costs (HR 2016:2704). An earlier one never does.

        :param left_on: day on which the e-mail really left.
        """
        for notice in self.filtered(lambda notice: notice.state == "sent"):
            terms = notice._get_terms(left_on or notice.sent_on)
            vals = {"received_on": terms["received_on"]}
            if notice.is_fourteen_day_letter:
                vals = terms
            notice._write_arrival(vals)

    def _suspend_arrival(self):
        """Note that the e-mail of these notices waits: until it leaves it does nothing.

        The last day that a letter prints stays as it is.
        """
        for notice in self.filtered(lambda notice: notice.state == "sent"):
            vals = {"received_on": False}
            if notice.is_fourteen_day_letter:
                vals.update(last_day_to_pay=False, costs_due_from=False)
            notice._write_arrival(vals)

    def _write_arrival(self, vals):
        self.ensure_one()
        changed = {
            name: value
            for name, value in vals.items()
            if self[name] != (value or False)
        }
        if not changed:
            return
        self._as_sending().write(changed)
        if self.interrupts_prescription:
            self._get_live_items()._update_debt_prescription()

    def _on_mail_left(self):
        """Let the terms of these notices run from the day on which the mail left."""
        for notice in self.filtered("sent_on"):
            left_on = max(notice.sent_on, notice.company_id._get_debt_today())
            if not notice.received_on or left_on > notice.sent_on:
                notice._update_arrival(left_on)

    # --- did not arrive -----------------------------------------------------

    def action_not_arrived(self):
        """Note that these notices did not arrive, and repeat them another way.

        For a letter that came back, and for a written step that became an activity
        because there was no address.
        """
        for notice in self:
            if notice.state != "sent":
                raise UserError(
                    self.env._("%s did not go out yet.", notice.display_name)
                )
        self._on_not_arrived(
            self.env._("Noted by %s: it did not arrive.", self.env.user.name)
        )

    def _get_next_channel(self):
        """Return the channel to try after this one failed."""
        self.ensure_one()
        run = self.env["debt.notice.run"]
        if self.channel == "email":
            by_post = run._has_postal_address(self.recipient_id)
            return "letter" if by_post else "activity"
        if self.channel in WRITTEN_CHANNELS:
            by_mail = not run._get_email_obstacle(self.recipient_id)
            return "email" if by_mail else "activity"
        return run._choose_channel(self.step_id, self.recipient_id, self.line_ids)[0]
