-- Posts, and who holds them; staff are named by their logins only.
create table post (
    id      uuid primary key,
    version bigint not null,
    code    text not null unique,
    name_zh text not null,
    name_en text not null
);

create table post_holding (
    id       uuid primary key,
    version  bigint not null,
    post     text not null references post (code),
    employee text not null,
    org_unit text not null,
    from_day date not null,
    to_day   date check (to_day >= from_day),
    noted_by text not null,
    unique (employee, post, org_unit, from_day)
);
create index post_holding_post on post_holding (post, id);

-- What can be attended or passed.
create table training (
    id           uuid primary key,
    version      bigint not null,
    code         text not null unique,
    kind         text not null check (kind in ('TRAINING', 'EXAM')),
    name_zh      text not null,
    name_en      text not null,
    valid_months int check (valid_months between 1 and 600),
    pass_mark    numeric(6, 2) check (pass_mark >= 0),
    check (kind = 'EXAM' or pass_mark is null)
);

create table qualification_record (
    id           uuid primary key,
    version      bigint not null,
    employee     text not null,
    org_unit     text not null,
    training     text not null references training (code),
    on_day       date not null,
    score        numeric(6, 2) check (score >= 0),
    passed       boolean not null,
    valid_until  date check (valid_until >= on_day),
    noted_by     text not null,
    noted_at     timestamptz not null,
    withdrawn_by text,
    withdrawn_at timestamptz,
    reason       text,
    check ((withdrawn_at is null) = (reason is null))
);
create index qualification_record_employee on qualification_record (employee, training);
create index qualification_record_org_unit on qualification_record (org_unit, id);
create index qualification_record_valid_until on qualification_record (valid_until) where withdrawn_at is null;

-- What somebody needs who works by a standard, whichever edition of it: all of these, of each one of its codes. The id is
-- that of the series: of its first edition.
create table qualification_requirements (
    id      uuid primary key references service_standard,
    version bigint not null,
    set_by  text not null,
    set_at  timestamptz not null
);

create table qualification_requirement (
    requirements uuid not null references qualification_requirements on delete cascade,
    position     int not null,
    kind         text not null check (kind in ('POST', 'TRAINING', 'EXAM')),
    any_of       text[] not null check (cardinality(any_of) > 0),
    primary key (requirements, position)
);
