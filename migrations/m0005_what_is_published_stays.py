"""Triggers, an exclusion constraint and a partial index: what Piccolo's tables cannot say.

A trigger names its rule as a constraint, so that the name comes back with the error as that of a check would.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T10:00:00:000005"
VERSION = "1.38.0"
DESCRIPTION = "What is published, frozen or answered never changes; what is cited exists; sums hold."

NEVER_CHANGED = (
    "extension_request",
    "result",
    "result_allocation",
    "result_donor",
    "result_obligation",
    "result_state",
    "result_unfunded",
    "round",
    "snapshot",
    "snapshot_file",
)
CITING = (
    "absorption",
    "activity",
    "activity_year",
    "casualties",
    "commitment",
    "donor",
    "estimate",
    "extension_request",
    "flow",
    "flow_coverage",
    "land_release",
    "mechanism",
    "national_commitment",
    "national_contribution",
    "obligation",
    "obligation_quantity",
    "plan_figure",
    "published_total",
    "rate",
    "state",
    "state_interval",
    "tranche",
    "unit_cost",
    "work_plan_version",
    "world_figure",
)

STATEMENTS = [
    # What is frozen or answered, and what was asked of the States Parties.
    """
    create or replace function clearinghouse.keep_as_written() returns trigger language plpgsql as $$
    begin
        raise exception 'rows of % are kept as written', tg_table_name
            using errcode = 'restrict_violation', table = tg_table_name, constraint = tg_table_name || '_never_changes';
    end $$
    """,
    *(
        f"""
        create or replace trigger never_changes before update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_as_written()
        """
        for table in NEVER_CHANGED
    ),
    # Sources: what rows cite exists and stays.
    """
    create or replace function clearinghouse.keep_source() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or new.code <> old.code then
            raise exception 'source % is kept: rows cite it', old.code
                using errcode = 'restrict_violation', table = 'source', constraint = 'source_is_kept';
        end if;
        return new;
    end $$
    """,
    """
    create or replace trigger is_kept before update or delete on clearinghouse.source
    for each row execute function clearinghouse.keep_source()
    """,
    """
    create or replace function clearinghouse.require_known_sources() returns trigger language plpgsql as $$
    declare unknown text;
    begin
        select code into unknown from (select distinct unnest(source_codes) as code from fresh) as cited
        where not exists (select from clearinghouse.source s where s.code = cited.code) order by code limit 1;
        if unknown is not null then
            raise exception 'a row of % cites the unknown source %', tg_table_name, unknown
                using errcode = 'foreign_key_violation', table = tg_table_name, constraint = 'cited_sources_are_known';
        end if;
        return null;
    end $$
    """,
    *(
        f"""
        create or replace trigger {event}_cites_known_sources after {event} on clearinghouse.{table}
        referencing new table as fresh for each statement execute function clearinghouse.require_known_sources()
        """
        for table in CITING
        for event in ("insert", "update")
    ),
    # Work plans: a draft may change, a published version only moves on to superseded or withdrawn.
    """
    create or replace function clearinghouse.keep_published_version() returns trigger language plpgsql as $$
    begin
        if old.status = 'draft' then
            return case tg_op when 'DELETE' then old else new end;
        end if;
        if tg_op = 'UPDATE' and old.status in ('published', 'illustration') and new.status in ('superseded', 'withdrawn')
           and to_jsonb(new) - 'status' = to_jsonb(old) - 'status' then
            return new;
        end if;
        raise exception 'version % of the plan was published and never changes', old.number
            using errcode = 'restrict_violation', table = tg_table_name, constraint = 'published_version_never_changes';
    end $$
    """,
    """
    create or replace trigger published_never_changes before update or delete on clearinghouse.work_plan_version
    for each row execute function clearinghouse.keep_published_version()
    """,
    """
    create or replace function clearinghouse.keep_published_line() returns trigger language plpgsql as $$
    declare
        line record;
        found_status text;
        found_state text;
    begin
        line := case tg_op when 'DELETE' then old else new end;
        if tg_table_name = 'activity' then
            select v.status, p.state into found_status, found_state
            from clearinghouse.work_plan_version v join clearinghouse.work_plan p on p.id = v.plan
            where v.id = line.version for share of v;
        else
            select v.status into found_status
            from clearinghouse.activity a join clearinghouse.work_plan_version v on v.id = a.version
            where a.id = line.activity for share of v;
        end if;
        if found_status <> 'draft' then
            raise exception 'a line of a published version never changes'
                using errcode = 'restrict_violation', table = tg_table_name,
                      constraint = 'published_version_never_changes';
        end if;
        if tg_table_name = 'activity' and tg_op <> 'DELETE' then
            if exists (select from clearinghouse.obligation o where o.id = line.obligation and o.state <> found_state)
            then
                raise exception 'activity % serves an obligation of another State', line.code
                    using errcode = 'check_violation', table = 'activity', constraint = 'activity_serves_its_own_state';
            end if;
        end if;
        return line;
    end $$
    """,
    *(
        f"""
        create or replace trigger published_never_changes before insert or update or delete on clearinghouse.{table}
        for each row execute function clearinghouse.keep_published_line()
        """
        for table in ("activity", "activity_year")
    ),
    """
    create unique index if not exists one_current_version_a_plan
    on clearinghouse.work_plan_version (plan) where status in ('published', 'illustration')
    """,
    # Commitments: when the transaction ends, tranches add up to the total.
    """
    create or replace function clearinghouse.require_whole_tranches() returns trigger language plpgsql as $$
    declare
        asked uuid;
        found record;
        total numeric;
        tranches int;
    begin
        if tg_table_name = 'tranche' then
            asked := case tg_op when 'DELETE' then old.commitment else new.commitment end;
        else
            asked := new.id;
        end if;
        -- Locked, so that two who each add a tranche at the same time do not both see a whole commitment.
        select code, amount_usd, is_allocatable into found from clearinghouse.commitment where id = asked for update;
        select coalesce(sum(amount_usd), 0), count(*) into total, tranches
        from clearinghouse.tranche where commitment = asked;
        if found.is_allocatable and (tranches = 0 or found.amount_usd is distinct from total) then
            raise exception 'tranches of % add up to % and not to %', found.code, total, found.amount_usd
                using errcode = 'check_violation', table = 'tranche', constraint = 'tranches_add_up_to_the_commitment';
        end if;
        if not found.is_allocatable and tranches > 0 then
            raise exception '% is not allocatable and has tranches', found.code
                using errcode = 'check_violation', table = 'tranche', constraint = 'only_allocatable_has_tranches';
        end if;
        return null;
    end $$
    """,
    "drop trigger if exists tranches_add_up on clearinghouse.commitment",
    """
    create constraint trigger tranches_add_up after insert or update on clearinghouse.commitment
    deferrable initially deferred for each row execute function clearinghouse.require_whole_tranches()
    """,
    "drop trigger if exists tranches_add_up on clearinghouse.tranche",
    """
    create constraint trigger tranches_add_up after insert or update or delete on clearinghouse.tranche
    deferrable initially deferred for each row execute function clearinghouse.require_whole_tranches()
    """,
    # Intervals of one kind in one State do not overlap. Without the extension btree_gist, GiST takes ranges of
    # integers: three letters are a number in base 256, and the kind is its first byte.
    """
    create or replace function clearinghouse.interval_key(state text, kind text) returns bigint
    language sql immutable strict parallel safe as $$
        select (array_position(array['membership', 'article_5', 'article_4', 'victims'], kind)::bigint << 24)
               + (ascii(substr(state, 1, 1)) << 16) + (ascii(substr(state, 2, 1)) << 8) + ascii(substr(state, 3, 1))
    $$
    """,
    "alter table clearinghouse.state_interval drop constraint if exists intervals_do_not_overlap",
    """
    alter table clearinghouse.state_interval add constraint intervals_do_not_overlap exclude using gist (
        int8range(clearinghouse.interval_key(state, kind), clearinghouse.interval_key(state, kind), '[]') with &&,
        daterange(starts_on, ends_on) with &&
    )
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
