import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models

from . import company_tables as tables

_logger = logging.getLogger(__name__)


class DebtDemo(models.AbstractModel):
    """Builds the demo company through Odoo's own flows.

    Each further part inherits this model, extends ``_get_parts`` and takes its
    data from a table of its own. It finds the records of the others by XML id:
    ``_get_debtor("bakkerij")`` is ``debt_dispute.demo_debtor_bakkerij``.
    """

    _name = "debt.demo"
    _description = "Demo Data of Debt Collection"

    # --- building ---------------------------------------------------------

    @api.model
    def _install(self):
        """Build the demo company once; a second call changes nothing."""
        if self._ref("demo_company"):
            return
        if not self._is_dutch_chart_installed():
            _logger.info("No demo data of debt_dispute: it needs l10n_nl.")
            return
        self._install_languages()
        company = self._create_company()
        demo = self.with_company(company).with_context(
            # No mails to the users who are put on the demo records, and a chatter
            # that begins empty.
            mail_auto_subscribe_no_notify=True,
            tracking_disable=True,
        )
        demo._load_chart()
        for create_part in demo._get_parts():
            create_part()

    @api.model
    def _get_parts(self):
        """Return the methods that fill the demo company, in order of dependence."""
        return [
            self._create_bank_account,
            self._create_users,
            self._create_currency_rates,
            self._create_payment_terms,
            self._create_products,
            self._create_debtors,
        ]

    @api.model
    def _is_dutch_chart_installed(self):
        module = self.env["ir.module.module"]._get("l10n_nl")
        return module.state in ("installed", "to upgrade")

    @api.model
    def _install_languages(self):
        """Activate the debtors' languages with the terms of the modules so far."""
        codes = set(tables.LANGUAGES.values())
        installed = {code for code, __ in self.env["res.lang"].get_installed()}
        languages = (
            self.env["res.lang"]
            .with_context(active_test=False)
            .search([("code", "in", list(codes - installed))])
        )
        if languages:
            wizard = self.env["base.language.install"].create(
                {"lang_ids": [Command.set(languages.ids)]}
            )
            wizard.lang_install()

    # --- finding records --------------------------------------------------

    @api.model
    def _get_today(self):
        """Return the day that all demo data count back from."""
        return fields.Date.context_today(self)

    @api.model
    def _get_company(self):
        return self._ref("demo_company")

    @api.model
    def _get_debtor(self, key):
        return self._ref(f"demo_debtor_{key}")

    @api.model
    def _get_chart_record(self, name):
        """Return the demo company's record of the Dutch chart, as ``btw_21``."""
        return self.env["account.chart.template"].ref(name)

    @api.model
    def _get_bank_journal(self):
        return self._get_chart_record("bank")

    @api.model
    def _ref(self, name):
        """Return the record with this XML id of the addon, or ``None``."""
        return self.env.ref(f"debt_dispute.{name}", raise_if_not_found=False)

    @api.model
    def _create_named(self, model, values_by_name):
        """Create records with XML ids that survive an update of the addon."""
        return self.env[model]._load_records(
            [
                {"xml_id": f"debt_dispute.{name}", "values": values, "noupdate": True}
                for name, values in values_by_name.items()
            ]
        )

    # --- company ----------------------------------------------------------

    @api.model
    def _create_company(self):
        partner = self._create_named(
            "res.partner", {"demo_company_partner": self._prepare_company_partner()}
        )
        # The context keeps Odoo from installing modules or a chart on its own.
        company = self.with_context(install_mode=True)._create_named(
            "res.company", {"demo_company": self._prepare_company(partner)}
        )
        return company.with_env(self.env)

    @api.model
    def _prepare_company_partner(self):
        values = dict(tables.COMPANY)
        place = self._prepare_place(values.pop("country"), values.pop("state"))
        return {
            **values,
            **place,
            "is_company": True,
            "lang": tables.LANGUAGES["nl"],
            "tz": "Europe/Amsterdam",
        }

    @api.model
    def _prepare_company(self, partner):
        values = {
            "name": partner.name,
            "partner_id": partner.id,
            # Else letters show Odoo's placeholder.
            "logo": False,
            "currency_id": self.env.ref("base.EUR").id,
            "external_report_layout_id": self.env.ref(
                "web.external_layout_standard"
            ).id,
            "report_footer": self._prepare_report_footer(partner),
            "qr_code": True,
        }
        if "iap_enrich_auto_done" in self.env["res.company"]._fields:
            # Else partner_autocomplete asks the internet about the company.
            values["iap_enrich_auto_done"] = True
        return values

    @api.model
    def _prepare_report_footer(self, partner):
        parts = (
            f"KvK {partner.company_registry}",
            f"Btw {partner.vat}",
            f"IBAN {tables.COMPANY_IBAN}",
            partner.phone,
            partner.email,
        )
        return Markup("<p>%s</p>") % " | ".join(parts)

    @api.model
    def _prepare_place(self, country, state=""):
        return {
            "country_id": self.env.ref(country).id,
            "state_id": self.env.ref(state).id if state else False,
        }

    @api.model
    def _load_chart(self):
        # Not try_loading: that warns while modules are being loaded, unless it
        # fills the company with the demo data of account.
        self.env["account.chart.template"]._load(
            "nl", self.env.company, install_demo=False
        )

    @api.model
    def _create_bank_account(self):
        """Give the bank journal its IBAN; registered payments go straight to it."""
        journal = self._get_bank_journal()
        journal.set_bank_account(tables.COMPANY_IBAN)
        journal.bank_account_id.allow_out_payment = True
        journal.inbound_payment_method_line_ids.payment_account_id = (
            journal.default_account_id
        )

    @api.model
    def _create_users(self):
        company = self.env.company
        self.env.ref("base.user_admin").write(
            {"company_ids": [Command.link(company.id)], "company_id": company.id}
        )
        self.with_context(no_reset_password=True)._create_named(
            "res.users", {"demo_user_controller": self._prepare_controller(company)}
        )

    @api.model
    def _prepare_controller(self, company):
        groups = self.env.ref("base.group_user") + self.env.ref(
            "account.group_account_invoice"
        )
        return {
            **tables.CONTROLLER,
            "lang": tables.LANGUAGES["nl"],
            "tz": "Europe/Amsterdam",
            "company_ids": [Command.set(company.ids)],
            "company_id": company.id,
            "group_ids": [Command.set(groups.ids)],
        }

    @api.model
    def _create_currency_rates(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        today = self._get_today()
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": usd.id,
                    "company_id": self.env.company.id,
                    "name": today - timedelta(days=days_ago),
                    "rate": rate,
                }
                for days_ago, rate in tables.USD_RATES
            ]
        )

    # --- terms, products, debtors -----------------------------------------

    @api.model
    def _create_payment_terms(self):
        terms = self._create_named(
            "account.payment.term",
            {
                f"demo_payment_term_{key}": self._prepare_payment_term(term)
                for key, term in tables.TERMS.items()
            },
        )
        for record, term in zip(terms, tables.TERMS.values(), strict=True):
            note = f"Betalingstermijn: {term.name_nl}"
            self._translate(record, name=term.name_nl, note=note)

    @api.model
    def _prepare_payment_term(self, term):
        return {
            "name": term.name,
            "note": f"Payment terms: {term.name}",
            "company_id": self.env.company.id,
            "line_ids": [
                Command.create(
                    {"value": "percent", "value_amount": percent, "nb_days": days}
                )
                for percent, days in term.instalments
            ],
        }

    @api.model
    def _create_products(self):
        products = self._create_named(
            "product.product",
            {
                f"demo_product_{key}": self._prepare_product(product)
                for key, product in tables.PRODUCTS.items()
            },
        )
        for record, product in zip(products, tables.PRODUCTS.values(), strict=True):
            self._translate(record, name=product.name_nl)

    @api.model
    def _prepare_product(self, product):
        return {
            "name": product.name,
            "type": product.kind,
            "list_price": product.price,
            "uom_id": self.env.ref(product.unit).id,
            "taxes_id": [Command.set(self._get_chart_record(product.tax).ids)],
            "company_id": self.env.company.id,
        }

    @api.model
    def _translate(self, record, **dutch):
        record.with_context(lang=tables.LANGUAGES["nl"]).write(dutch)

    @api.model
    def _create_debtors(self):
        self._create_named(
            "res.partner",
            {
                f"demo_debtor_{key}": self._prepare_debtor(debtor)
                for key, debtor in tables.DEBTORS.items()
            },
        )
        self._create_named(
            "res.partner",
            {
                f"demo_contact_{key}_{index}": self._prepare_contact(key, contact)
                for key, debtor in tables.DEBTORS.items()
                for index, contact in enumerate(debtor.contacts, start=1)
            },
        )

    @api.model
    def _prepare_debtor(self, debtor):
        return {
            "name": debtor.name,
            "is_company": debtor.is_company,
            "street": debtor.street,
            "zip": debtor.zip,
            "city": debtor.city,
            **self._prepare_place(debtor.country, debtor.state),
            "email": debtor.email,
            "phone": debtor.phone,
            "lang": tables.LANGUAGES[debtor.language],
            "company_registry": debtor.company_registry or False,
            "vat": debtor.vat or False,
            "property_payment_term_id": self._get_payment_term(debtor.term).id,
            "debt_debtor_type_override": debtor.debtor_type or False,
        }

    @api.model
    def _prepare_contact(self, key, contact):
        debtor = self._get_debtor(key)
        return {
            # Odoo copies the address to a contact, not to an invoice address.
            "street": debtor.street,
            "zip": debtor.zip,
            "city": debtor.city,
            "country_id": debtor.country_id.id,
            "state_id": debtor.state_id.id,
            "parent_id": debtor.id,
            "type": contact.kind,
            "name": contact.name,
            "email": contact.email,
            "function": contact.function,
            "lang": debtor.lang,
        }

    @api.model
    def _get_payment_term(self, key):
        return self._ref(f"demo_payment_term_{key}")
