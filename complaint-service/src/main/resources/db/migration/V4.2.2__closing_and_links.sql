-- Which complaints are closed by another person than those who settled them.
create table closing_rule (
    id           uuid primary key,
    category     text references complaint_category (code),
    min_severity text not null check (min_severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    created_by   text not null,
    created_at   timestamptz not null
);
create unique index closing_rule_once on closing_rule (coalesce(category, ''), min_severity);

-- RELATED has no direction: the lower id comes first. FOLLOWS: the complaint follows the other. DUPLICATE: the complaint
-- goes on in the other.
create table complaint_link (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    other_id     uuid not null references complaint,
    kind         text not null check (kind in ('RELATED', 'FOLLOWS', 'DUPLICATE')),
    made_by      text not null,
    made_at      timestamptz not null,
    constraint complaint_link_once unique (complaint_id, other_id, kind),
    check (complaint_id <> other_id),
    check (kind <> 'RELATED' or complaint_id < other_id)
);
create index complaint_link_other on complaint_link (other_id);
