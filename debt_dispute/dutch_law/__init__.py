"""Dutch law of late payment: plain values in, plain values out.

Pure Python without Odoo or a database. Money and percentages are ``Decimal``, dates
are ``datetime.date``. Each rule names its article; the figures and their sources
stand in the modules. BW is the Dutch Civil Code (Burgerlijk Wetboek), Rv the Code of
Civil Procedure.
"""

from .accrual import DayCount, Segment
from .allocation import Allocation, AllocationOrder, allocate
from .claim import (
    AllocatedPayment,
    Claim,
    ClaimItem,
    ClaimLine,
    CostDue,
    Payment,
    build_claim,
)
from .collection_costs import (
    BIK,
    TRADE_MINIMUM,
    TRADE_MINIMUM_FROM,
    CollectionCosts,
    CostScale,
    agreed_collection_costs,
    collection_costs,
)
from .court import (
    CANTONAL_LIMIT,
    COURT_FEES,
    Court,
    CourtFee,
    CourtFeeBracket,
    ProcedureEstimate,
    SalaryBracket,
    competent_court,
    court_fee,
    estimate_procedure,
)
from .errors import (
    CourtFeeNotCovered,
    DuplicateItem,
    DutchLawError,
    InvalidAmount,
    InvalidRateTable,
    RateNotCovered,
    UnknownChoice,
    UnknownItem,
)
from .escalation import (
    WRITTEN_CHANNELS,
    FaultOfStep,
    LadderStep,
    PolicyFault,
    policy_faults,
    step_to_resume_at,
)
from .fourteen_day_letter import FourteenDayTerm, fourteen_day_letter
from .interest import InterestStatement, interest_statement
from .notice_costs import (
    SMALL_CLAIM,
    CostNotice,
    CostTerms,
    notice_costs,
    unpaid_principal,
)
from .prescription import judgment_prescription_date, prescription_date
from .rates import RatePeriod, RateTable
from .regime import (
    RATE_TABLE_OF_REGIME,
    DebtorType,
    Regime,
    agreed_rate_table,
    has_trade_minimum,
    statutory_regime,
)
from .waiver import WaivedAmount, Waiver, WaiverPart
from .working_days import (
    is_delivery_day,
    is_working_day,
    next_working_day,
    public_holidays,
)

__all__ = [
    "BIK",
    "CANTONAL_LIMIT",
    "COURT_FEES",
    "RATE_TABLE_OF_REGIME",
    "SMALL_CLAIM",
    "TRADE_MINIMUM",
    "TRADE_MINIMUM_FROM",
    "WRITTEN_CHANNELS",
    "AllocatedPayment",
    "Allocation",
    "AllocationOrder",
    "Claim",
    "ClaimItem",
    "ClaimLine",
    "CollectionCosts",
    "CostDue",
    "CostNotice",
    "CostScale",
    "CostTerms",
    "Court",
    "CourtFee",
    "CourtFeeBracket",
    "CourtFeeNotCovered",
    "DayCount",
    "DebtorType",
    "DuplicateItem",
    "DutchLawError",
    "FaultOfStep",
    "FourteenDayTerm",
    "InterestStatement",
    "InvalidAmount",
    "InvalidRateTable",
    "LadderStep",
    "Payment",
    "PolicyFault",
    "ProcedureEstimate",
    "RateNotCovered",
    "RatePeriod",
    "RateTable",
    "Regime",
    "SalaryBracket",
    "Segment",
    "UnknownChoice",
    "UnknownItem",
    "WaivedAmount",
    "Waiver",
    "WaiverPart",
    "agreed_collection_costs",
    "agreed_rate_table",
    "allocate",
    "build_claim",
    "collection_costs",
    "competent_court",
    "court_fee",
    "estimate_procedure",
    "fourteen_day_letter",
    "has_trade_minimum",
    "interest_statement",
    "is_delivery_day",
    "is_working_day",
    "judgment_prescription_date",
    "next_working_day",
    "notice_costs",
    "policy_faults",
    "prescription_date",
    "public_holidays",
    "statutory_regime",
    "step_to_resume_at",
    "unpaid_principal",
]
