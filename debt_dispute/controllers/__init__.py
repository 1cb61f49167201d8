from . import portal_plan
from . import portal_plan_payment
from . import portal
from . import portal_settlement
from . import handover_link
from . import portal_handover
from . import dossier
