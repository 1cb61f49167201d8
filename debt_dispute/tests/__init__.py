from . import (
    test_escalation_access,
    test_escalation_ladder,
    test_escalation_position,
    test_escalation_preview,
    test_escalation_run,
    test_notice_once,
    test_prescription_warning,
    test_notice_letters,
    test_call,
    test_delivery,
)
