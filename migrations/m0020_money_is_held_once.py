"""Triggers and views: money is held, agreed and paid once, whoever writes it and however many at a time.

The surprise: a reservation locks its commitment and then its tranche, always in this order, with the lock that
foreign keys do not wait for. Under `repeatable read` a lock does not show what others committed meanwhile, so money
is not moved under that isolation at all.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-22T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = (
    "Reserved <= tranche, paid <= agreed; entries are reversed once and never change; views of balances."
)

STATEMENTS = [
    # What is written once.
    *(
        f"""
        create or replace trigger {name} before {event} on clearinghouse.{table}
        for each {level} execute function clearinghouse.keep_as_written()
        """
        for table in ("agreement_event", "ledger_entry")
        for name, event, level in (
            ("never_changes", "update or delete", "row"),
            ("is_never_emptied", "truncate", "statement"),
        )
    ),
    """
    create or replace trigger insert_cites_known_sources after insert on clearinghouse.ledger_entry
    referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
    """,
    # A reversal repeats what it reverses with the opposite sign.
    """
    create or replace function clearinghouse.require_mirror() returns trigger language plpgsql as $$
    declare
        reversed clearinghouse.ledger_entry;
        own constant text[] := array['id', 'dated_on', 'entered_at', 'amount_original', 'amount_usd', 'reverses',
                                     'reason', 'known_on', 'source_codes', 'derivation'];
    begin
        if new.reverses is null then
            return new;
        end if;
        select * into reversed from clearinghouse.ledger_entry where id = new.reverses;
        if reversed.id is null or reversed.reverses is not null or reversed.amount_original <> -new.amount_original
           or reversed.amount_usd <> -new.amount_usd or to_jsonb(reversed) - own <> to_jsonb(new) - own then
            raise exception 'entry % does not mirror the entry that it reverses', new.id
                using errcode = 'check_violation', table = tg_table_name, constraint = 'reversal_mirrors_its_entry';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger mirrors before insert on clearinghouse.ledger_entry
    for each row execute function clearinghouse.require_mirror()
    """,
    # Agreements and payments: who, what and in which currency stays; only what may happen to them happens.
    """
    create or replace function clearinghouse.keep_agreement() returns trigger language plpgsql as $$
    declare
        moving constant text[] := array['title', 'status', 'version', 'ended_on', 'is_published'];
    begin
        if tg_op = 'DELETE' or to_jsonb(new) - moving <> to_jsonb(old) - moving or new.version < old.version
           or (old.status in ('declined', 'ended') and new.status <> old.status)
           or (old.status = 'confirmed' and new.status not in ('confirmed', 'ended'))
           or (old.is_published and not new.is_published) then
            raise exception 'this cannot be changed of agreement %', old.id
                using errcode = 'restrict_violation', table = tg_table_name, constraint = 'agreement_stays_what_it_is';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger stays before update or delete on clearinghouse.agreement
    for each row execute function clearinghouse.keep_agreement()
    """,
    """
    create or replace function clearinghouse.keep_payment() returns trigger language plpgsql as $$
    declare
        moving constant text[] := array['reversed_on', 'reversed_at', 'reversal_reason'];
    begin
        if tg_op = 'DELETE' or old.reversed_on is not null or to_jsonb(new) - moving <> to_jsonb(old) - moving then
            raise exception 'payment % can only be reversed, once', old.id
                using errcode = 'restrict_violation', table = tg_table_name, constraint = 'payment_is_reversed_once';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger stays before update or delete on clearinghouse.payment
    for each row execute function clearinghouse.keep_payment()
    """,
    # Reserved <= tranche.
    """
    create or replace function clearinghouse.lock_tranche() returns trigger language plpgsql as $$
    declare
        held record;
    begin
        if current_setting('transaction_isolation') = 'repeatable read' then
            raise exception 'money is not reserved under repeatable read'
                using errcode = 'invalid_transaction_state', table = tg_table_name,
                      constraint = 'reservation_sees_all_others';
        end if;
        select c.id, c.status, a.donor = c.donor as is_own into held
        from clearinghouse.commitment c join clearinghouse.agreement a on a.commitment = c.id
        where a.id = new.agreement for no key update of c;
        perform from clearinghouse.tranche t where t.id = new.tranche and t.commitment = held.id for no key update;
        if not found then
            raise exception 'the tranche is not of the commitment of agreement %', new.agreement
                using errcode = 'check_violation', table = tg_table_name,
                      constraint = 'reservation_is_on_its_commitment';
        end if;
        if not held.is_own or (held.status <> 'registered'
                                and (tg_op = 'INSERT' or new.amount_usd > old.amount_usd)) then
            raise exception 'commitment % cannot be reserved by this agreement', held.id
                using errcode = 'check_violation', table = tg_table_name,
                      constraint = 'reservation_is_on_a_registered_commitment';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger locks before insert or update on clearinghouse.reservation
    for each row execute function clearinghouse.lock_tranche()
    """,
    """
    create or replace function clearinghouse.require_within_tranche() returns trigger language plpgsql as $$
    declare
        asked uuid;
        reserved numeric;
        there numeric;
    begin
        if tg_table_name = 'tranche' then
            asked := old.id;
        else
            asked := new.tranche;
        end if;
        select coalesce(sum(amount_usd), 0) into reserved from clearinghouse.reservation where tranche = asked;
        select coalesce(sum(amount_usd), 0) into there from clearinghouse.tranche where id = asked;
        if reserved > there then
            raise exception '% USD are reserved on a tranche of % USD', reserved, there
                using errcode = 'check_violation', table = 'tranche', constraint = 'reserved_within_tranche',
                      detail = reserved::text;
        end if;
        return null;
    end $$
    """,
    "drop trigger if exists holds on clearinghouse.reservation",
    """
    create constraint trigger holds after insert or update on clearinghouse.reservation
    for each row execute function clearinghouse.require_within_tranche()
    """,
    "drop trigger if exists holds on clearinghouse.tranche",
    """
    create constraint trigger holds after update or delete on clearinghouse.tranche
    for each row execute function clearinghouse.require_within_tranche()
    """,
    """
    create or replace function clearinghouse.keep_reserved_commitment() returns trigger language plpgsql as $$
    declare
        reserved numeric;
    begin
        select coalesce(sum(r.amount_usd), 0) into reserved
        from clearinghouse.reservation r join clearinghouse.tranche t on t.id = r.tranche where t.commitment = new.id;
        if reserved > 0 then
            raise exception '% USD are reserved on commitment %', reserved, new.code
                using errcode = 'check_violation', table = 'commitment', constraint = 'reserved_commitment_stays',
                      detail = reserved::text;
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger stays_while_reserved before update on clearinghouse.commitment
    for each row when (new.status = 'withdrawn' and old.status <> 'withdrawn')
    execute function clearinghouse.keep_reserved_commitment()
    """,
    # Paid <= agreed, in every year and so in total.
    """
    create or replace function clearinghouse.require_paid_within_agreed() returns trigger language plpgsql as $$
    declare
        agreed record;
        paid numeric;
    begin
        select r.amount_original, a.currency into agreed
        from clearinghouse.reservation r join clearinghouse.agreement a on a.id = r.agreement
        where r.agreement = new.agreement and r.year = new.year for no key update of r;
        select coalesce(sum(p.amount_original), 0) into paid from clearinghouse.payment p
        where p.agreement = new.agreement and p.year = new.year and p.reversed_on is null;
        if paid > 0 and (agreed.amount_original is null or paid > agreed.amount_original) then
            raise exception '% paid of % agreed for %', paid, coalesce(agreed.amount_original, 0), new.year
                using errcode = 'check_violation', table = 'payment', constraint = 'paid_within_agreed';
        end if;
        if tg_table_name = 'payment' then
            if new.currency <> agreed.currency then
                raise exception 'a payment is in the currency of its agreement'
                    using errcode = 'check_violation', table = 'payment', constraint = 'payment_is_in_its_currency';
            end if;
        end if;
        return null;
    end $$
    """,
    *(
        statement
        for table in ("payment", "reservation")
        for statement in (
            f"drop trigger if exists paid_within_agreed on clearinghouse.{table}",
            f"""
            create constraint trigger paid_within_agreed after insert or update on clearinghouse.{table}
            for each row execute function clearinghouse.require_paid_within_agreed()
            """,
        )
    ),
    # One source for the whole ledger, and there from the start: one for each donor would tell who has agreed something.
    """
    insert into clearinghouse.source (id, code, title, publisher, published, url)
    values ('5d3f1c66-8a0f-5a6b-9d52-0d1c8f6a4b20', 'LEDGER',
            'Ledger of agreements and payments: what their parties have recorded here themselves', 'Clearing House',
            null, null)
    on conflict (code) do nothing
    """,
    # Balances.
    """
    create or replace view clearinghouse.ledger_balance as
    select kind, year, donor, state, commitment, agreement, boundary, flow_type, currency,
           sum(amount_original) as amount_original, sum(amount_usd) as amount_usd, count(*)::int as entries,
           max(known_on) as known_on,
           array(select distinct code from unnest(string_to_array(string_agg(array_to_string(source_codes, '|'), '|'),
                 '|')) as code order by code) as source_codes
    from clearinghouse.ledger_entry
    group by kind, year, donor, state, commitment, agreement, boundary, flow_type, currency
    """,
    """
    create or replace view clearinghouse.tranche_balance as
    select t.id as tranche, t.commitment, t.year, t.amount_usd, coalesce(r.reserved_usd, 0) as reserved_usd,
           coalesce(e.agreed_usd, 0) as agreed_usd, coalesce(e.paid_usd, 0) as paid_usd,
           t.amount_usd - coalesce(r.reserved_usd, 0) as free_usd
    from clearinghouse.tranche t
    left join (select tranche, sum(amount_usd) as reserved_usd from clearinghouse.reservation group by tranche) r
        on r.tranche = t.id
    left join (
        select tranche, sum(amount_usd) filter (where kind = 'agreement') as agreed_usd,
               sum(amount_usd) filter (where kind = 'payment') as paid_usd
        from clearinghouse.ledger_entry where tranche is not null group by tranche
    ) e on e.tranche = t.id
    """,
    """
    create or replace view clearinghouse.agreement_balance as
    select r.agreement, r.year, a.currency, r.amount_original as reserved_original, r.amount_usd as reserved_usd,
           coalesce(e.agreed_original, 0) as agreed_original, coalesce(e.agreed_usd, 0) as agreed_usd,
           coalesce(e.paid_original, 0) as paid_original, coalesce(e.paid_usd, 0) as paid_usd
    from clearinghouse.reservation r
    join clearinghouse.agreement a on a.id = r.agreement
    left join (
        select agreement, year, sum(amount_original) filter (where kind = 'agreement') as agreed_original,
               sum(amount_usd) filter (where kind = 'agreement') as agreed_usd,
               sum(amount_original) filter (where kind = 'payment') as paid_original,
               sum(amount_usd) filter (where kind = 'payment') as paid_usd
        from clearinghouse.ledger_entry where agreement is not null group by agreement, year
    ) e on e.agreement = r.agreement and e.year = r.year
    """,
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
