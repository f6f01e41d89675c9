-- Calendars of their own, which policies name; each edition is kept.
create table business_calendar (
    id         uuid primary key,
    version    bigint not null,
    org_unit   text not null,
    name       text not null,
    definition jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null,
    constraint business_calendar_name_taken unique (org_unit, name)
);
create table business_calendar_edition (
    calendar_id uuid not null references business_calendar,
    version     bigint not null,
    name        text not null,
    definition  jsonb not null,
    changed_by  text not null,
    changed_at  timestamptz not null,
    primary key (calendar_id, version)
);

-- A policy has a calendar within it, or names one.
alter table sla_policy
    alter column calendar drop not null,
    add column calendar_id uuid references business_calendar,
    -- thousandths of a clock at which it warns
    add column warn_at int[] not null default '{750}',
    -- in which status the pausing clocks stand still
    add column pause_in text[] not null default '{}',
    add column pausing text[] not null default '{UPDATE,RESOLVE}',
    add constraint sla_policy_calendar check ((calendar is null) <> (calendar_id is null));
create index sla_policy_calendar_id on sla_policy (calendar_id) where calendar_id is not null;

-- A calendar was changed: the clocks that count by it are reckoned anew, one batch of cases after the other.
create table calendar_spread (
    calendar_id uuid primary key references business_calendar,
    version     bigint not null,
    -- not before every replica has the new edition
    not_before  timestamptz not null,
    after_id    uuid
);

-- Of each clock: since when it runs (null: since it was started), since when it stands still, the working time it had
-- used before it ran last, and up to which thousandth it has warned and escalated.
alter table complaint
    add column acknowledge_runs_since     timestamptz,
    add column acknowledge_paused_at      timestamptz,
    add column acknowledge_used_micros    bigint not null default 0,
    add column acknowledge_told           int not null default 0,
    add column first_response_runs_since  timestamptz,
    add column first_response_paused_at   timestamptz,
    add column first_response_used_micros bigint not null default 0,
    add column first_response_told        int not null default 0,
    add column update_runs_since          timestamptz,
    add column update_paused_at           timestamptz,
    add column update_used_micros         bigint not null default 0,
    add column update_told                int not null default 0,
    add column resolve_runs_since         timestamptz,
    add column resolve_paused_at          timestamptz,
    add column resolve_used_micros        bigint not null default 0,
    add column resolve_told               int not null default 0,
    -- somebody has to answer before it can go on
    add column waiting_since              timestamptz,
    add column waiting_reason             text;

-- The update clock begins with the first response.
update complaint set update_paused_at = update_started_at
where first_response_met_at is null and update_met_at is null and update_breached_at is null;

comment on column complaint.next_due_at is
    'the next moment at which a clock warns, escalates or runs out; null where none will';
create index complaint_open_policy on complaint (policy, id) where ended_at is null;
create index complaint_waiting on complaint (org_unit, id) where waiting_since is not null;
