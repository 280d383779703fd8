"""The days on which the Convention entered into force for the States that joined after the list of 2010.

The collected facts list 156 States Parties from a brochure of 2010, and ten more without the day on which each joined.
Who gave or received before that day counts in no indicator, so the ten days were looked up in public documents.

The surprise: for three States the document gives the day of accession alone; the Convention enters into force on the
first day of the sixth month after that (Article 17(2)), and the row says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tools.derive.facts import Row


@dataclass(frozen=True, slots=True)
class Beginning:
    """Since when a State is bound, and the source. `acceded_on`: where the source gives that day alone."""

    starts_on: str
    source_id: str
    acceded_on: str | None = None

    @property
    def derivation(self) -> str:
        """How the day follows; '' where the source gives it."""
        return f"entry-into-force: accession {self.acceded_on}" if self.acceded_on else ""


BEGINNINGS: Final = {
    "FIN": Beginning("2012-07-01", "EIF_FIN_2012"),
    "LKA": Beginning("2018-06-01", "EIF_LKA_PSE_2018", "2017-12-13"),
    "MHL": Beginning("2025-09-01", "EIF_MHL_2025"),
    "OMN": Beginning("2015-02-01", "EIF_OMN_2018"),
    "POL": Beginning("2013-06-01", "EIF_POL_2017"),
    "PSE": Beginning("2018-06-01", "EIF_LKA_PSE_2018", "2017-12-29"),
    "SOM": Beginning("2012-10-01", "EIF_SOM_2012"),
    "SSD": Beginning("2011-07-09", "APMBC_SSD"),
    "TON": Beginning("2025-12-01", "EIF_TON_2025"),
    "TUV": Beginning("2012-03-01", "EIF_TUV_2011", "2011-09-13"),
}

MONITOR: Final = "Landmine and Cluster Munition Monitor (ICBL-CMC)"
BEGINNING_SOURCES: Final[tuple[Row, ...]] = (
    {
        "source_id": "EIF_FIN_2012",
        "title": "Press release 162/2012: the Convention takes effect in Finland on 1 July 2012",
        "publisher": "Ministry for Foreign Affairs of Finland",
        "date": "2012-06-29",
        "url": "https://um.fi/press-releases/-/asset_publisher/ued5t2wDmr1C/content/"
        "ottawan-jalkavakimiinasopimus-astuu-voimaan-suomessa-1-heinakuuta",
    },
    {
        "source_id": "EIF_LKA_PSE_2018",
        "title": "First Article 7 reports of Sri Lanka and Palestine, with the days of their accession",
        "publisher": "APMBC Implementation Support Unit",
        "date": "2018-11-30",
        "url": "https://old.apminebanconvention.org/newsroom/press-release-archives/archives-2018/detail/news/"
        "sri-lanka-palestine-submit-their-first-article-7-transparency-report/",
    },
    {
        "source_id": "EIF_MHL_2025",
        "title": "Marshall Islands ratifies; in force for it on 1 September 2025",
        "publisher": "ICBL-CMC",
        "date": "2025-03-13",
        "url": "https://www.icblcmc.org/our-impact/marshall-islands-becomes-the-165th-state-party-to-the-mine-ban-treaty",
    },
    {
        "source_id": "EIF_OMN_2018",
        "title": "Oman: mine ban policy (in force on 1 February 2015)",
        "publisher": MONITOR,
        "date": "2018-10-09",
        "url": "http://www.the-monitor.org/en-gb/reports/2018/oman/mine-ban-policy.aspx",
    },
    {
        "source_id": "EIF_POL_2017",
        "title": "Poland: mine ban policy (State Party on 1 June 2013)",
        "publisher": MONITOR,
        "date": "2017-10-26",
        "url": "http://www.the-monitor.org/en-gb/reports/2017/poland/mine-ban-policy.aspx",
    },
    {
        "source_id": "EIF_SOM_2012",
        "title": "The Convention enters into force for Finland, and on 1 October 2012 for Somalia (press statement)",
        "publisher": "APMBC Implementation Support Unit, reprinted by Tolerance.ca",
        "date": "2012-07-01",
        "url": "https://www.tolerance.ca/Article.aspx?ID=137876&L=en",
    },
    {
        "source_id": "EIF_TON_2025",
        "title": "Tonga accedes; in force for it on 1 December 2025",
        "publisher": "ICBL-CMC",
        "date": "2025-06-25",
        "url": "https://icblcmc.org/our-impact/tonga-becomes-the-166th-state-party-to-the-mine-ban-treaty",
    },
    {
        "source_id": "EIF_TUV_2011",
        "title": "Tuvalu: mine ban policy (acceded on 13 September 2011)",
        "publisher": MONITOR,
        "date": "2011-11-02",
        "url": "http://www.the-monitor.org/en-gb/reports/2018/tuvalu/mine-ban-policy.aspx",
    },
)
