-- What is told to open clients, for as long as a client may come back and ask for what it has missed. Numbered without
-- gaps, in the order of the commits: the row below is held until then.
create table live_event (
    id           bigint primary key,
    at           timestamptz not null,
    type         text not null,
    complaint_id uuid not null,
    body         text not null
);
create index live_event_at on live_event (at);

create table live_mark (
    only_one        boolean primary key default true check (only_one),
    last_id         bigint not null,
    forgotten_until bigint not null
);
insert into live_mark (last_id, forgotten_until) values (0, 0);
