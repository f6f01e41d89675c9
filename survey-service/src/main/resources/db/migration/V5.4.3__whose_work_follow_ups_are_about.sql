-- Whose work a follow-up is about, where neither a complaint nor a visit tells it: who took the call that was rated.
create table follow_up_concerned (
    follow_up uuid not null references follow_up,
    username  text not null,
    primary key (follow_up, username)
);
