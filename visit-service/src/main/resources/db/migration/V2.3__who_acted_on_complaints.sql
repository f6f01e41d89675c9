-- Who has acted on a complaint, or was ever assigned it: nobody asks how well they did themselves.
create table known_complaint_handler (
    complaint_id uuid not null references known_complaint on delete cascade,
    username     text not null,
    primary key (complaint_id, username)
);
insert into known_complaint_handler (complaint_id, username)
select id, assignee from known_complaint where assignee is not null;
