-- When a visit is to begin and how long it is to take, where more than its day is planned.
alter table visit
    add column starts_at        timestamptz,
    add column duration_minutes int check (duration_minutes > 0);
