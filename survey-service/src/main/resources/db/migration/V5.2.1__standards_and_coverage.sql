-- What the standards of visit-service specify, and from when to when: the other side of gap 2.
create table known_standard (
    id          uuid primary key,
    version     bigint not null,
    series      uuid not null,
    edition     int not null,
    name        text not null,
    in_force_at timestamptz,
    retired_at  timestamptz
);
create index known_standard_series on known_standard (series);

create table known_standard_step (
    standard  uuid not null references known_standard on delete cascade,
    step_key  text not null,
    title     text not null,
    dimension text not null,
    target    numeric(5, 2) check (target between 0 and 100),
    primary key (standard, step_key)
);

-- Which steps of standards see to what customers expect. An item without a row was never looked at; one without steps
-- was, and nothing sees to it.
create table expectation_coverage (
    id          uuid primary key,
    version     bigint not null,
    item        text not null unique,
    reviewed_by text not null,
    reviewed_at timestamptz not null
);

create table expectation_coverage_step (
    coverage uuid not null references expectation_coverage on delete cascade,
    position int not null,
    series   uuid not null,
    step_key text not null,
    primary key (coverage, position),
    unique (coverage, series, step_key)
);

-- Answers by the questionnaire they were given to, as gaps 1 and 2 ask for them.
create index response_questionnaire_unit on response (questionnaire_code, org_unit, answered_at);

-- Whose visits they were: figures of single employees.
create table visit_employee (
    visit_id uuid primary key,
    version  bigint not null,
    username text not null
);
