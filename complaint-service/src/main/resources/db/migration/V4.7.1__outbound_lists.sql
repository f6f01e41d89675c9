-- What customers last said of a purpose, and what counts for those who said nothing.
create table known_consent (
    customer_id uuid not null,
    purpose     text not null,
    version     bigint not null,
    granted     boolean not null,
    primary key (customer_id, purpose)
);
comment on column known_consent.customer_id is 'Stays: what was said for that record; it counts for who stands for it too';
create table known_purpose (
    code    text primary key,
    version bigint not null,
    granted boolean not null
);
insert into known_purpose (code, version, granted) values ('service', 1, true), ('survey', 1, true), ('marketing', 1, false);

-- Whom the desk calls by itself, and with what words.
create table outbound_list (
    id            uuid primary key,
    version       bigint not null,
    org_unit      text not null,
    name          text not null,
    occasion      text not null check (occasion in ('OUTAGE', 'SEASON', 'POLICY_CHANGE', 'OTHER')),
    purpose       text not null references known_purpose,
    segments      text[] not null,
    kinds         text[] not null,
    script        jsonb not null,
    most_attempts int not null check (most_attempts between 1 and 20),
    pause_minutes int not null check (pause_minutes between 1 and 43200),
    call_from     time,
    call_until    time,
    closes_at     timestamptz,
    status        text not null check (status in ('DRAFT', 'OPEN', 'CLOSED')),
    filling       uuid, -- the job that looks for the customers
    created_by    text not null,
    created_at    timestamptz not null,
    opened_at     timestamptz,
    closed_by     text,
    closed_at     timestamptz,
    settled_at    timestamptz, -- since when no call of a closed list waits any more
    check ((call_from is null) = (call_until is null)),
    check (call_from < call_until),
    check ((status = 'CLOSED') = (closed_at is not null))
);
create index outbound_list_unit on outbound_list (org_unit, id);
create index outbound_list_closing on outbound_list (closes_at) where status = 'OPEN' and closes_at is not null;
create index outbound_list_unsettled on outbound_list (id) where status = 'CLOSED' and settled_at is null;

-- One customer of a list. ready_at: from when on somebody can take the call; of a claimed one, when the claim ends.
create table outbound_call (
    id           uuid primary key,
    version      bigint not null,
    list_id      uuid not null references outbound_list,
    customer_id  uuid not null,
    twin         smallint not null default 0, -- of two customers of a list who became one
    org_unit     text not null,
    status       text not null
        check (status in ('WAITING', 'CLAIMED', 'DONE', 'DECLINED', 'NOT_REACHED', 'OPTED_OUT', 'WITHDRAWN')),
    agent        text,
    ready_at     timestamptz,
    attempts     int not null default 0,
    result       text check (result in ('INFORMED', 'COMPLAINT', 'VISIT_WANTED', 'NEED_HEARD', 'OTHER')),
    complaint_id uuid references complaint,
    ended_at     timestamptz,
    constraint outbound_call_once unique (list_id, customer_id, twin),
    check ((status in ('WAITING', 'CLAIMED')) = (ready_at is not null)),
    check ((ready_at is null) = (ended_at is not null)),
    check (status <> 'CLAIMED' or agent is not null),
    check ((status = 'DONE') = (result is not null)),
    check (complaint_id is null or status = 'DONE')
);
create index outbound_call_ready on outbound_call (list_id, ready_at, id) where ready_at is not null;
create index outbound_call_list on outbound_call (list_id, id);
create index outbound_call_unit on outbound_call (org_unit, id);
create index outbound_call_customer on outbound_call (customer_id, id);
create index outbound_call_agent on outbound_call (agent, id) where agent is not null;
create index outbound_call_complaint on outbound_call (complaint_id) where complaint_id is not null;
create trigger outbound_call_stand_in_insert before insert on outbound_call for each row
    execute function customer_stand_in('id');
create trigger outbound_call_stand_in_update before update of customer_id on outbound_call for each row
    when (new.customer_id is distinct from old.customer_id) execute function customer_stand_in('id');

create table outbound_attempt (
    id       uuid primary key,
    call_id  uuid not null references outbound_call,
    at       timestamptz not null,
    agent    text not null,
    outcome  text not null
        check (outcome in ('SPOKEN', 'CALL_LATER', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'DECLINED', 'OPTED_OUT')),
    note     text,
    answers  jsonb not null,
    again_at timestamptz
);
create index outbound_attempt_call on outbound_attempt (call_id, id);

-- Who does not want to be called, whatever for.
create table outbound_opt_out (
    id           uuid primary key,
    version      bigint not null,
    customer_id  uuid not null,
    org_unit     text not null,
    source       text not null check (source in ('CALL', 'STAFF', 'CUSTOMER')),
    call_id      uuid references outbound_call,
    reason       text,
    said_by      text not null,
    said_at      timestamptz not null,
    withdrawn_by text,
    withdrawn_at timestamptz,
    check ((withdrawn_by is null) = (withdrawn_at is null))
);
create index outbound_opt_out_customer on outbound_opt_out (customer_id, id);
create index outbound_opt_out_unit on outbound_opt_out (org_unit, id);
create index outbound_opt_out_call on outbound_opt_out (call_id) where call_id is not null;
create trigger outbound_opt_out_stand_in_insert before insert on outbound_opt_out for each row
    execute function customer_stand_in('id');
create trigger outbound_opt_out_stand_in_update before update of customer_id on outbound_opt_out for each row
    when (new.customer_id is distinct from old.customer_id) execute function customer_stand_in('id');
