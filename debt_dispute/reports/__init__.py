from . import debt_case_event
from . import debt_case_event_agreement
from . import debt_case_event_text
from . import debt_handover_event
from . import debt_dispute_analysis
from . import debt_handover_analysis
