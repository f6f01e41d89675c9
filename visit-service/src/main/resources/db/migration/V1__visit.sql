-- What customer-service last told of its customers.
create table known_customer (
    id        uuid primary key,
    version   bigint not null,
    code      text not null,
    kind      text not null,
    name      text not null,
    org_unit  text not null,
    manager   text,
    segment   text,
    phone     text,
    longitude double precision,
    latitude  double precision,
    login     text
);
create index known_customer_org_unit on known_customer (org_unit, id);
create index known_customer_segment on known_customer (segment, org_unit);
create index known_customer_manager on known_customer (manager);
create index known_customer_login on known_customer (login);

create table service_standard (
    id         uuid primary key,
    version    bigint not null,
    name       text not null,
    type       text not null check (type in ('BASIS', 'QUALITY', 'MANAGEMENT', 'PERFORMANCE')),
    status     text not null check (status in ('DRAFT', 'TRIAL', 'OPTIMISED', 'FIXED', 'RETIRED')),
    created_by text not null,
    created_at timestamptz not null
);

create table service_standard_step (
    standard  uuid not null references service_standard on delete cascade,
    position  int not null,
    title     text not null,
    say       text,
    does      text,
    dimension text not null
        check (dimension in ('TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY')),
    weight    numeric(5, 2) not null check (weight > 0 and weight <= 100),
    evidence  text not null check (evidence in ('NONE', 'PHOTO', 'TEXT', 'NUMBER', 'SIGNATURE')),
    critical  boolean not null,
    primary key (standard, position)
);

create table service_standard_approval (
    standard    uuid not null references service_standard on delete cascade,
    position    int not null,
    status      text not null,
    approved_by text not null,
    approved_at timestamptz not null,
    primary key (standard, position)
);

create table service_item (
    id          uuid primary key,
    name        text not null,
    standard_id uuid not null references service_standard,
    dimension   text not null
        check (dimension in ('TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY')),
    visit_kind  text not null check (visit_kind in ('REGULAR', 'FLEXIBLE', 'PACKAGE', 'CALLBACK', 'LEADER')),
    created_at  timestamptz not null
);
create index service_item_standard on service_item (standard_id);

create table service_package (
    id             uuid primary key,
    version        bigint not null,
    name           text not null,
    segment        text not null,
    org_unit       text not null,
    optional_limit int not null check (optional_limit >= 0),
    status         text not null check (status in ('DRAFT', 'PUBLISHED')),
    created_at     timestamptz not null,
    published_by   text,
    published_at   timestamptz
);
create index service_package_org_unit on service_package (org_unit, id);

create table service_package_standard_item (
    service_package uuid not null references service_package on delete cascade,
    position        int not null,
    item_id         uuid not null references service_item,
    times_per_month int not null check (times_per_month between 1 and 31),
    primary key (service_package, position),
    unique (service_package, item_id)
);

create table service_package_optional_item (
    service_package uuid not null references service_package on delete cascade,
    position        int not null,
    item_id         uuid not null references service_item,
    primary key (service_package, position),
    unique (service_package, item_id)
);

create table service_package_choice (
    id          uuid primary key,
    version     bigint not null,
    package_id  uuid not null references service_package,
    customer_id uuid not null,
    chosen_by   text not null,
    chosen_at   timestamptz not null,
    unique (package_id, customer_id)
);

create table service_package_choice_item (
    choice   uuid not null references service_package_choice on delete cascade,
    position int not null,
    item_id  uuid not null references service_item,
    primary key (choice, position)
);

-- An item is owed once per time and month, whichever package promises it.
create table promise (
    id          uuid primary key,
    version     bigint not null,
    customer_id uuid not null,
    item_id     uuid not null references service_item,
    package_id  uuid not null references service_package,
    period      text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    occurrence  int not null check (occurrence > 0),
    org_unit    text not null,
    title       text not null,
    dimension   text not null,
    due_at      timestamptz not null,
    status      text not null check (status in ('PROMISED', 'PLANNED', 'DELIVERED', 'MISSED')),
    visit_id    uuid,
    reason      text,
    unique (customer_id, item_id, period, occurrence),
    check (status <> 'MISSED' or reason is not null),
    check (status <> 'PLANNED' or visit_id is not null)
);
create index promise_unplanned on promise (period) where status = 'PROMISED';
create index promise_open on promise (due_at, id) where status in ('PROMISED', 'PLANNED');

