-- Work that outlives a request. A worker holds a job by a lease that it renews; a lease that ran out is anybody's.
create table job (
    id               uuid primary key,
    type             text not null,
    title            text not null,
    status           text not null check (status in ('QUEUED', 'RUNNING', 'FINISHED', 'FAILED', 'CANCELLED')),
    parameters       text not null,
    state            text,
    total            bigint,
    done             bigint not null default 0,
    counts           jsonb not null default '{}',
    requester        text not null,
    subject          text not null,
    roles            text[] not null,
    org_units        text[] not null,
    scopes           text[] not null,
    cancel_requested boolean not null default false,
    lease            uuid,
    leased_until     timestamptz,
    attempts         int not null default 0,
    problem          text,
    problem_status   int,
    problem_arguments text,
    trace_id         text,
    created_at       timestamptz not null,
    started_at       timestamptz,
    finished_at      timestamptz
);
create index job_waiting on job (id) where status in ('QUEUED', 'RUNNING');
create index job_subject on job (subject, type, id desc);

-- What a job was given and what it made, in parts, so that no file is ever whole in memory.
create table job_file (
    job_id  uuid not null references job on delete cascade,
    name    text not null,
    part    int not null,
    content bytea not null,
    primary key (job_id, name, part)
);

-- The rows of a file that could not be taken, with what to change in them.
create table job_row_error (
    job_id     uuid not null references job on delete cascade,
    row_number int not null,
    errors     text not null,
    fields     text not null,
    primary key (job_id, row_number)
);
