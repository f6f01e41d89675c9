create table assignment_queue (
    code     text primary key,
    version  bigint not null,
    name     text not null,
    name_en  text not null,
    org_unit text not null,
    active   boolean not null
);

-- The first rule that fits says where a new complaint goes, and what whoever takes it has to be able to.
create table assignment_rule (
    id           uuid primary key,
    version      bigint not null,
    place        int not null check (place > 0),
    name         text not null,
    category     text references complaint_category (code),
    min_severity text check (min_severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    channel      text,
    segment      text,
    org_unit     text,
    queue        text not null references assignment_queue,
    skills       text[] not null,
    active       boolean not null
);

-- Where a complaint went, and why whoever has it got it.
create table complaint_placement (
    complaint_id uuid primary key references complaint,
    queue        text not null references assignment_queue,
    rule         text not null,
    skills       text[] not null,
    status       text not null check (status in ('WAITING', 'TAKEN')),
    given_back   text[] not null default '{}',
    placed_at    timestamptz not null,
    next_try_at  timestamptz not null,
    tried_at     timestamptz,
    weighed      jsonb not null default '[]'
);
create index complaint_placement_due on complaint_placement (next_try_at) where status = 'WAITING';
create index complaint_placement_waiting on complaint_placement (complaint_id) where status = 'WAITING';

create table complaint_hand_over (
    id            uuid primary key,
    complaint_id  uuid not null references complaint,
    from_employee text,
    to_employee   text not null,
    note          text,
    status        text not null check (status in ('OFFERED', 'ACCEPTED', 'DECLINED', 'REPLACED')),
    offered_by    text not null,
    offered_at    timestamptz not null,
    answer        text,
    answered_at   timestamptz
);
create index complaint_hand_over_complaint on complaint_hand_over (complaint_id, id);
create unique index complaint_hand_over_open on complaint_hand_over (complaint_id) where status = 'OFFERED';
create index complaint_hand_over_to on complaint_hand_over (to_employee, id) where status = 'OFFERED';

-- What somebody has open, for their load.
create index complaint_open_assignee on complaint (assignee) where assignee is not null and ended_at is null;
