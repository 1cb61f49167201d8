"""A bailiff and an agency with their portal users, and cases to hand over."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from .common import DebtTestCommon
from .common_dossier import make_pdf


class HandoverBuilders:
    """Mixed into a class that has ``env`` and ``company``."""

    @classmethod
    def _fake_printer(cls):
        """Let dossiers be short PDFs: their engine is tested elsewhere."""
        dossiers = cls.registry["debt.dossier"]

        def do_print(_dossier, template, _values):
            return make_pdf(template)

        def do_render(_dossier, moves):
            return {move.id: make_pdf(move.name) for move in moves}

        cls.startClassPatcher(patch.object(dossiers, "_print", do_print))
        cls.startClassPatcher(patch.object(dossiers, "_render_invoices", do_render))

    @classmethod
    def _create_party(cls, name, kind, login=None, **values):
        """Return a party; with a login also the portal user of its one contact."""
        party = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "debt_party_type": kind,
                "email": f"{kind}@party.example",
                "lang": "en_US",
                "street": "Gerechtsplein 1",
                "zip": "3511 AA",
                "city": "Utrecht",
                "country_id": cls.env.ref("base.nl").id,
                **values,
            }
        )
        if not login:
            return party
        contact = cls.env["res.partner"].create(
            {"name": login.capitalize(), "parent_id": party.id}
        )
        user = new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=contact.id,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        return party, user

    @classmethod
    def _prepare(cls, case, party=None, **values):
        """Return the draft of a handover, without mails unless asked for."""
        handover = case._prepare_handover()
        handover.write(
            {
                "party_id": (party or cls.bailiff).id,
                "delivery": "none",
                "tell_debtor": False,
                **values,
            }
        )
        return handover

    @classmethod
    def _hand_over(cls, case, party=None, **values):
        handover = cls._prepare(case, party, **values)
        handover.action_send()
        return handover

    def _mails(self, email):
        """Return the mails that wait to be sent to an address."""
        mails = self.env["mail.mail"].sudo().search([], order="id desc")
        return mails.filtered(
            lambda mail: (
                email in (mail.email_to or "")
                or email in mail.recipient_ids.mapped("email")
            )
        )


class HandoverTestCommon(HandoverBuilders, DebtTestCommon):
    """A case of two invoices, and a bailiff who can take it over."""

    #: Print dossiers with the real engine.
    real_printer = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.real_printer:
            cls._fake_printer()
        cls.env.user.group_ids += cls.env.ref("debt_dispute.debt_dispute_group_manager")
        cls.business.email = "jansen@debtor.example"
        cls.bailiff = cls._create_party("Gerechtsdeurwaarder De Boer", "bailiff")
        cls.agency = cls._create_party("Incassobureau Snel", "agency")
        cls.invoice = cls._invoice(cls.business, 1000, due="2026-05-31")
        cls.second = cls._invoice(cls.business, 500, due="2026-08-31")
        cls.case = cls.env["debt.case"]._open_for(cls.invoice)
