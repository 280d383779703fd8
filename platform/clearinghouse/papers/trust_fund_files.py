"""Every file of a trust-fund folder: the study's own, the case, and the paper as page and PDF."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from clearinghouse.lookback.documented import MechanismRow, documented
from clearinghouse.lookback.replay import replay
from clearinghouse.lookback.replay_folder import REPLAY_FILES, replay_entries, replay_tables
from clearinghouse.papers.page import page
from clearinghouse.papers.replay import replay_blocks
from clearinghouse.papers.trust_fund import trust_fund_paper
from clearinghouse.papers.typeset import pdf
from needmatch.casefolder import write_case
from needmatch.trustfund.folder import STUDY_FILE, files_of
from needmatch.trustfund.study import FundStudy
from needmatch.units import usd

Progress = Callable[[str, int, int], None]

CONTENTS: Final = frozenset(
    {
        STUDY_FILE,
        "obligations.csv",
        "payments.csv",
        "years.csv",
        "curve.csv",
        "comparison.csv",
        "front-loading.csv",
        "shares.csv",
        "variants.csv",
        "risk-parameters.csv",
        "restricted",
        *REPLAY_FILES,
        "mechanisms.json",
        "case",
        "paper.html",
        "paper.pdf",
    }
)
"""What a trust-fund folder holds at its top."""


def trust_fund_files(
    study: FundStudy,
    *,
    with_replay: bool = True,
    agreed_cents: int | None = None,
    progress: Progress | None = None,
) -> dict[str, bytes]:
    """Return every file of a trust-fund folder by its path.

    The replay on past years rests on the documented flows that come with the program, not on the case; it takes fee
    and reserve from the study.

    Args:
        agreed_cents: what agreements hold of the round's commitments; None: not known, as of a case folder alone.
    """
    tell = progress or (lambda what, done, of: None)
    known = documented()
    past = None
    if with_replay:
        tell("past years", 0, 1)
        past = replay(known, fee=study.inputs.fee, reserve_share=study.inputs.reserve_share)
    more = {
        "agreed_usd": None if agreed_cents is None else usd(agreed_cents),
        "replay": None if past is None else replay_entries(past),
    }
    files = files_of(study, more=more)
    if past is not None:
        files |= replay_tables(past)
    tell("setting the paper", 0, 1)
    blocks = () if past is None else replay_blocks(past)
    paper = trust_fund_paper(study, known.mechanisms, blocks, agreed_cents=agreed_cents)
    files["mechanisms.json"] = _mechanisms(known.mechanisms)
    files["paper.html"] = page(paper).encode()
    files["paper.pdf"] = pdf(paper)
    return files | _case_files(study)


def _mechanisms(register: Sequence[MechanismRow]) -> bytes:
    """Return the register of ways to pay, as documented; null is "not reported"."""
    rows = [
        asdict(each) | {"size_usd": None if each.size_usd is None else f"{each.size_usd:.2f}"}
        for each in register
    ]
    return f"{json.dumps(rows, ensure_ascii=False, indent=2, allow_nan=False)}\n".encode()


def _case_files(study: FundStudy) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        write_case(study.problem, folder)
        return {f"case/{file.name}": file.read_bytes() for file in sorted(folder.iterdir())}
