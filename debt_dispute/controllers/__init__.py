from . import portal_plan
from . import portal_plan_payment
