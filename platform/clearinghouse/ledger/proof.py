"""The nightly proof: what reservations, agreements, payments, entries and views say about money is the same.

Each rule is one statement that finds what disagrees; nothing found is the proof. The surprise: the triggers make most
of it impossible, and that is why it is looked for: a backup put back, a migration or a hand in the database could.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import structlog

from clearinghouse.database.reading import fetch
from clearinghouse.errors import PlatformError

if TYPE_CHECKING:
    from clearinghouse.jobs.job import JobContext

log = structlog.get_logger(__name__)

_STANDS: Final = (
    "reverses is null and not exists (select from clearinghouse.ledger_entry r where r.reverses = e.id)"
)

RULES: Final[dict[str, str]] = {
    "reserved is within the tranche": """
        select t.id::text as subject, 'reserved ' || sum(r.amount_usd) || ' of ' || t.amount_usd as what
        from clearinghouse.tranche t join clearinghouse.reservation r on r.tranche = t.id
        group by t.id, t.amount_usd having sum(r.amount_usd) > t.amount_usd""",
    "paid is within what is agreed": """
        select p.agreement::text as subject,
               p.year || ': paid ' || sum(p.amount_original) || ' of ' || coalesce(max(r.amount_original), 0) as what
        from clearinghouse.payment p
        left join clearinghouse.reservation r on r.agreement = p.agreement and r.year = p.year
        where p.reversed_on is null group by p.agreement, p.year
        having sum(p.amount_original) > coalesce(max(r.amount_original), 0)""",
    "entries of an agreement add up to what it reserves": """
        select a.id::text as subject,
               b.year || ': entries ' || b.agreed_original || ' (' || b.agreed_usd || ' USD), reserved '
               || b.reserved_original || ' (' || b.reserved_usd || ' USD)' as what
        from clearinghouse.agreement a join clearinghouse.agreement_balance b on b.agreement = a.id
        where a.status in ('confirmed', 'ended')
              and (b.agreed_original <> b.reserved_original or b.agreed_usd <> b.reserved_usd)
              and not (a.status = 'ended' and b.agreed_original = 0 and b.reserved_original = 0)""",
    "what nobody has confirmed has no entries": """
        select a.id::text as subject, a.status || ' with entries' as what from clearinghouse.agreement a
        where a.status in ('recorded', 'declined')
              and exists (select from clearinghouse.ledger_entry e where e.agreement = a.id)""",
    "an amendment waits beside a confirmed agreement, for a party": """
        select a.id::text as subject, a.status || ' with an amendment that waits' as what
        from clearinghouse.agreement_amendment m join clearinghouse.agreement a on a.id = m.agreement
        where a.status <> 'confirmed'
              or not exists (select from clearinghouse.agreement_party p
                             where p.agreement = a.id and p.amendment_confirmed_at is null)""",
    "what is declined reserves nothing": """
        select a.id::text as subject, 'reserves ' || sum(r.amount_usd) as what
        from clearinghouse.agreement a join clearinghouse.reservation r on r.agreement = a.id
        where a.status = 'declined' group by a.id having sum(r.amount_usd) > 0""",
    "what has ended reserves what was paid": """
        select a.id::text as subject, b.year || ': reserves ' || b.reserved_original || ', paid ' || b.paid_original
               as what
        from clearinghouse.agreement a join clearinghouse.agreement_balance b on b.agreement = a.id
        where a.status = 'ended' and b.reserved_original <> b.paid_original""",
    "each payment that stands has one entry that stands": f"""
        select p.id::text as subject, count(e.id) || ' entries of ' || coalesce(sum(e.amount_original), 0) as what
        from clearinghouse.payment p
        left join clearinghouse.ledger_entry e on e.payment = p.id and {_STANDS}
        group by p.id having count(e.id) <> (p.reversed_on is null)::int
            or (p.reversed_on is null and (sum(e.amount_original) <> p.amount_original
                                           or sum(e.amount_usd) <> p.amount_usd))""",  # noqa: S608 constants
    "entries of a commitment add up to its tranches": f"""
        select coalesce(t.commitment, e.commitment)::text as subject,
               coalesce(t.year, e.year) || ': entries ' || coalesce(e.amount_usd, 0) || ', tranche '
               || coalesce(t.amount_usd, 0) as what
        from (
            select commitment, year, sum(amount_usd) as amount_usd from clearinghouse.ledger_entry
            where kind = 'commitment' group by commitment, year
        ) e
        full join (
            select t.commitment, t.year, t.amount_usd from clearinghouse.tranche t
            join clearinghouse.commitment c on c.id = t.commitment
            where c.status = 'registered' and (
                exists (select from clearinghouse.commitment_event v where v.commitment = c.id)
                or exists (
                    select from clearinghouse.ledger_entry e
                    where e.kind = 'commitment' and e.commitment = c.id and {_STANDS}
                )
            )
        ) t on t.commitment = e.commitment and t.year = e.year
        where coalesce(e.amount_usd, 0) <> coalesce(t.amount_usd, 0)""",  # noqa: S608 constants
    "a reversal mirrors its entry": """
        select r.id::text as subject, 'reverses ' || r.reverses as what
        from clearinghouse.ledger_entry r left join clearinghouse.ledger_entry e on e.id = r.reverses
        where r.reverses is not null
              and (e.id is null or e.reverses is not null or e.kind <> r.kind or e.year <> r.year
                   or e.amount_original <> -r.amount_original or e.amount_usd <> -r.amount_usd)""",
    "the view of tranches agrees with what it shows": """
        select b.tranche::text as subject,
               'view says ' || b.reserved_usd || ' reserved, ' || b.free_usd || ' free' as what
        from clearinghouse.tranche_balance b
        where b.reserved_usd <> (
                  select coalesce(sum(r.amount_usd), 0) from clearinghouse.reservation r where r.tranche = b.tranche)
              or b.free_usd <> b.amount_usd - b.reserved_usd or b.free_usd < 0
              or b.agreed_usd > b.reserved_usd""",
    "the view of the ledger agrees with its entries": """
        select kind as subject, 'view says ' || coalesce(v.amount_usd, 0) || ', entries ' || coalesce(e.amount_usd, 0)
               as what
        from (select kind, sum(amount_usd) as amount_usd from clearinghouse.ledger_balance group by kind) v
        full join (select kind, sum(amount_usd) as amount_usd from clearinghouse.ledger_entry group by kind) e
            using (kind)
        where coalesce(v.amount_usd, 0) <> coalesce(e.amount_usd, 0)""",
    "an agreement has two or three parties, and its donor is one": """
        select a.id::text as subject, count(p.id) || ' parties' as what
        from clearinghouse.agreement a join clearinghouse.donor d on d.id = a.donor
        left join clearinghouse.agreement_party p on p.agreement = a.id
        group by a.id, d.code
        having count(p.id) not between 2 and 3
               or count(*) filter (where p.role = 'provider' and p.party = 'donor:' || d.code) <> 1""",
    "each agreement and payment was noted when it was recorded": """
        select a.id::text as subject, 'agreement without its audit event or its own' as what
        from clearinghouse.agreement a
        where not exists (select from clearinghouse.audit_event v
                          where v.action = 'agreement.recorded' and v.subject = a.id::text)
              or not exists (select from clearinghouse.agreement_event n
                             where n.agreement = a.id and n.kind = 'recorded')
        union all
        select p.id::text, 'payment without its audit event' from clearinghouse.payment p
        where not exists (select from clearinghouse.audit_event v
                          where v.action = 'payment.recorded' and v.subject = p.id::text)""",
}
"""What must hold, and the statement that finds where it does not (`subject`, `what`)."""


_SHOWN: Final = 20
"""Places that an error names; the log has them all."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place where the book does not agree with itself."""

    rule: str
    subject: str
    what: str


class LedgerDisagrees(PlatformError):
    """The book does not agree with itself; `detail` names where."""

    code: ClassVar[str] = "ledger-disagrees"
    title: ClassVar[str] = "The ledger does not agree with itself"


async def disagreements() -> list[Disagreement]:
    """Every place where a rule does not hold, rule by rule; none: the book agrees with itself.

    Each rule is one statement and sees one moment, whoever writes meanwhile.
    """
    return [
        Disagreement(rule, row["subject"], row["what"])
        for rule, statement in RULES.items()
        for row in await fetch(f"select * from ({statement}) found order by 1, 2")  # noqa: S608 constants
    ]


async def prove(context: JobContext) -> int:
    """Prove the ledger, as a nightly job; returns how many rules hold.

    Raises:
        LedgerDisagrees: one does not; each place is in the log, the first ones in the error.
    """
    del context  # what holds is a question of now
    found = await disagreements()
    for each in found:
        log.error("ledger_disagrees", rule=each.rule, subject=each.subject, what=each.what)
    if found:
        shown = "; ".join(f"{each.rule}: {each.subject}, {each.what}" for each in found[:_SHOWN])
        raise LedgerDisagrees(f"{len(found)} place(s): {shown}", places=len(found))
    return len(RULES)
