from . import debt_claim_statement, debt_default_date
from . import debt_plan_accept
from . import debt_plan_cancel
from . import debt_plan_charge
from . import debt_promise
