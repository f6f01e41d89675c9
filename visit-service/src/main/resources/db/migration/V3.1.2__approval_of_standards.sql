-- Who has written a draft, none of whom approves it where two people are asked for.
create table service_standard_author (
    standard uuid not null references service_standard on delete cascade,
    position int not null,
    username text not null,
    primary key (standard, position),
    unique (standard, username)
);
insert into service_standard_author (standard, position, username) select id, 0, created_by from service_standard;

-- How a draft was put forward, approved or sent back, in order.
create table service_standard_review (
    standard uuid not null references service_standard on delete cascade,
    position int not null,
    outcome  text not null check (outcome in ('SUBMITTED', 'WITHDRAWN', 'REFUSED', 'APPROVED')),
    by       text not null,
    at       timestamptz not null,
    comment  text,
    primary key (standard, position),
    check (outcome <> 'REFUSED' or comment is not null)
);
