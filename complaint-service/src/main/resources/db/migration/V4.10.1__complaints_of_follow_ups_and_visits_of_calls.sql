-- Complaints that survey-service asked for because of a low score: each follow-up opens one, however often it is told.
create table complaint_of_follow_up (
    follow_up_id uuid primary key,
    complaint_id uuid not null unique references complaint
);

-- Whose work a complaint is about, where that is known: they do not handle it.
create table complaint_concerned (
    complaint_id uuid not null references complaint,
    username     text not null,
    primary key (complaint_id, username)
);

-- The visits that customers asked for when they were called, as visit-service tells of them.
create table outbound_call_visit (
    demand_id uuid primary key,
    call_id   uuid not null references outbound_call,
    version   bigint not null,
    status    text not null,
    visit_id  uuid
);
create index outbound_call_visit_call on outbound_call_visit (call_id, demand_id);
