"""The voluntary trust fund of Action 44, answered with numbers: how large, for what, at what fee, and whether at all.

Two stages: the bilateral round is solved as it stands, then a fund of last resort pays for what that round leaves late
for lack of money. `study_fund` answers everything; `files_of` turns the answer into files. Source: design section 7.
"""

from needmatch.trustfund.folder import files_of
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.study import FundStudy, study_fund
from needmatch.trustfund.verdict import Verdict

__all__ = ["FundInputs", "FundStudy", "Verdict", "files_of", "study_fund"]
