"""Risk of missing a deadline: a simulation over scrambled Sobol points, its parameters, calibration and sensitivity.

Source: design section 6. Chances per State are restricted (the State itself, the Committee, the ISU); what anyone may
see is the method and totals over obligations.
"""

from needmatch.risk.calibration import Forecast, brier_score
from needmatch.risk.obligations import ObligationRisk, obligation_risks, risk_weights, work_of
from needmatch.risk.parameters import QUANTITIES, RiskParameters
from needmatch.risk.sensitivity import Sensitivity, sensitivities
from needmatch.risk.simulation import Simulated, Work, cost_factors, simulate

__all__ = [
    "QUANTITIES",
    "Forecast",
    "ObligationRisk",
    "RiskParameters",
    "Sensitivity",
    "Simulated",
    "Work",
    "brier_score",
    "cost_factors",
    "obligation_risks",
    "risk_weights",
    "sensitivities",
    "simulate",
    "work_of",
]
