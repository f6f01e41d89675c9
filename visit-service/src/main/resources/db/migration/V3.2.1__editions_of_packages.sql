-- A package is one edition of a series: the series is the id of its first edition. An edition is in force from its first
-- to its last period, or without end; a last one before the first means that it never came to be.
alter table service_package
    add column series            uuid,
    add column edition           int not null default 1 check (edition > 0),
    add column first_period      text check (first_period ~ '^[0-9]{4}-[0-9]{2}$'),
    add column last_period       text check (last_period ~ '^[0-9]{4}-[0-9]{2}$'),
    add column withdrawn_by      text,
    add column withdrawn_at      timestamptz,
    add column withdrawal_reason text;
update service_package set series = id,
    first_period = case when status = 'PUBLISHED' then to_char(published_at at time zone 'Asia/Shanghai', 'YYYY-MM') end;
alter table service_package alter column series set not null;
alter table service_package drop constraint service_package_status_check;
alter table service_package add check (status in ('DRAFT', 'PUBLISHED', 'REPLACED', 'WITHDRAWN'));
alter table service_package add check (status not in ('PUBLISHED', 'REPLACED') or first_period is not null);
alter table service_package add check (status <> 'REPLACED' or last_period is not null);
-- One draft and one edition without end for each series; the others end before the next one begins.
create unique index service_package_edition on service_package (series, edition);
create unique index service_package_draft on service_package (series) where status = 'DRAFT';
create unique index service_package_endless on service_package (series) where status = 'PUBLISHED';
create index service_package_segment on service_package (segment, org_unit) where first_period is not null;

-- How often a month an optional item may be picked at the most, and is.
alter table service_package_optional_item
    add column times_per_month int not null default 1 check (times_per_month between 1 and 31);
alter table service_package_choice_item add column times int not null default 1 check (times between 1 and 31);

-- A choice is made in a series (package_id is its first edition) and counts from a period on, until a later one counts.
-- The choice holds what was chosen last; all that was ever chosen is kept beside it.
alter table service_package_choice add column from_period text check (from_period ~ '^[0-9]{4}-[0-9]{2}$');
update service_package_choice set from_period = to_char(chosen_at at time zone 'Asia/Shanghai', 'YYYY-MM');
create table service_package_choice_history (
    choice      uuid not null references service_package_choice on delete cascade,
    version     bigint not null,
    from_period text not null check (from_period ~ '^[0-9]{4}-[0-9]{2}$'),
    items       uuid[] not null,
    times       int[] not null check (cardinality(times) = cardinality(items)),
    cause       text not null check (cause in ('CHOSEN', 'NO_LONGER_OFFERED')),
    chosen_by   text not null,
    chosen_at   timestamptz not null,
    primary key (choice, version)
);
insert into service_package_choice_history (choice, version, from_period, items, times, cause, chosen_by, chosen_at)
select c.id, c.version, c.from_period, coalesce(array_agg(i.item_id order by i.position) filter (where i.item_id is not null), '{}'),
    coalesce(array_agg(1) filter (where i.item_id is not null), '{}'), 'CHOSEN', c.chosen_by, c.chosen_at
from service_package_choice c left join service_package_choice_item i on i.choice = c.id
group by c.id;
