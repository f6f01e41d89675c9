-- How much at risk customers were, and when: an indicator of assessments.
create table customer_risk (
    customer_id uuid not null,
    version     bigint not null,
    org_unit    text not null,
    manager     text,
    level       text not null,
    assessed_at timestamptz not null,
    primary key (customer_id, version)
);
create index customer_risk_org_unit on customer_risk (org_unit, assessed_at);
comment on column customer_risk.customer_id is 'Stays: what was said of that record; merged ones are told of no more';

create table scorecard (
    id           uuid primary key,
    version      bigint not null,
    code         text not null check (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    edition      int not null check (edition > 0),
    level        text not null check (level in ('COMPANY', 'DEPARTMENT', 'POST')),
    status       text not null check (status in ('DRAFT', 'PUBLISHED')),
    title_zh     text not null,
    title_en     text not null,
    currency     text not null check (currency ~ '^[A-Z]{3}$'),
    indicators   text not null,
    bands        text not null,
    author       text not null,
    created_at   timestamptz not null,
    published_at timestamptz,
    unique (code, edition),
    check ((status = 'PUBLISHED') = (published_at is not null))
);
create unique index scorecard_draft on scorecard (code) where status = 'DRAFT';

create function refuse_change_of_settled() returns trigger language plpgsql as $$
begin
    raise exception '% never changes', tg_argv[0] using errcode = '23514';
end $$;
create trigger scorecard_published before update or delete on scorecard
    for each row when (old.status = 'PUBLISHED') execute function refuse_change_of_settled('a published scorecard');

create table assessment (
    id            uuid primary key,
    version       bigint not null,
    scorecard     uuid not null references scorecard,
    code          text not null,
    level         text not null,
    org_unit      text not null,
    quarter       text not null check (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    status        text not null check (status in ('DRAFT', 'PUBLISHED', 'FINAL')),
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    job_id        uuid,
    calculated_at timestamptz,
    published_at  timestamptz,
    appeal_until  date,
    final_at      timestamptz,
    author        text not null,
    created_at    timestamptz not null,
    unique (code, org_unit, quarter),
    check ((status = 'DRAFT') = (published_at is null)),
    check ((status = 'FINAL') = (final_at is not null))
);
create index assessment_org_unit on assessment (org_unit, id);
create trigger assessment_final before update or delete on assessment
    for each row when (old.status = 'FINAL') execute function refuse_change_of_settled('a final assessment');

create table assessment_result (
    id         uuid primary key,
    assessment uuid not null references assessment,
    org_unit   text not null,
    employee   text,
    figures    text not null,
    score      double precision check (score between 0 and 100),
    known      double precision not null check (known between 0 and 100),
    corrected  double precision check (corrected between 0 and 100),
    kind       text not null check (kind in ('REWARD', 'PENALTY', 'NONE')),
    amount     numeric(14, 2) not null check (amount >= 0)
);
create unique index assessment_result_subject on assessment_result (assessment, org_unit, coalesce(employee, ''));
create index assessment_result_assessment on assessment_result (assessment, id);
create index assessment_result_employee on assessment_result (employee, id) where employee is not null;

create table assessment_appeal (
    id          uuid primary key,
    assessment  uuid not null references assessment,
    result      uuid not null references assessment_result,
    text        text not null,
    appellant   text not null,
    appealed_at timestamptz not null,
    status      text not null check (status in ('OPEN', 'ACCEPTED', 'REJECTED')),
    decision    text,
    decided_by  text,
    decided_at  timestamptz,
    corrected   double precision check (corrected between 0 and 100),
    check ((status = 'OPEN') = (decided_at is null)),
    check ((status = 'ACCEPTED') = (corrected is not null))
);
create unique index assessment_appeal_open on assessment_appeal (result) where status = 'OPEN';
create index assessment_appeal_assessment on assessment_appeal (assessment, id);

-- What belongs to a final assessment is settled with it, whoever writes.
create function refuse_change_in_final_assessment() returns trigger language plpgsql as $$
begin
    if exists (select from assessment a where a.id in (old.assessment, new.assessment) and a.status = 'FINAL') then
        raise exception 'what belongs to a final assessment never changes' using errcode = '23514';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
create trigger assessment_result_final before insert or update or delete on assessment_result
    for each row execute function refuse_change_in_final_assessment();
create trigger assessment_appeal_final before insert or update or delete on assessment_appeal
    for each row execute function refuse_change_in_final_assessment();

create table reward_entry (
    id         uuid primary key,
    assessment uuid not null references assessment,
    result     uuid not null unique references assessment_result,
    org_unit   text not null,
    employee   text,
    quarter    text not null,
    kind       text not null check (kind in ('REWARD', 'PENALTY')),
    amount     numeric(14, 2) not null check (amount > 0),
    currency   text not null,
    score      double precision not null,
    booked_at  timestamptz not null
);
create index reward_entry_org_unit on reward_entry (org_unit, id);
create index reward_entry_employee on reward_entry (employee, id) where employee is not null;
create trigger reward_entry_booked before update or delete on reward_entry
    for each row execute function refuse_change_of_settled('what is booked');
