from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists

TABLE, COLUMN = "account_move_line", "debt_waiting_notice_id"


def migrate(cr, version):
    """Let the lines of notices say that they wait; before, the journal items did."""
    if not column_exists(cr, TABLE, COLUMN):
        return
    cr.execute(
        """
        UPDATE debt_notice_line line
           SET is_waiting = TRUE
          FROM account_move_line item
         WHERE item.id = line.item_id
           AND item.debt_waiting_notice_id = line.notice_id
           AND line.is_live
     RETURNING item.id
        """
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    items = env["account.move.line"].browse(row[0] for row in cr.fetchall())
    # Waiting items had no date of a next step; now they keep it.
    items._reposition_debt_items()
    env.flush_all()
    cr.execute(
        SQL(
            "ALTER TABLE %s DROP COLUMN %s",
            SQL.identifier(TABLE),
            SQL.identifier(COLUMN),
        )
    )
