-- What a customer is besides the profile: attributes by the codes of their definitions, and whether still served.
alter table customer
    add column attributes  jsonb not null default '{}',
    add column status      text  not null default 'ACTIVE' check (status in ('ACTIVE', 'CLOSED', 'MERGED', 'ERASED')),
    add column merged_into uuid references customer;
create index customer_attributes on customer using gin (attributes jsonb_path_ops);
create index customer_merged_into on customer (merged_into) where merged_into is not null;

-- Special archives: marks with validity, the last day included.
create table customer_tag (
    id          uuid primary key,
    customer_id uuid not null references customer,
    tag         text not null,
    valid_from  date not null,
    valid_until date,
    set_by      text not null,
    set_at      timestamptz not null,
    check (valid_until >= valid_from)
);
create index customer_tag_customer on customer_tag (customer_id);
create index customer_tag_tag on customer_tag (tag, customer_id);

-- Every change of every field: who, when, from what to what. Fields are named as in the API, for example profile.name.
create table customer_change (
    id          uuid primary key,
    customer_id uuid not null references customer,
    version     bigint not null,
    at          timestamptz not null,
    actor       text not null,
    field       text not null,
    old_value   text,
    new_value   text
);
create index customer_change_customer on customer_change (customer_id, id desc);

-- Sums of the purchases by calendar month of the business's time zone, kept as purchases arrive.
create table purchase_month (
    customer_id uuid not null references customer,
    month       date not null check (extract(day from month) = 1),
    currency    text not null,
    orders      bigint not null,
    quantity    numeric(22, 3) not null,
    value       numeric(24, 4) not null,
    primary key (customer_id, month, currency)
);
create table purchase_month_category (
    customer_id uuid not null references customer,
    month       date not null check (extract(day from month) = 1),
    currency    text not null,
    category    text not null,
    orders      bigint not null,
    quantity    numeric(22, 3) not null,
    value       numeric(24, 4) not null,
    primary key (customer_id, month, currency, category)
);

insert into purchase_month (customer_id, month, currency, orders, quantity, value)
select p.customer_id, date_trunc('month', p.ordered_at at time zone 'Asia/Shanghai')::date, p.currency,
       count(distinct p.id), sum(l.quantity), sum(l.quantity * l.unit_price)
from purchase p join purchase_line l on l.purchase = p.id group by 1, 2, 3;
insert into purchase_month_category (customer_id, month, currency, category, orders, quantity, value)
select p.customer_id, date_trunc('month', p.ordered_at at time zone 'Asia/Shanghai')::date, p.currency, l.category,
       count(distinct p.id), sum(l.quantity), sum(l.quantity * l.unit_price)
from purchase p join purchase_line l on l.purchase = p.id group by 1, 2, 3, 4;
