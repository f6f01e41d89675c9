-- Of two who change a reason at once, the second is told.
alter table visit_reason add column version bigint not null default 1;
