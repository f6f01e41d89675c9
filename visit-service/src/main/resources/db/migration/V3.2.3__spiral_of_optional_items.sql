-- Scores of surveys that customers answered: only how content they were and when.
create table known_answer (
    id          uuid primary key,
    customer_id uuid not null,
    score       numeric(5, 2) not null check (score between 0 and 100),
    answered_at timestamptz not null
);
create index known_answer_customer on known_answer (customer_id, answered_at);
create trigger known_answer_stand_in_insert before insert on known_answer for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger known_answer_stand_in_update before update of customer_id on known_answer for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create index visit_item on visit (item_id, completed_at) where status = 'COMPLETED' and rating is not null;

-- When an optional item is proposed as a standard one; each change is a version of its own.
create table spiral_rules (
    version         bigint primary key,
    months          int not null check (months between 1 and 24),
    least_adoption  numeric(4, 3) not null check (least_adoption between 0 and 1),
    least_rating    numeric(3, 2) not null check (least_rating between 1 and 5),
    least_lift      numeric(5, 2) not null check (least_lift between -100 and 100),
    least_customers int not null check (least_customers between 2 and 100000),
    changed_by      text not null,
    changed_at      timestamptz not null
);
insert into spiral_rules values (1, 6, 0.300, 4.00, 0, 10, 'system', now());

create table spiral_run (
    id              uuid primary key,
    org_unit        text not null,
    scheduled_month text,
    first_period    text not null,
    last_period     text not null,
    rules_version   bigint not null references spiral_rules,
    job_id          uuid not null,
    requester       text not null,
    created_at      timestamptz not null,
    unique (org_unit, scheduled_month)
);

-- An optional item of a series that was proposed, and what was decided.
create table service_spiral (
    id             uuid primary key,
    version        bigint not null,
    series         uuid not null references service_package,
    package_id     uuid not null references service_package,
    item_id        uuid not null references service_item,
    org_unit       text not null,
    optional_since text,
    status         text not null check (status in ('PROPOSED', 'PROMOTED', 'REJECTED')),
    proposed_at    timestamptz not null,
    decided_by     text,
    decided_at     timestamptz,
    reason         text,
    next_package   uuid references service_package,
    check ((status = 'PROPOSED') = (decided_at is null)),
    check (status <> 'REJECTED' or reason is not null),
    check (status <> 'PROMOTED' or next_package is not null)
);
create unique index service_spiral_once on service_spiral (series, item_id) where status <> 'REJECTED';
create index service_spiral_org_unit on service_spiral (org_unit, id);

-- What each run measured of each optional item, whether it was proposed or not.
create table spiral_evidence (
    run_id            uuid not null references spiral_run,
    series            uuid not null references service_package,
    item_id           uuid not null references service_item,
    package_id        uuid not null references service_package,
    spiral            uuid references service_spiral,
    measured_at       timestamptz not null,
    eligible          int not null,
    choosers          int not null,
    ratings           int not null,
    mean_rating       double precision,
    with_item         int not null,
    mean_with         double precision,
    variance_with     double precision,
    without_item      int not null,
    mean_without      double precision,
    variance_without  double precision,
    lift              double precision,
    lift_low          double precision,
    lift_high         double precision,
    passed            boolean not null,
    primary key (run_id, series, item_id)
);
create index spiral_evidence_item on spiral_evidence (series, item_id, run_id);
