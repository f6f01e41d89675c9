alter table purchase
    add column version      bigint not null default 1,
    add column channel      text,
    add column cancelled_at timestamptz;
drop index purchase_customer;
create index purchase_customer on purchase (customer_id, ordered_at desc, id desc);

-- Imports are jobs of the platform now.
drop table customer_import_row;
drop table customer_import;
