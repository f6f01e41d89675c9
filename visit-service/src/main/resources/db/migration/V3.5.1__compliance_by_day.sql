-- What was executed against the standard, counted by day, org unit and one cut: all visits, a step, an item, an employee,
-- a segment or a dimension. The key is empty where a visit has none, and for all visits.
create table compliance_day (
    cut       text not null check (cut in ('ALL', 'STEP', 'ITEM', 'EMPLOYEE', 'SEGMENT', 'DIMENSION')),
    day       date not null,
    org_unit  text not null,
    key       text not null,
    visits    bigint not null,
    completed bigint not null,
    on_time   bigint not null,
    steps     bigint not null,
    executed  bigint not null,
    due       numeric not null,
    met       numeric not null,
    squares   numeric not null,
    primary key (cut, day, org_unit, key)
);

-- Which days of which org units are to be counted again: what is marked is read from the visits themselves. A mark comes
-- with the change it stands for, in its transaction, and nothing ever waits for another's mark.
create table compliance_mark (
    id       bigint generated always as identity primary key,
    day      date not null,
    org_unit text not null
);
create index compliance_mark_day on compliance_mark (day, org_unit);

create function compliance_visit_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into compliance_mark (day, org_unit)
        select distinct planned_for, org_unit from new_visits where status in ('COMPLETED', 'MISSED');
    elsif tg_op = 'DELETE' then
        insert into compliance_mark (day, org_unit)
        select distinct planned_for, org_unit from old_visits where status in ('COMPLETED', 'MISSED');
    else
        insert into compliance_mark (day, org_unit)
        select planned_for, org_unit from old_visits where status in ('COMPLETED', 'MISSED')
        union
        select planned_for, org_unit from new_visits where status in ('COMPLETED', 'MISSED');
    end if;
    return null;
end $$;

create trigger visit_compliance_insert after insert on visit referencing new table as new_visits
    for each statement execute function compliance_visit_changed();
create trigger visit_compliance_update after update on visit referencing old table as old_visits new table as new_visits
    for each statement execute function compliance_visit_changed();
create trigger visit_compliance_delete after delete on visit referencing old table as old_visits
    for each statement execute function compliance_visit_changed();

-- Steps change with their visit; this is for one that is corrected by itself.
create function compliance_step_changed() returns trigger language plpgsql as $$
begin
    insert into compliance_mark (day, org_unit)
    select distinct v.planned_for, v.org_unit
    from new_steps n
    join old_steps o on o.visit = n.visit and o.position = n.position
    join visit v on v.id = n.visit
    where v.status in ('COMPLETED', 'MISSED')
        and (n.executed, n.weight, n.dimension) is distinct from (o.executed, o.weight, o.dimension);
    return null;
end $$;

create trigger visit_step_compliance_update after update on visit_step
    referencing old table as old_steps new table as new_steps
    for each statement execute function compliance_step_changed();

-- The visits of before.
insert into compliance_mark (day, org_unit)
select distinct planned_for, org_unit from visit where status in ('COMPLETED', 'MISSED');
