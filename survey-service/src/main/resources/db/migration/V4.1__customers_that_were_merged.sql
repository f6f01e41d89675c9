-- Who stands for a customer that was found to be the same as another.
alter table known_customer add column merged_into uuid;
create index known_customer_merged_into on known_customer (merged_into) where merged_into is not null;

-- Which rows were made for somebody else than they point to now, for an undo: what they were made for, and what else of
-- them had to change; of a row that could not go along, all of it.
create table repointed_row (
    table_name text not null,
    row_key    jsonb not null,
    origin     uuid not null,
    was        jsonb,
    aside      boolean not null default false,
    primary key (table_name, row_key)
);
create index repointed_row_origin on repointed_row (origin);

-- Who stands for a customer: itself, or, where it was merged, the last one of its way.
create function customer_standing(asked uuid) returns uuid language sql stable strict as $$
    with recursive way as (
        select asked as id, 0 as step
        union all
        select c.merged_into, step + 1 from way join known_customer c on c.id = way.id
        where c.merged_into is not null and step < 50)
    select id from way order by step desc limit 1
$$;

-- No row points to a customer that was merged, whoever writes it and however old the customer is in their hands. Waits
-- for a merge under way, and keeps one from beginning until the writer has ended. Arguments: the key's other columns.
create function customer_stand_in() returns trigger language plpgsql as $$
declare
    told uuid := new.customer_id;
    following uuid;
begin
    for step in 1..50 loop
        select merged_into into following from known_customer where id = new.customer_id for key share;
        exit when following is null;
        new.customer_id := following;
    end loop;
    if new.customer_id <> told then
        insert into repointed_row (table_name, row_key, origin)
        select tg_table_name, jsonb_object_agg(part, to_jsonb(new) -> part), told from unnest(tg_argv) as part
        on conflict (table_name, row_key) do nothing;
    end if;
    return new;
end $$;

-- Two invitations to one campaign may meet at the customer that stands for both who were invited.
alter table invitation add column twin smallint not null default 0;
drop index invitation_customer;
create unique index invitation_customer on invitation (campaign_id, customer_id, twin) where source = 'CAMPAIGN';

create trigger known_complaint_stand_in_insert before insert on known_complaint for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger known_complaint_stand_in_update before update of customer_id on known_complaint for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger invitation_stand_in_insert before insert on invitation for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger invitation_stand_in_update before update of customer_id on invitation for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger response_stand_in_insert before insert on response for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger response_stand_in_update before update of customer_id on response for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger follow_up_stand_in_insert before insert on follow_up for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger follow_up_stand_in_update before update of customer_id on follow_up for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger obligation_stand_in_insert before insert on obligation for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger obligation_stand_in_update before update of customer_id on obligation for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- What is looked for when a customer is merged.
create index known_complaint_customer on known_complaint (customer_id) where customer_id is not null;
create index invitation_of_customer on invitation (customer_id) where customer_id is not null;
create index follow_up_customer on follow_up (customer_id) where customer_id is not null;
create index obligation_customer on obligation (customer_id) where customer_id is not null;
