from . import test_escalation_ladder
