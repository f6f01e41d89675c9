-- Events waiting for the broker. The relay reads in the order of id and deletes what the broker has acknowledged.
create table outbox (
    id          bigint generated always as identity primary key,
    topic       text not null,
    key         text not null,
    event_id    uuid not null,
    type        text not null,
    occurred_at timestamptz not null,
    traceparent text,
    body        text not null
);

-- Events already applied, per listener.
create table inbox (
    listener    text not null,
    event_id    uuid not null,
    received_at timestamptz not null default now(),
    primary key (listener, event_id)
);
create index inbox_received_at on inbox (received_at);

-- Answers to creating requests, kept so that a repeated request gets the same one.
create table idempotency_key (
    caller       text not null,
    key          text not null,
    request_hash bytea not null,
    status       int not null,
    location     text,
    etag         text,
    body         text,
    created_at   timestamptz not null default now(),
    primary key (caller, key)
);
create index idempotency_key_created_at on idempotency_key (created_at);

-- Who did what, and who was refused.
create table audit_entry (
    id        uuid primary key,
    at        timestamptz not null,
    actor     text not null,
    outcome   text not null check (outcome in ('CHANGED', 'REFUSED')),
    action    text not null,
    object_id text,
    org_unit  text,
    trace_id  text,
    detail    text
);
create index audit_entry_at on audit_entry (at);
create index audit_entry_actor_at on audit_entry (actor, at);
create index audit_entry_object on audit_entry (object_id, at) where object_id is not null;
