-- A plan may be a proposal first: looked at, compared, then entered or discarded.
alter table visit_plan
    drop constraint visit_plan_status_check,
    add constraint visit_plan_status_check
        check (status in ('RUNNING', 'PROPOSED', 'ENTERING', 'ENTERED', 'DISCARDED')),
    add column enters boolean not null default true;
