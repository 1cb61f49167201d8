from . import debt_claim_statement, debt_default_date
from . import debt_plan_accept
from . import debt_plan_cancel
from . import debt_plan_charge
from . import debt_promise
from . import debt_call_report
from . import debt_claim_statement
from . import debt_default_date
from . import debt_dispute_refusal
from . import debt_escalation_preview
from . import debt_hold_create
from . import debt_print_letters
