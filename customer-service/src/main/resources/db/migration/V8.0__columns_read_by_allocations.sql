-- What allocations read of other features, where it is not there yet. Nothing happens where it is.
alter table purchase add column if not exists cancelled_at timestamptz;
create table if not exists customer_indicator (
    customer_id   uuid not null,
    indicator     text not null check (indicator in ('INTEGRITY', 'GROWTH', 'COOPERATION', 'AFFILIATION')),
    computed      numeric(5, 2) check (computed between 0 and 100),
    computed_at   timestamptz,
    entered       numeric(5, 2) check (entered between 0 and 100),
    entered_id    uuid,
    entered_until date,
    primary key (customer_id, indicator),
    check ((entered is null) = (entered_id is null) and (entered is null) = (entered_until is null))
);
