-- What customers may be asked to agree to, by edition; the newest of a code is in force and never changes.
create table consent_purpose (
    code       text not null check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
    edition    int not null check (edition > 0),
    basis      text not null check (basis in ('CONSENT', 'CONTRACT', 'LEGAL_DUTY')),
    name_zh    text not null,
    name_en    text not null,
    text_zh    text not null,
    text_en    text not null,
    granted    boolean not null,
    active     boolean not null,
    author     text not null,
    created_at timestamptz not null,
    primary key (code, edition),
    check (basis = 'CONSENT' or granted)
);
insert into consent_purpose (code, edition, basis, name_zh, name_en, text_zh, text_en, granted, active, author, created_at)
values
('service', 1, 'CONTRACT', '提供服务', 'Service',
 '为履行供货与服务合同处理您的资料：订货、送货、拜访、投诉处理及回访。此项为履行合同所必需。',
 'We use your data to carry out the contract of supply and service: orders, deliveries, visits, complaints and call-backs. The contract cannot be carried out without it.',
 true, true, 'system', now()),
('survey', 1, 'CONSENT', '满意度调查', 'Surveys',
 '我们可能就服务质量邀请您填写满意度问卷。您可以随时撤回同意，不影响我们为您提供服务。',
 'We may invite you to tell us how satisfied you are. You may withdraw at any time; our service to you stays the same.',
 true, true, 'system', now()),
('marketing', 1, 'CONSENT', '营销推广', 'Marketing',
 '我们可能向您介绍新品和促销活动。未经您同意不会发送。',
 'We may tell you of new products and promotions. Nothing is sent without your consent.',
 false, true, 'system', now()),
('partner-sharing', 1, 'CONSENT', '与合作方共享', 'Sharing with partners',
 '我们可能将您的名称、联系方式和地址提供给物流、支付等合作方。未经您同意不会提供。',
 'We may give your name, contact and address to partners for logistics and payment. Nothing is given without your consent.',
 false, true, 'system', now());

-- Every consent and every withdrawal; the newest of a purpose is in force.
create table consent (
    id          uuid primary key,
    customer_id uuid not null references customer,
    purpose     text not null,
    edition     int not null,
    granted     boolean not null,
    source      text not null check (source in ('PORTAL', 'PHONE', 'PAPER', 'VISIT', 'OTHER')),
    note        text,
    given_at    timestamptz not null,
    recorded_by text not null,
    recorded_at timestamptz not null,
    foreign key (purpose, edition) references consent_purpose
);
create index consent_customer on consent (customer_id, id desc);
create index consent_latest on consent (customer_id, purpose, id desc);

-- While one is in force, nothing of the customer is erased.
create table legal_hold (
    id          uuid primary key,
    version     bigint not null,
    customer_id uuid not null references customer,
    org_unit    text not null,
    reason      text not null,
    until       date,
    placed_by   text not null,
    placed_at   timestamptz not null,
    released_by text,
    released_at timestamptz,
    release     text,
    check ((released_by is null) = (released_at is null))
);
create index legal_hold_customer on legal_hold (customer_id, id desc);
create index legal_hold_org_unit on legal_hold (org_unit, id desc);

-- What is asked of all services about a person: to give out what they hold, or to erase it.
create table personal_data_request (
    id           uuid primary key,
    version      bigint not null,
    kind         text not null check (kind in ('EXPORT', 'ERASURE')),
    customer_id  uuid not null references customer,
    people       uuid[] not null,
    org_unit     text not null,
    status       text not null check (status in ('REQUESTED', 'WAITING', 'RUNNING', 'COLLECTED', 'FINISHED', 'EXPIRED',
        'REJECTED', 'WITHDRAWN')),
    by_customer  boolean not null,
    requested_by text not null,
    subject      text not null,
    reason       text,
    requested_at timestamptz not null,
    decided_by   text,
    decided_at   timestamptz,
    decision     text,
    started_at   timestamptz,
    finished_at  timestamptz,
    expires_at   timestamptz,
    bytes        bigint,
    sha256       text,
    check (kind = 'EXPORT' or status not in ('COLLECTED', 'EXPIRED')),
    check (kind = 'ERASURE' or status not in ('REQUESTED', 'WAITING', 'REJECTED', 'WITHDRAWN'))
);
create unique index personal_data_request_open on personal_data_request (customer_id, kind)
    where status in ('REQUESTED', 'WAITING', 'RUNNING', 'COLLECTED');
create index personal_data_request_customer on personal_data_request (customer_id, kind, id desc);
create index personal_data_request_org_unit on personal_data_request (kind, org_unit, id desc);
create index personal_data_request_subject on personal_data_request (subject, kind, id desc);
create index personal_data_request_waiting on personal_data_request (status)
    where status in ('WAITING', 'RUNNING', 'COLLECTED') or status = 'FINISHED' and kind = 'EXPORT';

-- What each service has answered so far. Report: counts of an export, evidence of an erasure.
create table personal_data_answer (
    request_id  uuid not null references personal_data_request on delete cascade,
    service     text not null,
    parts       bigint not null default 0,
    total       bigint,
    answered_at timestamptz,
    report      jsonb,
    primary key (request_id, service)
);

-- Rows on their way into an archive; gone when it is made.
create table personal_data_part (
    request_id uuid not null references personal_data_request on delete cascade,
    service    text not null,
    part       bigint not null,
    section    text,
    rows       text not null,
    primary key (request_id, service, part)
);

-- The archive, in parts; gone when it expires.
create table personal_data_file (
    request_id uuid not null references personal_data_request on delete cascade,
    part       int not null,
    content    bytea not null,
    primary key (request_id, part)
);

-- What was agreed to, and what must be kept, follows a customer who is merged.
create trigger consent_stand_in_insert before insert on consent for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger consent_stand_in_update before update of customer_id on consent for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
create trigger legal_hold_stand_in_insert before insert on legal_hold for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger legal_hold_stand_in_update before update of customer_id on legal_hold for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');
comment on column personal_data_request.customer_id is 'Stays: what was asked about that record; people names all records of the person';
