from . import test_dispute_approval
from . import test_dispute_deadline
from . import test_dispute_hold
from . import test_dispute_mail
from . import test_dispute_resolution
from . import test_dispute_rights
from . import test_dispute_state
from . import test_dispute_tour
from . import test_portal_dispute
from . import test_portal_tour
from . import (
    test_access,
    test_claim,
    test_claim_statement,
    test_default_date,
    test_performance,
    test_statutory_tables,
    test_tours,
)
