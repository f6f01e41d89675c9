-- Who stands for a customer that was found to be the same as another.
alter table known_customer add column merged_into uuid;
create index known_customer_merged_into on known_customer (merged_into) where merged_into is not null;

select customer_guard('service_package_choice', 'id');
select customer_guard('promise', 'id');
select customer_guard('visit_plan_unplannable', 'visit_plan', 'position');
select customer_guard('visit', 'id');
select customer_guard('call_back', 'id');

-- What is looked for when a customer is merged.
create index service_package_choice_customer on service_package_choice (customer_id);
create index visit_plan_unplannable_customer on visit_plan_unplannable (customer_id);
