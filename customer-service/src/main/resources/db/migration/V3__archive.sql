create extension if not exists btree_gist;

-- Business facts that every industry has; the rest are attributes. Contacts and addresses belong to one customer, are
-- read and written with it, and are found by customer_search.
alter table customer
    add column credit_code    text,
    add column licence_from   date,
    add column licence_until  date,
    add column representative text,
    add column opened_on      date,
    add column contacts       jsonb not null default '[]' check (jsonb_typeof(contacts) = 'array'),
    add column addresses      jsonb not null default '[]' check (jsonb_typeof(addresses) = 'array'),
    add constraint customer_licence_valid check (licence_until >= licence_from);

alter table customer_change add column reason text;
create index customer_change_field on customer_change (customer_id, field, id desc);

create table attribute_definition (
    id          uuid primary key,
    version     bigint not null,
    kind        text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    code        text not null check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    name_en     text not null,
    name_zh     text not null,
    type        text not null check (type in ('TEXT', 'NUMBER', 'DATE', 'BOOLEAN', 'OPTION', 'OPTIONS')),
    unit        text,
    least       numeric(20, 6),
    most        numeric(20, 6),
    pattern     text,
    options     jsonb not null default '[]',
    required    boolean not null default false,
    personal    boolean not null default false,
    searchable  boolean not null default false,
    retired     boolean not null default false,
    position    int not null,
    constraint attribute_code_taken unique (kind, code),
    check (least is null or most is null or least <= most),
    check (type = 'NUMBER' or (least is null and most is null and unit is null)),
    check (type = 'TEXT' or pattern is null),
    check ((type in ('OPTION', 'OPTIONS')) = (jsonb_array_length(options) > 0))
);

create table tag_definition (
    id          uuid primary key,
    version     bigint not null,
    code        text not null constraint tag_code_taken unique check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    name_en     text not null,
    name_zh     text not null,
    description text,
    retired     boolean not null default false
);

-- One customer bears a tag once at a time.
alter table customer_tag add constraint customer_tag_once
    exclude using gist (customer_id with =, tag with =, daterange(valid_from, valid_until, '[]') with &&);

-- How long an archive counts as fresh, by segment; '*' for every other.
create table review_period (
    segment text primary key check (segment <> ''),
    version bigint not null default 1,
    days    int not null check (days between 1 and 3650)
);
insert into review_period (segment, days) values ('*', 365);

create table customer_review (
    customer_id uuid primary key references customer on delete cascade,
    reviewed_on date not null,
    reviewed_by text,
    due_on      date not null,
    told_due    date
);
create index customer_review_due on customer_review (due_on, customer_id);
create index customer_review_untold on customer_review (due_on) where told_due is distinct from due_on;

create table customer_correction (
    id           uuid primary key,
    version      bigint not null,
    customer_id  uuid not null references customer,
    seen_version bigint not null,
    reason       text not null,
    status       text not null check (status in ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN')),
    proposed_by  text not null,
    proposed_at  timestamptz not null,
    decided_by   text,
    decided_at   timestamptz,
    decision     text,
    check ((status = 'PENDING') = (decided_at is null)),
    check (status <> 'REJECTED' or decision is not null)
);
create index customer_correction_customer on customer_correction (customer_id, id desc);
create index customer_correction_status on customer_correction (status, id desc);
create unique index customer_correction_open on customer_correction (customer_id) where status = 'PENDING';

create table correction_field (
    correction uuid not null references customer_correction on delete cascade,
    position   int not null,
    field      text not null,
    old_value  text,
    new_value  text,
    primary key (correction, position)
);

-- What lists and searches are served by. All of it follows from the customer.

-- A customer's org unit and every one above it: pages of any unit come in order from the index.
create table customer_unit (
    unit        text not null,
    customer_id uuid not null references customer on delete cascade,
    primary key (unit, customer_id)
);
create index customer_unit_customer on customer_unit (customer_id);

-- The searchable text, and its terms: parts of words for text, name=value for the rest. The service makes them (see
-- SearchTerms); an entry that is due was written past the service, and is made anew by it soon.
create table customer_search (
    customer_id uuid primary key references customer on delete cascade,
    due         boolean not null default true,
    text        text not null default '',
    terms       tsvector not null default ''
);
create index customer_search_terms on customer_search using gin (terms);
create index customer_search_due on customer_search (customer_id) where due;

create function customer_units(org_unit text) returns setof text language sql immutable strict as $$
    select array_to_string(parts[1:depth], '/')
    from (select string_to_array(org_unit, '/') as parts) as path, generate_series(1, cardinality(parts)) as depth
$$;

create function customer_follow() returns trigger language plpgsql as $$
declare
    period int;
begin
    if tg_op = 'INSERT' then
        insert into customer_unit (unit, customer_id) select unit, new.id from customer_units(new.org_unit) as unit;
        insert into customer_search (customer_id) values (new.id);
    elsif new.org_unit <> old.org_unit then
        delete from customer_unit where customer_id = new.id;
        insert into customer_unit (unit, customer_id) select unit, new.id from customer_units(new.org_unit) as unit;
    end if;
    if tg_op = 'UPDATE' and (new.name, new.code, new.org_unit, new.status, new.contacts, new.attributes)
            is distinct from (old.name, old.code, old.org_unit, old.status, old.contacts, old.attributes)
        or tg_op = 'UPDATE' and (new.phone, new.licence, new.credit_code, new.manager)
            is distinct from (old.phone, old.licence, old.credit_code, old.manager) then
        update customer_search set due = true where customer_id = new.id and not due;
    end if;
    if tg_op = 'INSERT' or new.segment is distinct from old.segment then
        select days into period from review_period where segment in (coalesce(new.segment, '*'), '*')
            order by segment = '*' limit 1;
        insert into customer_review (customer_id, reviewed_on, due_on)
        values (new.id, new.registered_at::date, new.registered_at::date + period)
        on conflict (customer_id) do update set due_on = customer_review.reviewed_on + period
            where customer_review.due_on <> customer_review.reviewed_on + period;
    end if;
    return null;
end $$;

insert into customer_unit (unit, customer_id) select unit, id from customer, customer_units(org_unit) as unit;
insert into customer_search (customer_id) select id from customer;
insert into customer_review (customer_id, reviewed_on, due_on)
select id, registered_at::date, registered_at::date + 365 from customer;

create trigger customer_follow_insert after insert on customer for each row execute function customer_follow();
create trigger customer_follow_update after update of name, code, org_unit, status, contacts, attributes, phone, licence,
    credit_code, manager, segment on customer for each row
    when ((old.name, old.code, old.org_unit, old.status, old.contacts, old.attributes)
              is distinct from (new.name, new.code, new.org_unit, new.status, new.contacts, new.attributes)
          or (old.phone, old.licence, old.credit_code, old.manager, old.segment)
              is distinct from (new.phone, new.licence, new.credit_code, new.manager, new.segment))
    execute function customer_follow();

-- Names are found by customer_search now, and every index not needed makes every change of a customer cheaper.
drop index customer_name;
create index customer_licence on customer (licence) where licence is not null;
