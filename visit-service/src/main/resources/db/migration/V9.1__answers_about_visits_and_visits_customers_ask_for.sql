-- What customers answered when they were asked about a visit; without what was asked.
create table visit_answer (
    response_id uuid primary key,
    visit_id    uuid not null references visit,
    score       numeric(7, 4) check (score between 0 and 100),
    low         boolean not null,
    answered_at timestamptz not null
);
create index visit_answer_visit on visit_answer (visit_id, answered_at);

-- The visit that a call-back is about: who made it does not make the call.
create table call_back_visit (
    call_back_id uuid primary key references call_back,
    visit_id     uuid not null
);

-- Whoever asks for a visit when called is visited.
alter table demand_rule
    drop constraint demand_rule_trigger_check,
    add constraint demand_rule_trigger_check check (trigger in ('FREQUENCY', 'COMPLAINT_CLOSED', 'LOW_SCORE',
        'ARCHIVE_STALE', 'NEW_CUSTOMER', 'NEED_RAISED', 'ISSUE_RAISED', 'VISIT_WANTED'));