create table visit_plan (
    id             uuid primary key,
    org_unit       text not null,
    from_day       date not null,
    to_day         date not null check (to_day >= from_day),
    visits_per_day int not null check (visits_per_day > 0),
    requester      text not null,
    created_at     timestamptz not null,
    planned        int not null
);

create table visit_plan_unplannable (
    visit_plan  uuid not null references visit_plan on delete cascade,
    position    int not null,
    promise_id  uuid not null references promise,
    customer_id uuid not null,
    reason      text not null check (reason in ('NO_MANAGER', 'NO_WORKING_DAY', 'NO_CAPACITY')),
    primary key (visit_plan, position)
);

create table visit (
    id              uuid primary key,
    version         bigint not null,
    customer_id     uuid not null,
    org_unit        text not null,
    segment         text,
    manager         text not null,
    kind            text not null check (kind in ('REGULAR', 'FLEXIBLE', 'PACKAGE', 'CALLBACK', 'LEADER')),
    title           text not null,
    standard_id     uuid not null references service_standard,
    item_id         uuid references service_item,
    promise_id      uuid references promise,
    plan_id         uuid references visit_plan,
    created_at      timestamptz not null,
    status          text not null check (status in ('PLANNED', 'STARTED', 'COMPLETED', 'CANCELLED', 'MISSED')),
    planned_for     date not null,
    sequence        int not null check (sequence >= 0),
    reason          text,
    started_at      timestamptz,
    longitude       double precision,
    latitude        double precision,
    accuracy_metres double precision,
    distance_metres double precision,
    outside_fence   boolean,
    completed_at    timestamptz,
    rating          int check (rating between 1 and 5),
    findings        text,
    competitor      text,
    check (status not in ('STARTED', 'COMPLETED') or started_at is not null),
    check (status <> 'COMPLETED' or completed_at is not null),
    check (status not in ('CANCELLED', 'MISSED') or reason is not null)
);
create index visit_manager on visit (manager, planned_for);
create index visit_org_unit on visit (org_unit, planned_for);
create index visit_day on visit (planned_for, sequence, id);
create index visit_customer on visit (customer_id, planned_for);
create index visit_promise on visit (promise_id);

-- The steps as the standard had them when the visit began, and what became of them.
create table visit_step (
    visit     uuid not null references visit on delete cascade,
    position  int not null,
    title     text not null,
    say       text,
    does      text,
    dimension text not null,
    weight    numeric(5, 2) not null,
    evidence  text not null,
    critical  boolean not null,
    executed  boolean,
    note      text,
    measured  numeric(16, 4),
    proof     text,
    primary key (visit, position)
);

create table visit_need (
    visit    uuid not null references visit on delete cascade,
    position int not null,
    level    text not null check (level in ('PROFIT', 'SAFETY', 'SERVICE', 'ESTEEM', 'GROWTH')),
    text     text not null,
    primary key (visit, position)
);

create table call_back (
    id           uuid primary key,
    version      bigint not null,
    org_unit     text not null,
    customer_id  uuid,
    complaint_id uuid,
    follow_up_id uuid unique,
    title        text not null,
    contact_name text,
    phone        text,
    opened_at    timestamptz not null,
    status       text not null check (status in ('OPEN', 'COMPLETED')),
    solved       boolean,
    completed_at timestamptz,
    check ((status = 'COMPLETED') = (solved is not null)),
    check ((status = 'COMPLETED') = (completed_at is not null))
);
create index call_back_org_unit on call_back (org_unit, id);
create index call_back_complaint on call_back (complaint_id);
create index call_back_customer on call_back (customer_id);

create table call_back_attempt (
    call_back uuid not null references call_back on delete cascade,
    position  int not null,
    at        timestamptz not null,
    by        text not null,
    reached   boolean not null,
    note      text,
    outcome   text not null check (outcome in ('SOLVED', 'NOT_SOLVED', 'NO_ANSWER')),
    primary key (call_back, position)
);

-- Who handles a complaint, and the call-back about its present handling: none again after it was reopened.
create table known_complaint (
    id        uuid primary key,
    version   bigint not null,
    assignee  text,
    call_back uuid references call_back
);
