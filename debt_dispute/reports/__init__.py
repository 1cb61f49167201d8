from . import debt_dispute_analysis
from . import debt_handover_analysis
