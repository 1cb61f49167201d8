from . import debt_demo
from . import debt_demo_invoice
from . import debt_demo_dispute
from . import debt_demo_escalation
from . import debt_demo_plan
from . import debt_demo_handover
