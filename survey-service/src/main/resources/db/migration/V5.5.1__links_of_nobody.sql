-- Which link a mail of a campaign takes whose answers belong to nobody is decided when it is sent, and kept nowhere: not
-- with what waits, not with what failed.
alter table survey_mail alter column invitation_id drop not null;
delete from link_given where invitation_id in (
    select m.invitation_id from survey_mail m join campaign_design d on d.campaign_id = m.campaign_id
    where d.access = 'ANONYMOUS' and m.status in ('PENDING', 'FAILED'));
update survey_mail m set invitation_id = null from campaign_design d
where d.campaign_id = m.campaign_id and d.access = 'ANONYMOUS';
update campaign_mailing l set remind_days = null, most_reminders = 0 from campaign_design d
where d.campaign_id = l.campaign_id and d.access = 'ANONYMOUS';
