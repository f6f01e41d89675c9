-- Complaints that come more often than they use to: told once, and followed until somebody has handled it.
create table complaint_cluster (
    id           uuid primary key,
    version      bigint not null,
    org_unit     text not null,
    dimension    text not null check (dimension in ('ORG_UNIT', 'CATEGORY', 'PRODUCT', 'CUSTOMER')),
    -- the category or the product; empty where it is the org unit or the customer
    key          text not null,
    customer_id  uuid,
    status       text not null check (status in ('OPEN', 'TAKEN', 'HANDLED', 'DISMISSED')),
    from_at      timestamptz not null,
    until_at     timestamptz not null,
    n            bigint not null,
    usual        numeric(14, 4) not null,
    history_days int not null,
    history_n    bigint not null,
    p_value      double precision not null,
    threshold    double precision not null,
    cells        int not null,
    alerted_at   timestamptz not null,
    seen_at      timestamptz not null,
    owner        text,
    taken_at     timestamptz,
    outcome      text,
    action_id    uuid references complaint_action,
    handled_by   text,
    handled_at   timestamptz,
    check ((dimension = 'CUSTOMER') = (customer_id is not null)),
    check (status <> 'TAKEN' or owner is not null),
    check ((status in ('HANDLED', 'DISMISSED')) = (handled_at is not null))
);
create index complaint_cluster_org_unit on complaint_cluster (org_unit, id);
create index complaint_cluster_status on complaint_cluster (status, id);
create index complaint_cluster_cell on complaint_cluster (dimension, key, org_unit, alerted_at);
create index complaint_cluster_customer on complaint_cluster (customer_id, id) where customer_id is not null;
create trigger complaint_cluster_stand_in_insert before insert on complaint_cluster for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger complaint_cluster_stand_in_update before update of customer_id on complaint_cluster for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- When it was looked last: one replica looks at a time.
create table cluster_watch (
    only_one  boolean primary key default true check (only_one),
    looked_at timestamptz
);
insert into cluster_watch (looked_at) values (null);
