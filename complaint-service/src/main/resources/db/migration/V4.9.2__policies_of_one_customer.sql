-- A policy can be for one customer, whoever stands for them.
alter table sla_policy add column customer_id uuid;
create index sla_policy_customer on sla_policy (customer_id) where customer_id is not null;
create trigger sla_policy_stand_in_insert before insert on sla_policy for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger sla_policy_stand_in_update before update of customer_id on sla_policy for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
