-- Since when somebody is a customer of the company, which may be long before they came into this system. Days begin at
-- midnight where the company is, in whatever zone the database's session runs.
alter table customer add column registered_on date;
update customer set registered_on = (registered_at at time zone '${zone}')::date;
alter table customer alter column registered_on set not null;

-- Whoever writes customers in bulk without the day means the day on which they are written.
create function customer_registered_today() returns trigger language plpgsql as $$
begin
    new.registered_on := coalesce(new.registered_on, (new.registered_at at time zone '${zone}')::date);
    return new;
end $$;
create trigger customer_registered_on before insert or update on customer for each row
    when (new.registered_on is null) execute function customer_registered_today();

-- A merge that was undone leaves no values of the other in the history: that there was one is told by this.
alter table customer_change add column withheld boolean not null default false;

-- Since when rows lie about that belong to no edition: a rebuild was given up, or has just turned readers.
alter table timeline_edition add column left_at timestamptz;
-- Rebuilds that were given up before this was kept may have left some.
update timeline_edition set left_at = now() where last > 1;

-- What points to customers is found by them: for a merge, for the person's own data, and night by night for erasures.
create index allocation_quota_customer on allocation_quota (customer_id);
create index segmentation_move_customer on segmentation_move (customer_id);
