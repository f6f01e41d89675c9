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
        select c.merged_into, step + 1 from way join customer c on c.id = way.id
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
        select merged_into into following from customer where id = new.customer_id for key share;
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

create trigger purchase_stand_in_insert before insert on purchase for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger purchase_stand_in_update before update of customer_id on purchase for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger timeline_entry_stand_in_insert before insert on timeline_entry for each row
    when (new.customer_id is not null) execute function customer_stand_in('event_id');
create trigger timeline_entry_stand_in_update before update of customer_id on timeline_entry for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('event_id');
create trigger customer_matter_stand_in_insert before insert on customer_matter for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger customer_matter_stand_in_update before update of customer_id on customer_matter for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger need_answer_stand_in_insert before insert on need_answer for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger need_answer_stand_in_update before update of customer_id on need_answer for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger need_score_stand_in_insert before insert on need_score for each row
    when (new.customer_id is not null) execute function customer_stand_in('answer_id', 'need_id');
create trigger need_score_stand_in_update before update of customer_id on need_score for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('answer_id', 'need_id');
create trigger customer_tag_stand_in_insert before insert on customer_tag for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger customer_tag_stand_in_update before update of customer_id on customer_tag for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger customer_correction_stand_in_insert before insert on customer_correction for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger customer_correction_stand_in_update before update of customer_id on customer_correction for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger segment_override_stand_in_insert before insert on segment_override for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger segment_override_stand_in_update before update of customer_id on segment_override for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');


-- What stays with the customer it was made for, and why. A test asks this of every column that is not moved.
comment on column customer.merged_into is 'Stays: the merge itself';
comment on column customer_change.customer_id is 'Stays: the history of that record';
comment on column customer_review.customer_id is 'Stays: a part of the record, made again when it is used';
comment on column customer_unit.customer_id is 'Stays: a part of the record';
comment on column customer_search.customer_id is 'Stays: a part of the record';
comment on column purchase_month.customer_id is 'Stays: summed up anew from the purchases of both';
comment on column purchase_month_category.customer_id is 'Stays: summed up anew from the purchases of both';
comment on column segmentation_move.customer_id is 'Stays: the result of a run over the customers of that day';
comment on column segment_result.customer_id is 'Stays: how that record was classed; the newest is the present one of its customer';
comment on column customer_indicator.customer_id is 'Stays: how that record was scored';
comment on column indicator_score.customer_id is 'Stays: how that record was scored';
comment on column portrait.customer_id is 'Stays: deleted, and drawn again by the next run';
comment on column portrait_category.customer_id is 'Stays: deleted with the portrait';

-- One record after the other became one, and who did it.
create table customer_merge (
    id          uuid primary key,
    version     bigint not null,
    survivor_id uuid not null references customer,
    merged_id   uuid not null references customer,
    status      text not null check (status in ('MERGED', 'UNDONE')),
    reason      text not null,
    fields      jsonb not null,
    login       text,
    was_status  text not null,
    moved       jsonb not null,
    merged_by   text not null,
    merged_at   timestamptz not null,
    undone_by   text,
    undone_at   timestamptz,
    undo_reason text,
    kept_fields text[] not null default '{}',
    check (survivor_id <> merged_id),
    check ((status = 'UNDONE') = (undone_at is not null))
);
create unique index customer_merge_once on customer_merge (merged_id) where status = 'MERGED';
create index customer_merge_merged on customer_merge (merged_id, id desc);
create index customer_merge_survivor on customer_merge (survivor_id, id desc);

-- Customers with one of these in common are compared: normalised numbers, and names with one syllable left out.
create table duplicate_key (
    customer_id uuid not null references customer on delete cascade,
    kind        text not null check (kind in ('LICENCE', 'PHONE', 'NAME')),
    key         text not null,
    primary key (kind, key, customer_id)
);
create index duplicate_key_customer on duplicate_key (customer_id);
comment on column duplicate_key.customer_id is 'Stays: what that record is compared by, until it is gone';

-- Whose keys are to be made anew, and who is to be compared.
create table duplicate_due (customer_id uuid primary key references customer on delete cascade);
comment on column duplicate_due.customer_id is 'Stays: to be compared anew, for a moment';
insert into duplicate_due (customer_id) select id from customer;

create function duplicate_due_follow() returns trigger language plpgsql as $$
begin
    insert into duplicate_due (customer_id) values (new.id) on conflict do nothing;
    return null;
end $$;
create trigger duplicate_due_insert after insert on customer for each row execute function duplicate_due_follow();
create trigger duplicate_due_update after update of name, phone, licence, credit_code, contacts, address, longitude,
    latitude, representative, org_unit, status on customer for each row
    when ((old.name, old.phone, old.licence, old.credit_code, old.contacts, old.address)
              is distinct from (new.name, new.phone, new.licence, new.credit_code, new.contacts, new.address)
          or (old.longitude, old.latitude, old.representative, old.org_unit, old.status)
              is distinct from (new.longitude, new.latitude, new.representative, new.org_unit, new.status))
    execute function duplicate_due_follow();

-- Two customers that may be the same, the one registered earlier first. A dismissed pair stays so that it does not come
-- again.
create table duplicate_candidate (
    id           uuid primary key,
    version      bigint not null,
    one_id       uuid not null references customer on delete cascade,
    other_id     uuid not null references customer on delete cascade,
    score        numeric(5, 4) not null check (score between 0 and 1),
    reasons      jsonb not null,
    status       text not null check (status in ('OPEN', 'DISMISSED', 'MERGED')),
    found_at     timestamptz not null,
    decided_by   text,
    decided_at   timestamptz,
    decision     text,
    constraint duplicate_candidate_pair unique (one_id, other_id),
    check (one_id < other_id),
    check ((status = 'OPEN') = (decided_at is null))
);
create index duplicate_candidate_other on duplicate_candidate (other_id);
create index duplicate_candidate_score on duplicate_candidate (status, score desc, id desc);
