create extension if not exists pg_trgm;

create table complaint_category (
    id               uuid primary key,
    version          bigint not null,
    code             text not null constraint complaint_category_code_taken unique,
    name             text not null,
    name_en          text not null,
    parent           text references complaint_category (code),
    dimension        text not null
        check (dimension in ('TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY')),
    default_severity text not null check (default_severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    active           boolean not null,
    check (parent <> code)
);

-- Never changed, only added: a newer policy of the same scope takes over.
create table sla_policy (
    id                     uuid primary key,
    name                   text not null,
    category               text references complaint_category (code),
    severity               text check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    segment                text,
    channel                text,
    acknowledge_minutes    int not null check (acknowledge_minutes > 0),
    first_response_minutes int not null check (first_response_minutes > 0),
    update_minutes         int not null check (update_minutes > 0),
    resolve_minutes        int not null check (resolve_minutes > 0),
    calendar               jsonb not null,
    created_at             timestamptz not null
);

create table authority (
    role               text primary key,
    version            bigint not null,
    compensation_limit numeric(12, 2) not null check (compensation_limit >= 0),
    currency           text not null check (currency ~ '^[A-Z]{3}$'),
    remedies           text[] not null
);

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
create index known_customer_code on known_customer (code);
create index known_customer_login on known_customer (login) where login is not null;

-- The next number of each day that no replica has taken yet; replicas take blocks, so the row is not hot.
create table complaint_number_block (
    day         date primary key,
    next_number bigint not null
);

create table complaint (
    id                      uuid primary key,
    version                 bigint not null,
    number                  text not null constraint complaint_number_taken unique,
    status                  text not null check (status in ('RECEIVED', 'ACKNOWLEDGED', 'ASSESSED', 'INVESTIGATING',
        'DECIDED', 'APPROVED', 'RESOLVED', 'CALLBACK', 'CLOSED', 'REJECTED', 'WITHDRAWN', 'MERGED')),
    org_unit                text not null,
    assignee                text,
    assignee_verified       boolean not null,

    channel                 text not null,
    text                    text not null,
    language                text not null check (language in ('zh', 'en')),
    occurred_at             timestamptz,
    received_at             timestamptz not null,
    received_by             text not null,
    partner                 text,
    external_reference      text,
    secret_hash             bytea not null,

    customer_id             uuid,
    customer_code           text,
    customer_name           text,
    phone                   text,
    segment                 text,
    manager                 text,
    login                   text,
    customer_verified       boolean not null,

    category                text not null references complaint_category (code),
    dimension               text not null,
    severity                text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    policy                  uuid not null references sla_policy,

    acknowledge_started_at     timestamptz not null,
    acknowledge_due_at         timestamptz not null,
    acknowledge_met_at         timestamptz,
    acknowledge_breached_at    timestamptz,
    first_response_started_at  timestamptz not null,
    first_response_due_at      timestamptz not null,
    first_response_met_at      timestamptz,
    first_response_breached_at timestamptz,
    update_started_at          timestamptz not null,
    update_due_at              timestamptz not null,
    update_met_at              timestamptz,
    update_breached_at         timestamptz,
    resolve_started_at         timestamptz not null,
    resolve_due_at             timestamptz not null,
    resolve_met_at             timestamptz,
    resolve_breached_at        timestamptz,
    next_due_at                timestamptz,

    decision                text,
    remedy                  text,
    compensation            numeric(12, 2) check (compensation >= 0),
    currency                text check (currency ~ '^[A-Z]{3}$'),
    decided_by              text,
    approval_needed         boolean,
    approved_by             text,

    ended_at                timestamptz,
    constraint complaint_reference_taken unique (partner, external_reference),
    check ((compensation is null) = (currency is null))
);
create index complaint_org_unit on complaint (org_unit, id);
create index complaint_customer on complaint (customer_id, id) where customer_id is not null;
create index complaint_assignee on complaint (assignee, id) where assignee is not null;
create index complaint_login on complaint (login, id) where login is not null;
create index complaint_manager on complaint (manager, id) where manager is not null;
create index complaint_unverified on complaint (id) where not customer_verified;
create index complaint_text on complaint using gin (text gin_trgm_ops);
-- What the clock watch reads: the earliest clock that is neither met nor known to be breached.
create index complaint_next_due on complaint (next_due_at) where next_due_at is not null;

create table complaint_entry (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    at           timestamptz not null,
    actor        text not null,
    kind         text not null,
    from_status  text,
    to_status    text,
    note         text
);
create index complaint_entry_complaint on complaint_entry (complaint_id, id);

create table complaint_message (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    at           timestamptz not null,
    author       text not null,
    kind         text not null check (kind in ('NOTE', 'REPLY', 'FROM_CUSTOMER')),
    text         text not null
);
create index complaint_message_complaint on complaint_message (complaint_id, id);

create table contact (
    id              uuid primary key,
    customer_id     uuid,
    channel         text not null,
    queue           text not null,
    org_unit        text not null,
    offered_at      timestamptz not null,
    answered_at     timestamptz,
    ended_at        timestamptz not null,
    wrap_up_seconds int check (wrap_up_seconds >= 0),
    key_press       int check (key_press between 1 and 5),
    complaint_id    uuid references complaint,
    logged_by       text not null,
    check (answered_at is null or answered_at >= offered_at),
    check (ended_at >= coalesce(answered_at, offered_at))
);
create index contact_org_unit on contact (org_unit, id);
create index contact_figures on contact (org_unit, offered_at);
create index contact_customer on contact (customer_id, id) where customer_id is not null;
