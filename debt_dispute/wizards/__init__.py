from . import (
    debt_claim_statement,
    debt_default_date,
    debt_escalation_preview,
    debt_hold_create,
)
