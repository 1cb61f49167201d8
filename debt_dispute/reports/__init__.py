from . import debt_dispute_analysis
