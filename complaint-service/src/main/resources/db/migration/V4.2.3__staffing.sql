-- Who handles complaints, with what they can and how much at a time.
create table staff_member (
    employee         text primary key,
    version          bigint not null,
    org_unit         text not null,
    queues           text[] not null,
    skills           text[] not null,
    capacity         int not null check (capacity between 1 and 1000),
    active           boolean not null,
    last_assigned_at timestamptz
);
create index staff_member_org_unit on staff_member (org_unit, employee);

-- Until settled_at is set, what the absent one has open is still to be given to somebody else.
create table staff_absence (
    id         uuid primary key,
    employee   text not null,
    from_at    timestamptz not null,
    until_at   timestamptz not null,
    deputy     text check (deputy <> employee),
    take_over  boolean not null,
    entered_by text not null,
    settled_at timestamptz,
    check (from_at < until_at)
);
create index staff_absence_employee on staff_absence (employee, until_at);
create index staff_absence_deputy on staff_absence (deputy, until_at) where deputy is not null;
create index staff_absence_unsettled on staff_absence (from_at) where settled_at is null and take_over;
