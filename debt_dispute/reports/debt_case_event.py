from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: An event's id is made of its case, its record and the query that found it, so that
#: reading it by id needs its case alone. All of it stays below 2^53: JavaScript.
CASE_FACTOR = 10**10
QUERY_FACTOR = 64

#: Columns of every query, with their types and what they are unless stated.
COLUMNS = {
    "source_id": ("bigint", None),
    "case_id": ("integer", None),
    "date": ("timestamp", None),
    "kind": ("varchar", None),
    "detail": ("varchar", "NULL"),
    "name": ("varchar", "NULL"),
    "partner_id": ("integer", "NULL"),
    "user_id": ("integer", "NULL"),
    "amount": ("numeric", "NULL"),
    "currency_id": ("integer", "NULL"),
    "res_model": ("varchar", None),
    "res_id": ("integer", None),
    "is_internal": ("boolean", "FALSE"),
}
#: What people said to each other; the rest of a chatter is what Odoo noted.
MESSAGE_TYPES = "('comment', 'email', 'email_outgoing', 'auto_comment')"
#: Days without an hour stand at noon: the same day in every time zone of Europe.
NOON = "INTERVAL '12 hours'"


class DebtCaseEvent(models.Model):
    """Everything that happened on a case, in one chronological list.

    Nothing is stored: each kind of event is a query on the records themselves, found
    from the case through indexes. Sentences are in ``debt_case_event_text.py``.
    Another kind of event is one more query, see :meth:`_get_queries`.
    """

    _name = "debt.case.event"
    _description = "Event of a Case"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "description"

    case_id = fields.Many2one("debt.case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True, help="Of what has no hour: at noon.")
    kind = fields.Selection(
        [
            ("case", "Case"),
            ("invoice", "Invoice"),
            ("notice", "Notice"),
            ("call", "Call"),
            ("mail", "Message"),
            ("dispute", "Dispute"),
            ("plan", "Payment plan"),
            ("promise", "Promise"),
            ("hold", "Hold"),
            ("payment", "Payment"),
            ("credit_note", "Credit note"),
            ("write_off", "Write-off"),
            ("charge", "Charge"),
            ("settlement", "Settlement"),
            ("handover", "Handover"),
        ],
        readonly=True,
    )
    detail = fields.Char(
        readonly=True, help="Which of the events of its kind, as a technical word."
    )
    name = fields.Char(string="Reference", readonly=True)
    description = fields.Char(compute="_compute_description")
    partner_id = fields.Many2one("res.partner", string="With", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    is_internal = fields.Boolean(
        string="Internal", readonly=True, help="Not meant for anyone outside."
    )

    # --- queries ----------------------------------------------------------

    @property
    def _table_query(self):
        # The queries read many tables: what waits in memory is written first.
        self.env.flush_all()
        queries = [
            SQL("SELECT %s AS query_no, part.* FROM (%s) part", number, query)
            for number, query in enumerate(self._get_queries())
        ]
        return SQL(
            """
            SELECT debt_case.id * %(case)s
                   + event.source_id * %(query)s + event.query_no AS id,
                   debt_case.company_id,
                   event.*
              FROM (%(queries)s) event
              JOIN debt_case ON debt_case.id = event.case_id
            """,
            case=CASE_FACTOR,
            query=QUERY_FACTOR,
            queries=SQL(" UNION ALL ").join(queries),
        )

    @api.model
    def _get_queries(self):
        """Return the queries of all kinds of events, made by :meth:`_query`.

        Hook: another kind of event adds its own.
        """
        return [
            *self._get_case_queries(),
            *self._get_contact_queries(),
            *self._get_message_queries(),
            *self._get_agreement_queries(),
            *self._get_hold_queries(),
            *self._get_money_queries(),
        ]

    @api.model
    def _query(self, tables, **columns):
        """Return a query for one kind of event.

        :param tables: SQL after ``FROM``; no placeholders.
        :param columns: an SQL expression for each of ``COLUMNS``, text in quotes;
            ``source_id`` may stand once per case in the result.
        """
        parts = [
            f"({columns.get(name, default)})::{sql_type} AS {name}"
            for name, (sql_type, default) in COLUMNS.items()
        ]
        return SQL("SELECT %s FROM %s", SQL(", ".join(parts)), SQL(tables))

    @api.model
    def _get_case_queries(self):
        """The case itself, and the invoices that it is about."""
        return [
            self._query(
                "debt_case file",
                source_id="file.id",
                case_id="file.id",
                date=f"file.date_opened + {NOON}",
                kind="'case'",
                detail="'opened'",
                name="file.name",
                user_id="file.create_uid",
                res_model="'debt.case'",
                res_id="file.id",
            ),
            self._query(
                "debt_case file WHERE file.date_closed IS NOT NULL",
                source_id="file.id",
                case_id="file.id",
                date=f"file.date_closed + {NOON}",
                kind="'case'",
                detail="'closed'",
                name="file.name",
                res_model="'debt.case'",
                res_id="file.id",
            ),
            self._query(
                "account_move move WHERE move.state = 'posted'",
                source_id="move.id",
                case_id="move.debt_case_id",
                date=f"COALESCE(move.invoice_date, move.date) + {NOON}",
                kind="'invoice'",
                name="move.name",
                partner_id="move.partner_id",
                user_id="move.invoice_user_id",
                amount="move.amount_total",
                currency_id="move.currency_id",
                res_model="'account.move'",
                res_id="move.id",
            ),
        ]

    @api.model
    def _get_contact_queries(self):
        """Notices that went out and calls that were made."""
        return [
            self._query(
                """debt_notice_line line
                   JOIN account_move move ON move.id = line.move_id
                   JOIN debt_notice notice ON notice.id = line.notice_id
                  WHERE notice.state = 'sent'
                    AND line.is_live
               GROUP BY notice.id, move.debt_case_id""",
                source_id="notice.id",
                case_id="move.debt_case_id",
                date=f"COALESCE(notice.sent_at, notice.date + {NOON})",
                kind="'notice'",
                detail="notice.channel",
                name="notice.name",
                partner_id="notice.recipient_id",
                user_id="notice.sent_by_id",
                amount="notice.total",
                currency_id="notice.currency_id",
                res_model="'debt.notice'",
                res_id="notice.id",
            ),
            self._query(
                """account_move_debt_call_rel rel
                   JOIN account_move move ON move.id = rel.account_move_id
                   JOIN debt_call call ON call.id = rel.debt_call_id
                  WHERE call.state = 'done'
               GROUP BY call.id, move.debt_case_id""",
                source_id="call.id",
                case_id="move.debt_case_id",
                date="call.called_at",
                kind="'call'",
                detail="call.outcome",
                name="NULL",
                partner_id="COALESCE(call.contact_id, call.partner_id)",
                user_id="call.called_by_id",
                amount="NULLIF(call.promise_amount, 0)",
                currency_id="call.currency_id",
                res_model="'debt.call'",
                res_id="call.id",
            ),
        ]

    # --- messages ---------------------------------------------------------

    @api.model
    def _get_message_sources(self):
        """Return model -> (column of its id, its name, tables) of documents of a case.

        The tables join ``account_move move``, whose case it is. Hook for other
        documents of a case.
        """

        def of_lines(model, key):
            return f"""{model}_line line
                       JOIN account_move move ON move.id = line.move_id
                       JOIN {model} document ON document.id = line.{key}"""

        return {
            "account.move": ("move.id", "move.name", "account_move move"),
            "debt.notice": (
                "document.id",
                "document.name",
                of_lines("debt_notice", "notice_id"),
            ),
            "debt.call": (
                "rel.debt_call_id",
                "NULL",
                """account_move_debt_call_rel rel
                   JOIN account_move move ON move.id = rel.account_move_id""",
            ),
            "debt.dispute": (
                "document.id",
                "document.name",
                of_lines("debt_dispute", "dispute_id"),
            ),
            "debt.payment.plan": (
                "document.id",
                "document.name",
                of_lines("debt_payment_plan", "plan_id"),
            ),
        }

    @api.model
    def _get_message_queries(self):
        """Messages on the case and its documents, but not the e-mail of a notice."""
        queries = [
            self._query_messages(
                "debt.case", "file.id", "file.name", "debt_case file", "file.id"
            )
        ]
        for model, source in self._get_message_sources().items():
            queries.append(self._query_messages(model, *source, "move.debt_case_id"))
        return queries

    @api.model
    def _query_messages(self, model, column, name, tables, case):
        """Return the query for the messages of a model, each once per case."""
        where = ""
        if model == "debt.notice":
            where = "AND message.id IS DISTINCT FROM document.mail_message_id"
        return self._query(
            f"""{tables}
                JOIN mail_message message
                  ON message.model = '{model}' AND message.res_id = {column}
           LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
           LEFT JOIN res_users author
                  ON author.partner_id = message.author_id AND NOT author.share
               WHERE message.message_type IN {MESSAGE_TYPES} {where}
            GROUP BY message.id, subtype.id, {case}""",
            source_id="message.id",
            case_id=case,
            date="message.date",
            kind="'mail'",
            detail="CASE WHEN MAX(author.id) IS NULL THEN 'in' ELSE 'out' END",
            name=f"COALESCE(NULLIF(message.subject, ''), MAX({name}))",
            partner_id="message.author_id",
            user_id="MAX(author.id)",
            res_model=f"'{model}'",
            res_id="message.res_id",
            is_internal="message.is_internal IS TRUE OR subtype.id IS NULL "
            "OR subtype.internal IS TRUE",
        )

    # --- money ------------------------------------------------------------

    @api.model
    def _get_money_queries(self):
        """Payments, credit notes and write-offs, as ``debt.claim`` tells them apart.

        One event per entry and case: a payment of three invoices is one payment.
        """
        joins = self.env["account.move.line"]._debt_settlements_joins()

        def tables(where):
            return f"""account_move move
                       JOIN res_currency currency ON currency.id = move.currency_id
                       JOIN account_move_line item
                         ON item.move_id = move.id
                        AND item.display_type = 'payment_term'
                       JOIN account_partial_reconcile partial
                         ON partial.debit_move_id = item.id
                       {joins}
                      WHERE move.debt_case_id IS NOT NULL
                        AND partial.debit_amount_currency <> 0
                        AND {where}
                   GROUP BY counter_move.id, payment.id, currency.id,
                            move.debt_case_id"""

        def total(share):
            return f"""ROUND(SUM(partial.debit_amount_currency * ({share})),
                             currency.decimal_places)"""

        is_money = "(payment.id IS NOT NULL OR statement.id IS NOT NULL)"
        written_off = "GREATEST(COALESCE(difference.share, 0), 0)"
        common = {
            "source_id": "MIN(partial.id)",
            "case_id": "move.debt_case_id",
            "date": f"COALESCE(payment.date, MIN(counterpart.date)) + {NOON}",
            "name": "COALESCE(NULLIF(counter_move.ref, ''), counter_move.name)",
            "partner_id": "MIN(counterpart.partner_id)",
            "currency_id": "currency.id",
            "res_model": "CASE WHEN payment.id IS NULL THEN 'account.move' "
            "ELSE 'account.payment' END",
            "res_id": "COALESCE(payment.id, counter_move.id)",
        }
        return [
            self._query(
                tables(f"{is_money} AND counter_move.move_type <> 'out_refund'"),
                **common,
                kind="'payment'",
                amount=total(f"1 - {written_off}"),
            ),
            self._query(
                tables("counter_move.move_type = 'out_refund'"),
                **{**common, "name": "counter_move.name"},
                kind="'credit_note'",
                amount=total("1"),
            ),
            self._query(
                tables(
                    f"""counter_move.move_type <> 'out_refund'
                        AND (NOT {is_money} OR {written_off} > 0)"""
                ),
                **common,
                kind="'write_off'",
                amount=total(f"CASE WHEN {is_money} THEN {written_off} ELSE 1 END"),
            ),
        ]

    # --- reading ----------------------------------------------------------

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Look for an event by id in its case only: elsewhere it cannot be."""
        return super()._search(
            Domain(domain).map_conditions(self._narrow_to_case), *args, **kwargs
        )

    @api.model
    def _narrow_to_case(self, condition):
        """Return a condition on ids with the cases that they contain."""
        if condition.field_expr != "id" or condition.operator not in ("=", "in"):
            return condition
        ids = [condition.value] if condition.operator == "=" else condition.value
        if not isinstance(ids, Collection):
            return condition
        cases = {event_id // CASE_FACTOR for event_id in ids if event_id}
        return condition & Domain("case_id", "in", list(cases))

    # --- actions ----------------------------------------------------------

    def action_open_record(self):
        """Open what this event is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
