-- What callers ask for a reason, version by version.
create table call_back_script (
    id           uuid primary key,
    reason       text not null check (reason in ('COMPLAINT', 'LOW_SCORE')),
    version      int not null check (version > 0),
    questions    jsonb not null,
    published_by text not null,
    published_at timestamptz not null,
    unique (reason, version)
);

alter table call_back
    add column due_at          timestamptz,
    add column script_id       uuid references call_back_script,
    add column assignee        text,
    add column next_attempt_at timestamptz;
update call_back set due_at = opened_at + interval '48 hours',
    next_attempt_at = case when status = 'OPEN' then opened_at end;
alter table call_back alter column due_at set not null;
alter table call_back_attempt add column answers text;

-- Whom nobody could reach is closed too.
do $$
declare
    old text;
begin
    for old in select conname from pg_constraint where conrelid = 'call_back'::regclass and contype = 'c' loop
        execute format('alter table call_back drop constraint %I', old);
    end loop;
end $$;
alter table call_back
    add constraint call_back_status check (status in ('OPEN', 'COMPLETED', 'NOT_REACHED')),
    add constraint call_back_solved check ((status = 'COMPLETED') = (solved is not null)),
    add constraint call_back_closed check ((status <> 'OPEN') = (completed_at is not null)),
    add constraint call_back_next check ((status = 'OPEN') = (next_attempt_at is not null));
create index call_back_assignee on call_back (assignee, id) where status = 'OPEN';
