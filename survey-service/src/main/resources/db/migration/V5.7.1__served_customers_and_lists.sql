-- Whom nobody serves any more nobody asks.
alter table known_customer add column closed boolean not null default false;

-- Each list by what it is narrowed by.
create index known_customer_login on known_customer (login) where login is not null;
create index known_customer_manager on known_customer (manager) where manager is not null;
create index response_campaign on response (campaign_id, id) where campaign_id is not null;
create index response_low on response (org_unit, id) where low;
create index follow_up_owner on follow_up (owner, id) where owner is not null;
create index follow_up_about on follow_up (complaint_id, id) where complaint_id is not null;
