-- Who was ever assigned a complaint: nobody rates themselves.
create table known_complaint_handler (
    complaint_id uuid not null references known_complaint on delete cascade,
    username     text not null,
    primary key (complaint_id, username)
);
insert into known_complaint_handler (complaint_id, username)
select id, assignee from known_complaint where assignee is not null;
