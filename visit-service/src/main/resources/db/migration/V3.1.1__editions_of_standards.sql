-- Editions: a standard is one of its series, which begins with the first. At most one of them is drafted, and at most one
-- is in force.
alter table service_standard
    add column series uuid,
    add column edition int not null default 1 check (edition > 0);
update service_standard set series = id;
alter table service_standard
    alter column series set not null,
    alter column edition drop default,
    add constraint service_standard_edition unique (series, edition);
create unique index service_standard_one_draft on service_standard (series) where status = 'DRAFT';
create unique index service_standard_one_in_force on service_standard (series)
    where status in ('TRIAL', 'OPTIMISED', 'FIXED');
create index service_standard_name on service_standard (name);

-- A step keeps its key from edition to edition: how they are compared. The target is the level asked for, for gap 2.
alter table service_standard_step
    add column key text,
    add column target numeric(5, 2) check (target between 0 and 100);
update service_standard_step set key = 's' || (position + 1);
alter table service_standard_step
    alter column key set not null,
    add constraint service_standard_step_key unique (standard, key);
alter table visit_step add column key text;
update visit_step set key = 's' || (position + 1);

-- The edition in force of the series that a standard is of; null where none is.
create function standard_in_force(asked uuid) returns uuid language sql stable strict as $$
    select present.id from service_standard asked_one join service_standard present on present.series = asked_one.series
    where asked_one.id = asked and present.status in ('TRIAL', 'OPTIMISED', 'FIXED')
$$;
