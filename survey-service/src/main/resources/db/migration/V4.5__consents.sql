-- What customers last said of a purpose, and what counts for those who said nothing.
create table known_consent (
    customer_id uuid not null,
    purpose     text not null,
    version     bigint not null,
    granted     boolean not null,
    primary key (customer_id, purpose)
);
create table known_purpose (
    code    text primary key,
    version bigint not null,
    granted boolean not null
);
insert into known_purpose (code, version, granted) values ('survey', 1, true);
comment on column known_consent.customer_id is 'Stays: what was said for that record; it counts for who stands for it too';
