-- The class the customer had when the promise was made, when the item was delivered, and what is taken back before its
-- period begins. What was taken back may be promised anew.
alter table promise
    add column segment      text,
    add column delivered_at timestamptz;
update promise p set segment = k.segment from service_package k where k.id = p.package_id;
alter table promise drop constraint promise_status_check;
alter table promise add check (status in ('PROMISED', 'PLANNED', 'DELIVERED', 'MISSED', 'WITHDRAWN'));
alter table promise add check (status <> 'WITHDRAWN' or reason is not null);
alter table promise drop constraint promise_customer_id_item_id_period_occurrence_key;
create unique index promise_once on promise (customer_id, item_id, period, occurrence) where status <> 'WITHDRAWN';
create index promise_customer on promise (customer_id, id desc);
create index promise_period on promise (period, id desc);
create index promise_period_status on promise (period, status, id desc);
create index promise_org_unit on promise (org_unit, period);
create index promise_item on promise (item_id, period, id desc);
create index promise_package on promise (package_id, period);
-- Reasons are codes now; what visits missed and cancelled say of it is told with the visit.
update promise set reason = 'not-kept' where status = 'MISSED' and reason = 'period-ended';

-- Why something was not planned is looked for when it is missed.
create index visit_plan_unplannable_of_promise on visit_plan_unplannable (promise_id);

-- For which periods promises of a series were made: whoever comes to it later gets those of later periods too.
create table promise_making (
    series    uuid not null references service_package,
    period    text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    made_at   timestamptz not null,
    primary key (series, period)
);
create index promise_making_period on promise_making (period);
insert into promise_making (series, period, made_at)
select distinct k.series, p.period, now() from promise p join service_package k on k.id = p.package_id;

-- Runs that make promises; the scheduled ones once a day.
create table promise_run (
    id            uuid primary key,
    org_unit      text not null,
    package_id    uuid references service_package,
    period        text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    scheduled_for date,
    job_id        uuid not null,
    requester     text not null,
    created_at    timestamptz not null,
    unique (scheduled_for, org_unit)
);
create index promise_run_org_unit on promise_run (org_unit, id);

-- Customers for whom something else may be owed in later periods; looked at soon after, and then gone from here.
create table promise_review (
    customer_id uuid primary key,
    since       timestamptz not null default clock_timestamp()
);
comment on column promise_review.customer_id is 'Stays: whoever was merged is looked at as well as who stands for them';
create index promise_review_since on promise_review (since, customer_id);

create function promise_review_of_customer() returns trigger language plpgsql as $$
begin
    insert into promise_review (customer_id) select distinct c from unnest(array[new.id, new.merged_into, old.merged_into]) c
    where c is not null on conflict (customer_id) do update set since = excluded.since;
    return null;
end $$;
create trigger promise_review_of_customer after update on known_customer for each row
    when (new.segment is distinct from old.segment or new.org_unit is distinct from old.org_unit
        or new.merged_into is distinct from old.merged_into)
    execute function promise_review_of_customer();
