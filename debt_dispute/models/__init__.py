from . import (
    debt_statutory_table,
    debt_interest_rate,
    debt_collection_cost_scale,
    debt_court_fee,
    res_company,
    res_config_settings,
    res_partner,
    account_move_line,
    account_move,
    debt_claim,
)
