from odoo.tools.sql import column_exists, create_column

#: Stored columns that would otherwise be worked out for every entry ever made.
POSITION_COLUMNS = (
    ("account_move", "debt_policy_id", "int4"),
    ("account_move", "debt_is_goods_sale", "bool"),
    ("account_move", "debt_prescription_date", "date"),
    ("account_move_line", "debt_next_step_id", "int4"),
    ("account_move_line", "debt_next_date", "date"),
)


def pre_init_hook(env):
    """Make the columns of the position empty: years of paid invoices need none."""
    for table, column, kind in POSITION_COLUMNS:
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, kind)


def post_init_hook(env):
    """Give the invoices that are open now their place on the ladder."""
    domain = env["debt.escalation.policy"]._get_open_item_domain()
    items = env["account.move.line"].search(domain)
    moves = items.move_id
    for name in ("debt_is_goods_sale", "debt_policy_id", "debt_prescription_date"):
        env.add_to_compute(moves._fields[name], moves)
    items._reposition_debt_items()


def uninstall_hook(env):
    """Let go of what Odoo cannot: notices that went out, and the demo company's books.

    Notices keep their step from being deleted. Posted entries of the demo company stay
    as they are, as anybody's: only the names that the addon gave them go.
    """
    env.cr.execute("DELETE FROM debt_notice_line")
    env.cr.execute("DELETE FROM debt_notice")
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module = 'debt_dispute' "
        "AND name LIKE 'demo!_%' ESCAPE '!' AND model NOT LIKE 'debt.%'"
    )
