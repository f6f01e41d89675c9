create extension if not exists pg_trgm;

create table customer (
    id            uuid primary key,
    version       bigint not null,
    code          text not null constraint customer_code_taken unique,
    kind          text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    name          text not null,
    org_unit      text not null,
    manager       text,
    segment       text,
    phone         text,
    address       text,
    licence       text,
    longitude     double precision check (longitude between -180 and 180),
    latitude      double precision check (latitude between -90 and 90),
    login         text constraint customer_login_taken unique,
    registered_at timestamptz not null,
    changed_at    timestamptz not null,
    check ((longitude is null) = (latitude is null))
);
create index customer_org_unit on customer (org_unit, id);
create index customer_manager on customer (manager, id);
create index customer_segment on customer (segment, id);
create index customer_name on customer using gin (name gin_trgm_ops);

create table customer_import (
    id          uuid primary key,
    file_name   text not null,
    status      text not null check (status in ('QUEUED', 'RUNNING', 'FINISHED')),
    requester   text not null,
    org_units   text[] not null,
    total       int not null,
    done        int not null default 0,
    created     int not null default 0,
    updated     int not null default 0,
    failed      int not null default 0,
    created_at  timestamptz not null,
    finished_at timestamptz
);

-- The rows of a file, kept until the import has finished; a row that failed stays with its error.
create table customer_import_row (
    import_id  uuid not null references customer_import on delete cascade,
    row_number int not null,
    fields     text not null,
    error      text,
    primary key (import_id, row_number)
);
create index customer_import_row_failed on customer_import_row (import_id, row_number) where error is not null;

create table purchase (
    id           uuid primary key,
    order_number text not null constraint purchase_order_number_taken unique,
    customer_id  uuid not null references customer,
    ordered_at   timestamptz not null,
    currency     text not null check (currency ~ '^[A-Z]{3}$')
);
create index purchase_customer on purchase (customer_id, ordered_at desc);

create table purchase_line (
    purchase   uuid not null references purchase,
    line       int not null,
    product    text not null,
    category   text not null,
    quantity   numeric(18, 3) not null check (quantity > 0),
    unit_price numeric(18, 4) not null check (unit_price >= 0),
    primary key (purchase, line)
);

create table timeline_entry (
    event_id    uuid primary key,
    customer_id uuid not null,
    at          timestamptz not null,
    area        text not null,
    type        text not null,
    subject     uuid not null,
    text        text,
    score       numeric(6, 2)
);
create index timeline_entry_customer on timeline_entry (customer_id, at desc, event_id desc);

-- What other services last said of the things a customer's overview shows as they stand.
create table customer_matter (
    id          uuid primary key,
    version     bigint not null,
    customer_id uuid not null,
    area        text not null check (area in ('COMPLAINT', 'PROMISE')),
    title       text not null,
    status      text not null,
    open        boolean not null,
    due_at      timestamptz
);
create index customer_matter_open on customer_matter (customer_id, area) where open;
