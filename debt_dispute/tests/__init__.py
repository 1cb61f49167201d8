from . import (
    test_access,
    test_claim,
    test_claim_statement,
    test_default_date,
    test_performance,
    test_statutory_tables,
    test_tours,
)
