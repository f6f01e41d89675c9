-- The end of a case counted as keeping every clock that was not met. Now it stops them: neither kept nor missed.
-- Cases of the past that were taken over as ended say of themselves when they were answered, and stay.
update complaint set acknowledge_met_at = null, acknowledge_paused_at = ended_at
where status in ('WITHDRAWN', 'MERGED') and acknowledge_met_at = ended_at;
update complaint set first_response_met_at = null, first_response_paused_at = ended_at
where ended_at is not null and first_response_met_at = ended_at
    and exists (select from complaint_entry e where e.complaint_id = complaint.id and e.kind = 'MOVED'
        and e.to_status = complaint.status);
update complaint set update_met_at = null, update_paused_at = ended_at
where status in ('WITHDRAWN', 'MERGED') and update_met_at = ended_at;
update complaint set resolve_met_at = null, resolve_paused_at = ended_at
where status in ('WITHDRAWN', 'MERGED') and resolve_met_at = ended_at;
