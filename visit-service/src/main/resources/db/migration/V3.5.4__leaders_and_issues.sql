-- Leaders' reception days and field research.
create table leader_occasion (
    id         uuid primary key,
    version    bigint not null,
    kind       text not null check (kind in ('RECEPTION_DAY', 'FIELD_RESEARCH')),
    org_unit   text not null,
    leader     text not null,
    title      text not null,
    place      text,
    from_day   date not null,
    to_day     date not null check (to_day >= from_day),
    planned_by text not null,
    planned_at timestamptz not null,
    status     text not null check (status in ('PLANNED', 'HELD', 'CANCELLED')),
    findings   text,
    reason     text,
    check (status <> 'CANCELLED' or reason is not null)
);
create index leader_occasion_org_unit on leader_occasion (org_unit, id);

-- Who came, or was called on.
create table leader_occasion_guest (
    occasion    uuid not null references leader_occasion on delete cascade,
    position    int not null,
    customer_id uuid,
    name        text,
    note        text,
    primary key (occasion, position)
);
create index leader_occasion_guest_customer on leader_occasion_guest (customer_id);

create table raised_issue (
    id          uuid primary key,
    version     bigint not null,
    occasion_id uuid not null references leader_occasion,
    org_unit    text not null,
    customer_id uuid,
    title       text not null,
    description text,
    raised_by   text not null,
    raised_at   timestamptz not null,
    owner       text not null,
    due_on      date not null,
    status      text not null check (status in ('OPEN', 'IN_PROGRESS', 'SETTLED', 'DROPPED')),
    outcome     text,
    closed_at   timestamptz,
    check ((status in ('SETTLED', 'DROPPED')) = (closed_at is not null)),
    check (closed_at is null or outcome is not null)
);
create index raised_issue_org_unit on raised_issue (org_unit, id);
create index raised_issue_owner on raised_issue (owner, id);
create index raised_issue_occasion on raised_issue (occasion_id);
create index raised_issue_customer on raised_issue (customer_id);
create index raised_issue_due on raised_issue (due_on) where status in ('OPEN', 'IN_PROGRESS');

create trigger leader_occasion_guest_stand_in_insert before insert on leader_occasion_guest for each row
    when (new.customer_id is not null) execute function customer_stand_in('occasion', 'position');
create trigger leader_occasion_guest_stand_in_update before update of customer_id on leader_occasion_guest for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('occasion', 'position');
create trigger raised_issue_stand_in_insert before insert on raised_issue for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger raised_issue_stand_in_update before update of customer_id on raised_issue for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
