-- What other services last said of customers and complaints.
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
create index known_customer_code on known_customer (code);

create table known_complaint (
    id          uuid primary key,
    version     bigint not null,
    number      text not null,
    customer_id uuid,
    org_unit    text not null,
    segment     text,
    assignee    text,
    language    text not null,
    status      text not null
);

create table questionnaire (
    id           uuid primary key,
    version      bigint not null,
    code         text not null check (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    edition      int not null check (edition > 0),
    status       text not null check (status in ('DRAFT', 'PUBLISHED')),
    title_zh     text not null,
    title_en     text not null,
    questions    text not null,
    author       text not null,
    created_at   timestamptz not null,
    published_at timestamptz,
    unique (code, edition),
    check ((status = 'PUBLISHED') = (published_at is not null))
);
create unique index questionnaire_draft on questionnaire (code) where status = 'DRAFT';

-- Answers refer to the questions as they were: not even a mistake in the code may change a published edition.
create function refuse_change_of_published() returns trigger language plpgsql as $$
begin
    raise exception 'a published questionnaire never changes' using errcode = '23514';
end $$;
create trigger questionnaire_published before update or delete on questionnaire
    for each row when (old.status = 'PUBLISHED') execute function refuse_change_of_published();

create table campaign (
    id                 uuid primary key,
    version            bigint not null,
    name               text not null,
    questionnaire_code text not null,
    questionnaire_id   uuid references questionnaire,
    standing_for       text constraint campaign_standing_once unique check (standing_for in ('COMPLAINT')),
    org_unit           text,
    segment            text,
    kind               text check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    opens_at           timestamptz,
    closes_at          timestamptz,
    sample_size        int check (sample_size > 0),
    margin             double precision check (margin > 0 and margin < 1),
    seed               bigint not null,
    status             text not null check (status in ('DRAFT', 'LAUNCHED')),
    population         int,
    author             text not null,
    created_at         timestamptz not null,
    launched_at        timestamptz,
    check (opens_at < closes_at),
    check (standing_for is not null
        or questionnaire_id is not null and org_unit is not null and opens_at is not null and closes_at is not null)
);
create index campaign_org_unit on campaign (org_unit, id);

-- A token is in neither column: it takes the seed and the service's key to make it, and the hash only recognises it.
create table invitation (
    id               uuid primary key,
    version          bigint not null,
    campaign_id      uuid not null references campaign,
    questionnaire_id uuid not null references questionnaire,
    token_seed       text not null,
    token_hash       text not null unique,
    customer_id      uuid,
    org_unit         text not null,
    segment          text,
    language         text not null check (language in ('zh', 'en')),
    source           text not null check (source in ('COMPLAINT', 'VISIT', 'CAMPAIGN')),
    source_id        uuid,
    complaint_id     uuid,
    label            text,
    status           text not null check (status in ('OPEN', 'ANSWERED')),
    opens_at         timestamptz not null,
    expires_at       timestamptz not null,
    created_at       timestamptz not null,
    draft            text,
    answered_at      timestamptz,
    response_id      uuid
);
create index invitation_campaign on invitation (campaign_id, id);
create index invitation_complaint on invitation (complaint_id, id) where complaint_id is not null;
create unique index invitation_customer on invitation (campaign_id, customer_id) where source = 'CAMPAIGN';

create table response (
    id                 uuid primary key,
    invitation_id      uuid unique references invitation,
    campaign_id        uuid references campaign,
    questionnaire_id   uuid not null references questionnaire,
    questionnaire_code text not null,
    edition            int not null,
    customer_id        uuid,
    org_unit           text not null,
    segment            text,
    source             text not null check (source in ('COMPLAINT', 'VISIT', 'CAMPAIGN', 'IMPORT')),
    source_id          uuid,
    complaint_id       uuid,
    title              text not null,
    answers            text not null,
    score              numeric(7, 4) check (score between 0 and 100),
    low                boolean not null,
    import_key         text,
    answered_at        timestamptz not null,
    unique (questionnaire_id, import_key)
);
create index response_org_unit on response (org_unit, id);
create index response_customer on response (customer_id, id);
create index response_complaint on response (complaint_id) where complaint_id is not null;
create index response_questionnaire on response (questionnaire_code, answered_at);

-- The same answers, one value a row, as the scores need them; a reversed item is turned round already.
create table answer (
    response  uuid not null references response,
    line      int not null,
    question  text not null,
    type      text not null,
    part      text not null,
    dimension text,
    number    numeric(14, 4),
    percent   numeric(9, 6) check (percent between 0 and 100),
    choice    text,
    primary key (response, line)
);
create index answer_question on answer (response, question);

create table response_import (
    id               uuid primary key,
    questionnaire_id uuid not null references questionnaire,
    org_unit         text not null,
    file_name        text not null,
    status           text not null check (status in ('QUEUED', 'RUNNING', 'FINISHED')),
    requester        text not null,
    org_units        text[] not null,
    total            int not null,
    done             int not null default 0,
    created          int not null default 0,
    failed           int not null default 0,
    created_at       timestamptz not null,
    finished_at      timestamptz
);

create table response_import_row (
    import_id  uuid not null references response_import on delete cascade,
    row_number int not null,
    fields     text not null,
    error      text,
    primary key (import_id, row_number)
);
create index response_import_row_failed on response_import_row (import_id, row_number) where error is not null;

create table follow_up (
    id           uuid primary key,
    version      bigint not null,
    response_id  uuid not null unique references response,
    customer_id  uuid,
    complaint_id uuid,
    org_unit     text not null,
    title        text not null,
    score        numeric(7, 4),
    owner        text,
    status       text not null check (status in ('OPEN', 'CLOSED')),
    outcome      text,
    opened_at    timestamptz not null,
    closed_at    timestamptz,
    closed_by    text,
    check ((status = 'CLOSED') = (outcome is not null and closed_at is not null))
);
create index follow_up_org_unit on follow_up (org_unit, id);

-- What was owed and how much of it was met: the evidence of gaps 3 and 4, one row per source, part and dimension.
-- An obligation counts from its time on: an open one has its due time, a settled one the time it was settled.
create table obligation (
    id           uuid primary key,
    gap          smallint not null check (gap in (3, 4)),
    source       text not null check (source in ('VISIT', 'COMPLAINT', 'PROMISE')),
    source_id    uuid not null,
    version      bigint not null,
    part         text not null,
    dimension    text,
    org_unit     text not null,
    segment      text,
    customer_id  uuid,
    at           timestamptz not null,
    observations int not null check (observations > 0),
    due          double precision not null check (due > 0),
    met          double precision not null check (met >= 0),
    squares      double precision not null check (squares > 0),
    title        text not null
);
create index obligation_source on obligation (source, source_id);
create index obligation_gap on obligation (gap, org_unit, at);
