-- How a campaign draws its sample and how it is fielded; of those from before there is none: a simple sample, personal links.
create table campaign_design (
    campaign_id   uuid primary key references campaign,
    access        text not null check (access in ('PERSONAL', 'ANONYMOUS', 'CODES', 'OPEN', 'STAFF')),
    method        text not null check (method in ('SIMPLE', 'PROPORTIONAL', 'EQUAL')),
    stratified_by text check (stratified_by in ('SEGMENT', 'ORG_UNIT', 'KIND')),
    rest_days     int not null check (rest_days between 0 and 3650),
    rested        int check (rested >= 0),
    frame_digest  text,
    drawn_at      timestamptz,
    check ((method = 'SIMPLE') = (stratified_by is null)),
    check ((rested is null) = (frame_digest is null) and (rested is null) = (drawn_at is null))
);

-- What was drawn from each stratum.
create table campaign_stratum (
    campaign_id uuid not null references campaign,
    name        text not null,
    population  int not null check (population >= 0),
    drawn       int not null check (drawn between 0 and population),
    primary key (campaign_id, name)
);

-- How many answers are wanted of whom at the most; the count goes with the answer.
create table campaign_quota (
    campaign_id uuid not null references campaign,
    line        int not null,
    cut         text not null check (cut in ('SEGMENT', 'ORG_UNIT')),
    value       text not null,
    most        int not null check (most > 0),
    taken       int not null default 0 check (taken between 0 and most),
    primary key (campaign_id, line),
    unique (campaign_id, cut, value)
);

-- Who was asked by a campaign whose answers belong to nobody: to whom which of its links went is kept nowhere.
create table campaign_asked (
    id          uuid primary key,
    campaign_id uuid not null references campaign,
    customer_id uuid not null,
    asked_at    timestamptz not null
);
create index campaign_asked_customer on campaign_asked (customer_id);
create index campaign_asked_at on campaign_asked (asked_at);
create trigger campaign_asked_stand_in_insert before insert on campaign_asked for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger campaign_asked_stand_in_update before update of customer_id on campaign_asked for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- One link for everybody who has it; each who begins gets an invitation of their own.
create table open_link (
    campaign_id uuid primary key references campaign,
    token_seed  text not null,
    token_hash  text not null unique,
    most        int not null check (most > 0),
    begun       int not null default 0 check (begun between 0 and most)
);

-- Which of the staff are to be asked.
create table campaign_staff (
    campaign_id uuid not null references campaign,
    username    text not null,
    org_unit    text not null,
    primary key (campaign_id, username)
);

-- Whose an invitation is that asks one of the staff.
create table staff_invitation (
    invitation_id uuid primary key references invitation,
    username      text not null
);
create index staff_invitation_username on staff_invitation (username, invitation_id);

-- How far who opened an invitation has come.
create table invitation_progress (
    invitation_id uuid primary key references invitation,
    opened_at     timestamptz not null,
    part          int not null check (part > 0),
    parts         int not null check (parts > 0)
);

create index invitation_asked on invitation (created_at) where source = 'CAMPAIGN' and customer_id is not null;
