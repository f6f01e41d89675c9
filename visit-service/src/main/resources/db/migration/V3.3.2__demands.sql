-- What makes visits necessary besides promises: by whom, when, how often. A rule is never changed: a new edition
-- replaces it.
create table demand_rule (
    id             uuid primary key,
    series         uuid not null,
    edition        int not null check (edition > 0),
    name           text not null,
    org_unit       text not null,
    segment        text,
    trigger        text not null check (trigger in
        ('FREQUENCY', 'COMPLAINT_CLOSED', 'LOW_SCORE', 'ARCHIVE_STALE', 'NEW_CUSTOMER', 'NEED_RAISED')),
    every_days     int check (every_days between 1 and 366),
    times_a_month  int check (times_a_month between 1 and 31),
    threshold      int check (threshold between 0 and 100),
    standard_id    uuid references service_standard,
    item_id        uuid references service_item,
    within_days    int not null check (within_days between 1 and 366),
    priority       int not null check (priority between 1 and 100),
    pause_days     int not null check (pause_days between 0 and 366),
    in_force_since timestamptz not null,
    ended_at       timestamptz,
    changed_by     text not null,
    unique (series, edition),
    check ((standard_id is null) <> (item_id is null)),
    check ((trigger = 'FREQUENCY') = (every_days is not null or times_a_month is not null)),
    check (every_days is null or times_a_month is null)
);
create index demand_rule_trigger on demand_rule (trigger) where ended_at is null;
create unique index demand_rule_in_force on demand_rule (series) where ended_at is null;

create table visit_demand (
    id            uuid primary key,
    version       bigint not null,
    customer_id   uuid not null,
    org_unit      text not null,
    kind          text not null check (kind in ('REGULAR', 'FLEXIBLE', 'PACKAGE', 'CALLBACK', 'LEADER')),
    reason        text not null,
    standard_id   uuid references service_standard,
    item_id       uuid references service_item,
    title         text not null,
    window_from   date not null,
    window_to     date not null check (window_to >= window_from),
    priority      int not null check (priority between 1 and 100),
    rule_id       uuid references demand_rule,
    subject       text not null,
    source        text not null,
    status        text not null check (status in ('OPEN', 'PLANNED', 'DONE', 'WITHDRAWN')),
    status_reason text,
    visit_id      uuid references visit,
    raised_at     timestamptz not null,
    check (standard_id is not null or item_id is not null),
    check ((status in ('PLANNED', 'DONE')) = (visit_id is not null))
);
-- Each thing that happens raises a demand once, however often it is told.
create unique index visit_demand_source on visit_demand (source);
create index visit_demand_open on visit_demand (window_from, window_to) where status = 'OPEN';
create index visit_demand_customer on visit_demand (customer_id, reason);
create index visit_demand_org_unit on visit_demand (org_unit, id);
create index visit_demand_visit on visit_demand (visit_id);
create index visit_demand_subject on visit_demand (subject) where status in ('OPEN', 'PLANNED');
create trigger visit_demand_stand_in_insert before insert on visit_demand for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger visit_demand_stand_in_update before update of customer_id on visit_demand for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
