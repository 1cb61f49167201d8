from . import portal_plan
from . import portal_plan_payment
from . import portal
from . import portal_settlement
from . import dossier
