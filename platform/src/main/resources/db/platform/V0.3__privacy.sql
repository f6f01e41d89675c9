-- Persons who were erased here, so that what comes late about them is erased too.
create table erased_person (
    id        uuid primary key,
    erased_at timestamptz not null
);
create index erased_person_at on erased_person (erased_at);

-- Who read data of which persons. People: whose, where it was a person or a page of a list; an export tells its selection.
create table personal_read (
    id        uuid primary key,
    at        timestamptz not null,
    actor     text not null,
    people    uuid[] not null,
    rows      bigint not null,
    endpoint  text not null,
    selection text,
    trace_id  text,
    masked    boolean not null
);
create index personal_read_people on personal_read using gin (people);
create index personal_read_at on personal_read (at);
