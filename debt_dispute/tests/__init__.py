from . import test_plan_agreement
from . import test_plan_claim
from . import test_plan_money
from . import test_plan_portal
from . import test_plan_run
from . import test_plan_terms
