from . import (
    debt_call_report,
    debt_claim_statement,
    debt_default_date,
    debt_escalation_preview,
    debt_hold_create,
    debt_print_letters,
)
