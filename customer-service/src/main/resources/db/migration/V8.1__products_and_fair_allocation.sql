create table product (
    id         uuid primary key,
    version    bigint not null,
    code       text not null constraint product_code_taken unique,
    name       text not null,
    category   text not null,
    brand      text,
    unit       text not null,
    pack_size  int not null check (pack_size between 1 and 100000),
    scarcity   text not null check (scarcity in ('ABUNDANT', 'NORMAL', 'TIGHT', 'SCARCE')),
    status     text not null check (status in ('ACTIVE', 'WITHDRAWN')),
    changed_at timestamptz not null
);
create index product_name on product using gin (name gin_trgm_ops);
create index product_exact_name on product (name);
create index product_category on product (category, id);
create index product_brand on product (brand, id) where brand is not null;
create index product_scarcity on product (scarcity, id);

-- Policies by edition; a published edition never changes.
create table allocation_policy (
    id           uuid primary key,
    version      bigint not null,
    org_unit     text not null,
    code         text not null,
    edition      int not null check (edition > 0),
    status       text not null check (status in ('DRAFT', 'PUBLISHED')),
    title_zh     text not null,
    title_en     text not null,
    rules        text not null,
    author       text not null,
    created_at   timestamptz not null,
    published_by text,
    published_at timestamptz,
    constraint allocation_policy_edition unique (code, edition),
    check ((status = 'PUBLISHED') = (published_at is not null))
);
create unique index allocation_policy_one_draft on allocation_policy (code) where status = 'DRAFT';
create index allocation_policy_org_unit on allocation_policy (org_unit, id);

create table allocation (
    id            uuid primary key,
    version       bigint not null,
    org_unit      text not null,
    title         text not null,
    edition       int not null check (edition > 0),
    corrects      uuid references allocation,
    period_from   date not null,
    period_until  date not null,
    sales_from    date,
    sales_until   date,
    policy_id     uuid not null references allocation_policy,
    seed          bigint not null check (seed between 0 and 9007199254740991),
    status        text not null check (status in ('DRAFT', 'SIMULATED', 'PUBLISHED', 'REPLACED', 'REVOKED')),
    run_id        uuid,
    author        text not null,
    created_at    timestamptz not null,
    published_by  text,
    published_at  timestamptz,
    ended_by      text,
    ended_at      timestamptz,
    ended_because text,
    check (period_from <= period_until),
    check (sales_from <= sales_until and (sales_from is null) = (sales_until is null)),
    check (status not in ('SIMULATED', 'PUBLISHED', 'REPLACED') or run_id is not null)
);
create index allocation_org_unit on allocation (org_unit, id desc);
create index allocation_period on allocation (org_unit, period_from desc) where status = 'PUBLISHED';
create unique index allocation_one_correction on allocation (corrects) where status in ('DRAFT', 'SIMULATED');

-- What there is to give, in pieces.
create table allocation_product (
    allocation_id uuid not null references allocation on delete cascade,
    position      int not null,
    product_id    uuid not null references product,
    supply        bigint not null check (supply between 0 and 1000000000),
    primary key (allocation_id, position),
    constraint allocation_product_once unique (allocation_id, product_id)
);
create index allocation_product_product on allocation_product (product_id);

-- One computation of an allocation. What it gives is seen as soon as the allocation names it.
create table allocation_run (
    id            uuid primary key,
    allocation_id uuid not null references allocation on delete cascade,
    job_id        uuid not null,
    policy_id     uuid not null,
    previous_run  uuid,
    as_of         date not null,
    sales_from    date not null,
    sales_until   date not null,
    claimants     int not null default 0,
    complete      boolean not null default false,
    rows_kept     boolean not null default true,
    created_at    timestamptz not null
);
create index allocation_run_allocation on allocation_run (allocation_id);

create table allocation_run_product (
    run_id     uuid not null references allocation_run on delete cascade,
    position   int not null,
    product_id uuid not null,
    code       text not null,
    name       text not null,
    unit       text not null,
    supply     bigint not null,
    allocated  bigint not null,
    figures    text not null,
    primary key (run_id, position)
);
create index allocation_run_product_product on allocation_run_product (product_id);

-- The two tables below take a row for each customer of a run and are written by COPY. They have no foreign keys:
-- checking them would lock, and so write, a row of the other table for each.

-- Who may get something, as they were when it was computed. Rules: a bit for each rule of the policy.
create table allocation_claimant (
    run_id      uuid not null,
    customer_id uuid not null,
    segment     text not null,
    score       int,
    newcomer    boolean not null,
    rules       int not null,
    primary key (run_id, customer_id)
);
create index allocation_claimant_customer on allocation_claimant (customer_id);

-- What they get, some hundred quotas in a row: products by their position in the run, pieces, and the past sales in
-- thousandths of a piece. A product is left out where both are nothing.
create table allocation_quota (
    run_id      uuid not null,
    customer_id uuid not null,
    block       smallint not null,
    products    smallint[] not null,
    pieces      int[] not null,
    sales       bigint[] not null,
    primary key (run_id, customer_id, block)
);
