create table parcel (
    id       uuid primary key,
    version  bigint not null,
    org_unit text not null,
    name     varchar(40) not null,
    weight   numeric(6, 2) not null check (weight < 1000),
    created_at timestamptz not null
);
create unique index parcel_name on parcel (name) where name like 'only one%';

-- What the listener has applied, in the order in which it did.
create table parcel_seen (
    seq      bigint generated always as identity primary key,
    event_id uuid not null,
    id       uuid not null,
    version  bigint not null
);
