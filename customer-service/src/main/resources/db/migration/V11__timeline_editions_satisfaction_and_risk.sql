-- The timeline is a projection of the other services' events. It has an edition, so that another can be built beside
-- the one that is read, from the beginning of the topics.
create table timeline_edition (
    only_row   boolean primary key default true check (only_row),
    current    int not null,
    next       int,
    last       int not null,
    rebuilt_at timestamptz,
    check (next <> current)
);
insert into timeline_edition (current, last) values (1, 1);

alter table timeline_entry
    add column edition int not null default 1,
    add column version bigint not null default 0,
    add column status  text,
    drop constraint timeline_entry_pkey,
    add primary key (event_id, edition);
drop index timeline_entry_customer;
create index timeline_entry_customer on timeline_entry (customer_id, edition, at desc, event_id desc);

-- opened_at: when a complaint was received; breached: whether one of its clocks was.
alter table customer_matter
    add column edition   int not null default 1,
    add column opened_at timestamptz,
    add column breached  boolean not null default false,
    drop constraint customer_matter_pkey,
    add primary key (id, edition);
drop index customer_matter_open;
create index customer_matter_customer on customer_matter (customer_id, edition);

-- How customers stand: satisfaction and risk, made anew soon where due, and every night because figures age.
-- No foreign key to the customer: checking it would lock, and so write, every customer once more.
create table customer_standing (
    customer_id     uuid primary key,
    due             boolean not null default true,
    version         bigint not null default 0,
    assessed_at     timestamptz,
    satisfaction    numeric(5, 2) check (satisfaction between 0 and 100),
    answers         bigint not null default 0,
    recent          numeric(5, 2),
    recent_answers  bigint not null default 0,
    earlier         numeric(5, 2),
    earlier_answers bigint not null default 0,
    score           int not null default 0 check (score between 0 and 100),
    level           text not null default 'LOW' check (level in ('LOW', 'MEDIUM', 'HIGH')),
    level_since     timestamptz,
    rules_version   bigint not null default 0,
    reason_codes    text[] not null default '{}',
    reasons         json not null default '[]'
);
comment on column customer_standing.customer_id is
    'Stays: a row for each customer, made anew when one is merged or a merge is undone';
create index customer_standing_due on customer_standing (customer_id) where due;
create index customer_standing_score on customer_standing (score desc, customer_id desc);
create index customer_standing_level on customer_standing (level, score desc, customer_id desc);

-- A merge, its undoing, and another class change how a customer stands.
create function customer_standing_follow() returns trigger language plpgsql as $$
begin
    insert into customer_standing (customer_id)
    select distinct id from unnest(array[new.id, new.merged_into, old.merged_into]) as id
    where id is not null order by id
    on conflict (customer_id) do update set due = true where not customer_standing.due;
    return null;
end $$;
create trigger customer_standing_follow after update of segment, status, merged_into on customer for each row
    when ((old.segment, old.status, old.merged_into) is distinct from (new.segment, new.status, new.merged_into))
    execute function customer_standing_follow();

-- Rules of risk by kind and version; the newest is in force, the others explain what was said by them.
create table risk_rules (
    kind       text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    version    bigint not null check (version > 0),
    rules      text not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (kind, version)
);

insert into risk_rules (kind, version, rules, changed_by, changed_at)
select kind, 1, json_build_object('medium', 30, 'high', 60, 'reasons', (
    select json_agg(json_build_object('reason', reason, 'weight', weight, 'from', start, 'full', whole, 'days', days)
                    order by place)
    from (values
        (1, 'RETAILER MANUFACTURER CONSUMER', 'LOW_SATISFACTION',     25,  75,  40, 365),
        (2, 'RETAILER MANUFACTURER CONSUMER', 'FALLING_SATISFACTION', 10, -10, -40, 360),
        (3, 'RETAILER MANUFACTURER CONSUMER', 'OPEN_COMPLAINTS',      15,   0,   3, 365),
        (4, 'RETAILER MANUFACTURER CONSUMER', 'BREACHED_COMPLAINTS',  15,   0,   2, 180),
        (5, 'RETAILER MANUFACTURER CONSUMER', 'REPEATED_COMPLAINTS',  15,   1,   4, 180),
        (6, 'RETAILER MANUFACTURER',          'MISSED_PROMISES',      15,   0,   3, 180),
        (7, 'RETAILER MANUFACTURER',          'MISSED_VISITS',        10,   0,   3, 180),
        (8, 'RETAILER MANUFACTURER CONSUMER', 'UNSOLVED_CALL_BACKS',  10,   0,   2, 180),
        (9, 'RETAILER CONSUMER',              'FALLING_PURCHASES',    25, -20, -70,  90),
        (10, 'RETAILER',                      'NO_CONTACT',           15,  90, 270, 365),
        (11, 'MANUFACTURER',                  'NO_CONTACT',           15, 180, 365, 730),
        (12, 'RETAILER',                      'SEGMENT_DOWN',         10,   0,   2, 180)
    ) as reasons (place, kinds, reason, weight, start, whole, days)
    where kind = any(string_to_array(kinds, ' ')))), 'system', now()
from unnest(array['RETAILER', 'MANUFACTURER', 'CONSUMER']) as kind;

-- A run over all customers; how far it is stands in the job of the same id.
create table risk_run (
    id            uuid primary key,
    scheduled_for date constraint risk_run_scheduled_once unique,
    created_at    timestamptz not null
);
