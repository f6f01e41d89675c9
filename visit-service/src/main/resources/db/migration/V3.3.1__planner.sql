-- When org units work; where there is none, the one above counts.
create table working_calendar (
    id         uuid primary key,
    version    bigint not null,
    org_unit   text not null unique,
    hours      jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null
);

create table absence (
    id         uuid primary key,
    employee   text not null,
    org_unit   text not null,
    from_day   date not null,
    to_day     date not null check (to_day >= from_day),
    reason     text,
    entered_by text not null,
    entered_at timestamptz not null
);
create index absence_days on absence (to_day, from_day);
create index absence_employee on absence (employee, id);
create index absence_org_unit on absence (org_unit, id);

create table work_place (
    employee   text primary key,
    version    bigint not null,
    org_unit   text not null,
    longitude  double precision not null,
    latitude   double precision not null,
    changed_by text not null
);

create table visit_window (
    id          uuid primary key,
    customer_id uuid not null unique,
    version     bigint not null,
    windows     jsonb not null
);
create trigger visit_window_stand_in_insert before insert on visit_window for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger visit_window_stand_in_update before update of customer_id on visit_window for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- What was agreed with the customer: no plan moves it.
create table visit_lock (
    visit_id  uuid primary key references visit on delete cascade,
    locked_by text not null,
    locked_at timestamptz not null
);

-- A plan is made by a job; its visits are entered when it is done, all at once.
alter table visit_plan
    add column version          bigint not null default 1,
    add column status           text not null default 'ENTERED' check (status in ('RUNNING', 'ENTERED')),
    add column job_id           uuid,
    add column sharing          text not null default 'OWN' check (sharing in ('OWN', 'TEAM')),
    add column minutes          int not null default 20 check (minutes > 0),
    add column replans          uuid references visit_plan,
    add column entered_at       timestamptz;
update visit_plan set entered_at = created_at;
alter table visit_plan
    alter column version drop default,
    alter column status drop default,
    add check ((status = 'ENTERED') = (entered_at is not null));
create index visit_plan_org_unit on visit_plan (org_unit, id);

alter table visit_plan_unplannable
    alter column promise_id drop not null,
    add column demand_id uuid,
    add column visit_id  uuid references visit,
    drop constraint visit_plan_unplannable_reason_check,
    add check (reason in ('NO_MANAGER', 'NO_WORKING_DAY', 'NO_CAPACITY', 'LEAVE', 'NOT_QUALIFIED', 'NO_WINDOW'));

-- What a plan gives each of its people to do.
create table visit_plan_load (
    visit_plan     uuid not null references visit_plan on delete cascade,
    manager        text not null,
    visits         int not null,
    working_days   int not null,
    used_days      int not null,
    travel_minutes int not null,
    work_minutes   int not null,
    primary key (visit_plan, manager)
);

-- Where a plan puts a visit, and why; visit_id is the visit that it was entered as, or the one that it moved or kept.
create table visit_plan_placement (
    visit_plan     uuid not null references visit_plan on delete cascade,
    position       int not null,
    promise_id     uuid references promise on delete set null,
    demand_id      uuid,
    visit_id       uuid references visit,
    customer_id    uuid not null,
    manager        text not null,
    day            date not null,
    sequence       int not null check (sequence > 0),
    starts_at      timestamptz not null,
    travel_minutes int not null,
    detour_minutes int not null,
    other_day      date,
    other_minutes  int,
    open_days      int not null,
    was_on         date,
    primary key (visit_plan, position)
);
create index visit_plan_placement_promise on visit_plan_placement (promise_id);
create index visit_plan_placement_customer on visit_plan_placement (customer_id);
create index visit_plan_placement_visit on visit_plan_placement (visit_id);
create trigger visit_plan_placement_stand_in_insert before insert on visit_plan_placement for each row
    when (new.customer_id is not null) execute function customer_stand_in('visit_plan', 'position');
create trigger visit_plan_placement_stand_in_update before update of customer_id on visit_plan_placement for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('visit_plan', 'position');
