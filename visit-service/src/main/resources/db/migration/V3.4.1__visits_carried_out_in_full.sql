-- Why visits are put off, called off or missed.
create table visit_reason (
    code         text primary key,
    name_zh      text not null,
    name_en      text not null,
    uses         text[] not null check (uses <@ array['RESCHEDULE', 'CANCEL', 'MISS', 'HAND_OVER']),
    needs_words  boolean not null,
    active       boolean not null
);
insert into visit_reason (code, name_zh, name_en, uses, needs_words, active) values
    ('CUSTOMER_ABSENT', '客户不在', 'Customer not there', '{RESCHEDULE,CANCEL,MISS}', false, true),
    ('CUSTOMER_CLOSED', '店铺未营业', 'Shop closed', '{RESCHEDULE,CANCEL,MISS}', false, true),
    ('CUSTOMER_REQUEST', '客户要求', 'The customer asked for it', '{RESCHEDULE,CANCEL,HAND_OVER}', false, true),
    ('CUSTOMER_GONE', '客户已搬迁或停业', 'Customer moved away or gave up', '{CANCEL,MISS}', false, true),
    ('WRONG_ADDRESS', '地址有误', 'Wrong address', '{RESCHEDULE,CANCEL,MISS}', false, true),
    ('NOT_NEEDED', '不再需要', 'Not needed any more', '{CANCEL}', false, true),
    ('WEATHER', '天气原因', 'Weather', '{RESCHEDULE,CANCEL,MISS}', false, true),
    ('TRAFFIC', '交通原因', 'Traffic', '{RESCHEDULE,MISS}', false, true),
    ('ILLNESS', '员工生病', 'Employee ill', '{RESCHEDULE,CANCEL,MISS,HAND_OVER}', false, true),
    ('LEAVE', '员工休假', 'Employee on leave', '{RESCHEDULE,CANCEL,HAND_OVER}', false, true),
    ('OTHER_DUTY', '另有任务', 'Other duty', '{RESCHEDULE,CANCEL,MISS,HAND_OVER}', false, true),
    ('WORKLOAD', '工作量调整', 'Workload', '{RESCHEDULE,HAND_OVER}', false, true),
    ('OTHER', '其他', 'Other', '{RESCHEDULE,CANCEL,MISS,HAND_OVER}', true, true);

-- Where a visit ended, whether it began long before its day, from which day it was put off last, and why.
alter table visit
    add column check_out_longitude       double precision,
    add column check_out_latitude        double precision,
    add column check_out_accuracy_metres double precision,
    add column check_out_distance_metres double precision,
    add column check_out_outside_fence   boolean,
    add column early                     boolean,
    add column moved_from                date,
    add column reason_code               text references visit_reason,
    add column signature_id              uuid,
    drop constraint visit_check2,
    add constraint visit_off_with_reason
        check (status not in ('CANCELLED', 'MISSED') or reason is not null or reason_code is not null);
alter table visit_step add column answered_at timestamptz;

create table visit_finding (
    visit    uuid not null references visit on delete cascade,
    position int not null,
    kind     text not null
        check (kind in ('STOCK', 'DISPLAY', 'PRICE', 'QUALITY', 'ORDERING', 'DELIVERY', 'EQUIPMENT', 'COMPLIANCE', 'OTHER')),
    text     text not null,
    primary key (visit, position)
);

create table visit_competitor_fact (
    visit    uuid not null references visit on delete cascade,
    position int not null,
    brand    text not null,
    product  text,
    price    numeric(12, 2) check (price >= 0),
    currency text,
    note     text,
    primary key (visit, position),
    check ((price is null) = (currency is null))
);

-- What was decided of a visit that was carried out all the same, by somebody who had no network.
create table visit_overruled (
    visit       uuid not null references visit on delete cascade,
    position    int not null,
    at          timestamptz not null,
    status      text not null,
    planned_for date not null,
    reason_code text,
    reason      text,
    primary key (visit, position)
);
