-- Where a customer is to be found, as customer-service last told.
alter table known_customer add column address text;

-- By which an employee's visits are read in a calendar program, without login: whoever has the link. Of its secret only
-- the hash is kept.
create table calendar_link (
    id          uuid primary key,
    employee    text not null,
    name        text not null,
    secret_hash text not null unique,
    created_at  timestamptz not null,
    revoked_at  timestamptz,
    read_at     timestamptz,
    etag        text,
    changed_at  timestamptz
);
create index calendar_link_employee on calendar_link (employee, id);
