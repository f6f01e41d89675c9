-- Who stands for a customer that was found to be the same as another.
alter table known_customer add column merged_into uuid;
create index known_customer_merged_into on known_customer (merged_into) where merged_into is not null;

-- Two invitations to one campaign may meet at the customer that stands for both who were invited.
alter table invitation add column twin smallint not null default 0;
drop index invitation_customer;
create unique index invitation_customer on invitation (campaign_id, customer_id, twin) where source = 'CAMPAIGN';

select customer_guard('known_complaint', 'id');
select customer_guard('invitation', 'id');
select customer_guard('response', 'id');
select customer_guard('follow_up', 'id');
select customer_guard('obligation', 'id');

-- What is looked for when a customer is merged.
create index known_complaint_customer on known_complaint (customer_id) where customer_id is not null;
create index invitation_of_customer on invitation (customer_id) where customer_id is not null;
create index follow_up_customer on follow_up (customer_id) where customer_id is not null;
create index obligation_customer on obligation (customer_id) where customer_id is not null;
