-- Who stands for a customer that was found to be the same as another.
alter table known_customer add column merged_into uuid;
create index known_customer_merged_into on known_customer (merged_into) where merged_into is not null;

select customer_guard('complaint', 'id');
select customer_guard('contact', 'id');
