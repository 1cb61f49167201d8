from . import (
    test_escalation_ladder,
    test_notice_once,
)
