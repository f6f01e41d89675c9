-- What a follow-up led to: the call-back that visit-service opened for it, and complaints that were taken in because of it.
create table follow_up_call_back (
    call_back_id uuid primary key,
    follow_up    uuid not null references follow_up,
    version      bigint not null,
    status       text not null,
    solved       boolean,
    assignee     text
);
create index follow_up_call_back_of on follow_up_call_back (follow_up);

create table follow_up_complaint (
    follow_up    uuid not null references follow_up,
    complaint_id uuid not null references known_complaint,
    linked_by    text not null,
    linked_at    timestamptz not null,
    primary key (follow_up, complaint_id)
);
