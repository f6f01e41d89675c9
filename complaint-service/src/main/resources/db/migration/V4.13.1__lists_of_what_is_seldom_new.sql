-- Lists of what is seldom among the newest: clocks that have run out, complaints of one severity, and those nobody has.
create index complaint_missed_acknowledge on complaint (id)
    where acknowledge_breached_at is not null or acknowledge_met_at > acknowledge_due_at;
create index complaint_missed_first_response on complaint (id)
    where first_response_breached_at is not null or first_response_met_at > first_response_due_at;
create index complaint_missed_update on complaint (id)
    where update_breached_at is not null or update_met_at > update_due_at;
create index complaint_missed_resolve on complaint (id)
    where resolve_breached_at is not null or resolve_met_at > resolve_due_at;
create index complaint_severity_newest on complaint (severity, id);
create index complaint_unassigned on complaint (severity, id) where assignee is null;

-- Every search reads through what is not merged into the index yet: with the default, 4 MB, that took 2.1 of 2.2 ms, and
-- whoever had to merge it waited for 66 ms.
alter index complaint_search_terms set (gin_pending_list_limit = 256);
