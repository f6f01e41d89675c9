-- Schemes of segmentation by edition. A published edition never changes; it is retired by the next one.
create table segmentation_scheme (
    id           uuid primary key,
    version      bigint not null,
    kind         text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    org_unit     text not null,
    edition      int not null check (edition > 0),
    status       text not null check (status in ('DRAFT', 'PUBLISHED', 'RETIRED')),
    name_zh      text not null,
    name_en      text not null,
    rules        text not null,
    author       text not null,
    created_at   timestamptz not null,
    published_by text,
    published_at timestamptz,
    retired_at   timestamptz,
    constraint segmentation_scheme_edition unique (kind, org_unit, edition),
    check ((status = 'DRAFT') = (published_at is null)),
    check ((status = 'RETIRED') = (retired_at is not null))
);
create unique index segmentation_scheme_one_draft on segmentation_scheme (kind, org_unit) where status = 'DRAFT';
create unique index segmentation_scheme_in_force on segmentation_scheme (kind, org_unit) where status = 'PUBLISHED';
create index segmentation_scheme_org_unit on segmentation_scheme (org_unit, id);

-- A scheme applied to all its customers, for real or to see what would come of it. How far it is stands in the job.
create table segmentation_run (
    id              uuid primary key,
    scheme_id       uuid not null references segmentation_scheme,
    kind            text not null,
    org_unit        text not null,
    mode            text not null check (mode in ('SIMULATION', 'RUN')),
    as_of           date not null,
    job_id          uuid not null,
    requester       text not null,
    scheduled_month date,
    created_at      timestamptz not null,
    finished_at     timestamptz,
    constraint segmentation_run_scheduled_once unique (kind, org_unit, scheduled_month)
);
create index segmentation_run_org_unit on segmentation_run (org_unit, id desc);
create index segmentation_run_scheme on segmentation_run (scheme_id, id desc);
create index segmentation_run_line on segmentation_run (kind, org_unit, id desc);

-- How many customers came from which class to which; an empty text where they had none.
create table segmentation_run_count (
    run_id       uuid not null references segmentation_run on delete cascade,
    from_segment text not null,
    to_segment   text not null,
    customers    bigint not null,
    primary key (run_id, from_segment, to_segment)
);

-- The three tables below take a row for each customer of a run. They have no foreign key to the customer: checking it
-- would lock, and so write, every customer once more.
create table segmentation_move (
    run_id       uuid not null,
    customer_id  uuid not null,
    from_segment text not null,
    to_segment   text not null,
    primary key (run_id, customer_id)
);

-- Every class that was ever given, with what it was given for. The newest id of a customer is the present one.
create table segment_result (
    customer_id uuid not null,
    id          uuid not null,
    at          timestamptz not null,
    scheme_id   uuid not null,
    run_id      uuid,
    segment     text not null,
    inputs      json not null,
    steps       json not null,
    primary key (customer_id, id)
);

-- A class given by a person, until its last day or until it is withdrawn.
create table segment_override (
    id          uuid primary key,
    customer_id uuid not null references customer,
    segment     text not null,
    reason      text not null,
    valid_until date not null,
    set_by      text not null,
    set_at      timestamptz not null,
    ended_by    text,
    ended_at    timestamptz,
    check ((ended_by is null) = (ended_at is null))
);
create unique index segment_override_one on segment_override (customer_id) where ended_at is null;
create index segment_override_until on segment_override (valid_until) where ended_at is null;
create index segment_override_customer on segment_override (customer_id, id desc);

alter table customer_change add column if not exists reason text;

-- How the indicators are computed, by edition; the newest of a kind, indicator and org unit is in force.
create table indicator_rules (
    id         uuid primary key,
    kind       text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    indicator  text not null check (indicator in ('INTEGRITY', 'GROWTH', 'COOPERATION', 'AFFILIATION')),
    org_unit   text not null,
    edition    int not null check (edition > 0),
    rules      text not null,
    author     text not null,
    created_at timestamptz not null,
    constraint indicator_rules_edition unique (kind, indicator, org_unit, edition)
);

-- The indicators of a customer as they stand: computed by rules, and entered by people for a time, which goes first.
create table customer_indicator (
    customer_id   uuid not null,
    indicator     text not null check (indicator in ('INTEGRITY', 'GROWTH', 'COOPERATION', 'AFFILIATION')),
    computed      numeric(5, 2) check (computed between 0 and 100),
    computed_at   timestamptz,
    entered       numeric(5, 2) check (entered between 0 and 100),
    entered_id    uuid,
    entered_until date,
    primary key (customer_id, indicator),
    check ((entered is null) = (entered_id is null) and (entered is null) = (entered_until is null))
);

-- Every score that was ever computed anew or entered.
create table indicator_score (
    customer_id uuid not null,
    id          uuid not null,
    indicator   text not null,
    source      text not null check (source in ('RULES', 'ENTERED', 'WITHDRAWN')),
    score       numeric(5, 2) not null check (score between 0 and 100),
    at          timestamptz not null,
    actor       text not null,
    reason      text,
    valid_until date,
    rules_id    uuid,
    inputs      json,
    steps       json,
    primary key (customer_id, id)
);
