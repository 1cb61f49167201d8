from . import debt_claim_statement, debt_default_date, debt_dispute_refusal
