-- A call-back about a handling that was taken up again is over; the work list is of the open ones.
alter table call_back
    drop constraint call_back_status,
    add constraint call_back_status check (status in ('OPEN', 'COMPLETED', 'NOT_REACHED', 'SUPERSEDED'));
update call_back b set status = 'SUPERSEDED', completed_at = now(), next_attempt_at = null, version = b.version + 1
from known_complaint c
where c.call_back = b.id and c.asked_version < c.reopened_version and b.status = 'OPEN';
create index call_back_open on call_back (id) where status = 'OPEN';
