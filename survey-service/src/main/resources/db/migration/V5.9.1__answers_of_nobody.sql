-- What belongs to nobody tells only the day: those from before too.
update response r set answered_at = date_trunc('day', r.answered_at, 'UTC')
from campaign_design d where d.campaign_id = r.campaign_id and d.access in ('ANONYMOUS', 'CODES', 'OPEN');
update invitation i set answered_at = date_trunc('day', i.answered_at, 'UTC')
from campaign_design d where d.campaign_id = i.campaign_id and d.access in ('ANONYMOUS', 'CODES', 'OPEN')
    and i.answered_at is not null;

-- Nor does a link tell an org unit or segment that fewer than five of the sample have; those from before told them.
update response r set segment = null, org_unit = c.org_unit
from campaign_design d join campaign c on c.id = d.campaign_id
where d.campaign_id = r.campaign_id and d.access = 'ANONYMOUS'
    and (select count(*) from invitation i where i.campaign_id = r.campaign_id and i.org_unit = r.org_unit
        and i.segment is not distinct from r.segment) < 5;
update invitation o set segment = null, org_unit = c.org_unit
from campaign_design d join campaign c on c.id = d.campaign_id
where d.campaign_id = o.campaign_id and d.access = 'ANONYMOUS'
    and (select count(*) from invitation i where i.campaign_id = o.campaign_id and i.org_unit = o.org_unit
        and i.segment is not distinct from o.segment) < 5;

-- Mixed into the seed of a draw whose sample nobody is to know, and told nowhere.
create table campaign_secret (
    campaign_id uuid primary key references campaign,
    secret      bigint not null
);
