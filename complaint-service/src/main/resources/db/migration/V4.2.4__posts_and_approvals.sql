-- What a post may decide alone, beside what roles may; a limit for an org unit counts there and below.
create table authority_post (
    id       uuid primary key,
    version  bigint not null,
    code     text not null constraint authority_post_code_taken unique,
    name     text not null,
    name_en  text not null,
    remedies text[] not null,
    limits   jsonb not null,
    active   boolean not null
);

-- Who holds a post, and where: for the complaints of that org unit and all below it.
create table authority_holder (
    id        uuid primary key,
    post_id   uuid not null references authority_post,
    org_unit  text not null,
    employee  text not null,
    since     timestamptz not null,
    ended_at  timestamptz
);
create unique index authority_holder_once on authority_holder (post_id, org_unit, employee) where ended_at is null;
create index authority_holder_org_unit on authority_holder (org_unit) where ended_at is null;
create index authority_holder_employee on authority_holder (employee) where ended_at is null;

create table complaint_approval (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    status       text not null check (status in ('PENDING', 'APPROVED', 'RETURNED', 'REFUSED', 'CANCELLED')),
    remedy       text,
    compensation numeric(12, 2),
    currency     text,
    requested_by text not null,
    requested_at timestamptz not null,
    ended_at     timestamptz,
    check ((status = 'PENDING') = (ended_at is null))
);
create index complaint_approval_complaint on complaint_approval (complaint_id, id);
create unique index complaint_approval_pending on complaint_approval (complaint_id) where status = 'PENDING';

-- A step is for the holders of a post at an org unit, or, where no post covers it, for those who have one of the roles.
create table complaint_approval_step (
    approval_id   uuid not null references complaint_approval,
    place         int not null check (place > 0),
    post_id       uuid references authority_post,
    org_unit      text not null,
    roles         text[],
    status        text not null
        check (status in ('WAITING', 'PENDING', 'APPROVED', 'RETURNED', 'REFUSED', 'CANCELLED')),
    decided_by    text,
    stands_in_for text,
    decided_at    timestamptz,
    reason        text,
    primary key (approval_id, place),
    check ((post_id is null) = (roles is not null))
);
create index complaint_approval_step_pending on complaint_approval_step (approval_id) where status = 'PENDING';
