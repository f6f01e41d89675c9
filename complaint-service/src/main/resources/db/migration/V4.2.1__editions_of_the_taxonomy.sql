-- The category tree in editions: one published as a whole, never changed afterwards. The categories in force are in
-- complaint_category, too, where complaints and policies refer to them.
create table taxonomy_edition (
    number       int primary key check (number > 0),
    version      bigint not null,
    status       text not null check (status in ('DRAFT', 'PUBLISHED')),
    base         int references taxonomy_edition,
    note         text,
    categories   jsonb not null,
    created_by   text not null,
    created_at   timestamptz not null,
    published_by text,
    published_at timestamptz,
    check ((status = 'PUBLISHED') = (published_at is not null and published_by is not null))
);
create unique index taxonomy_one_draft on taxonomy_edition (status) where status = 'DRAFT';

insert into taxonomy_edition (number, version, status, categories, created_by, created_at, published_by, published_at)
select 1, 1, 'PUBLISHED',
    jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', code, 'name', name, 'nameEn', name_en, 'parent', parent,
        'dimension', dimension, 'defaultSeverity', default_severity, 'active', active, 'fields', '[]'::jsonb))
        order by code),
    'system', now(), 'system', now()
from complaint_category;

-- What a category asks of a complaint, and the edition by which it was assessed.
create table complaint_details (
    complaint_id uuid primary key references complaint,
    edition      int not null references taxonomy_edition,
    details      jsonb not null default '{}'
);
