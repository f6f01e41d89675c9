-- A clock that was met while it stood still kept the due time of before, and looked late. Who is really late is found
-- before it is met: what was not, was in time.
update complaint set update_due_at = update_met_at
where update_met_at > update_due_at and update_breached_at is null;
update complaint set resolve_due_at = resolve_met_at
where resolve_met_at > resolve_due_at and resolve_breached_at is null;
update complaint set first_response_due_at = first_response_met_at
where first_response_met_at > first_response_due_at and first_response_breached_at is null;
update complaint set acknowledge_due_at = acknowledge_met_at
where acknowledge_met_at > acknowledge_due_at and acknowledge_breached_at is null;

-- What was escalated of a complaint comes to its end with it.
update complaint_escalation e set ended_at = c.ended_at, ended_by = 'system', end_reason = 'complaint ended: ' || c.status
from complaint c where c.id = e.complaint_id and c.ended_at is not null and e.ended_at is null;
