-- Who is told when a clock comes to some part of its time: one ladder for an org unit and all below it without their own.
create table escalation_ladder (
    id         uuid primary key,
    version    bigint not null,
    org_unit   text not null constraint escalation_ladder_taken unique,
    name       text not null,
    levels     jsonb not null,
    changed_by text not null,
    changed_at timestamptz not null
);

create table complaint_escalation (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    org_unit     text not null,
    cause        text not null check (cause in ('CLOCK', 'CUSTOMER', 'STAFF')),
    clock        text,
    permille     int,
    -- which run of the clock: a level is reached once in each
    clock_started_at timestamptz,
    to_role      text not null,
    to_org_unit  text not null,
    reason       text,
    raised_by    text not null,
    raised_at    timestamptz not null,
    ended_at     timestamptz,
    ended_by     text,
    end_reason   text,
    check ((cause = 'CLOCK') = (clock is not null)),
    check ((ended_at is null) = (ended_by is null))
);
create unique index complaint_escalation_once
    on complaint_escalation (complaint_id, clock, permille, to_role, to_org_unit, clock_started_at) where cause = 'CLOCK';
create unique index complaint_escalation_of_customer
    on complaint_escalation (complaint_id) where cause = 'CUSTOMER' and ended_at is null;
create index complaint_escalation_complaint on complaint_escalation (complaint_id, id);
create index complaint_escalation_org_unit on complaint_escalation (org_unit, id);
create index complaint_escalation_open on complaint_escalation (org_unit, id) where ended_at is null;
create index complaint_escalation_to on complaint_escalation (to_org_unit, id) where ended_at is null;

create table supervision_order (
    id              uuid primary key,
    version         bigint not null,
    complaint_id    uuid not null references complaint,
    org_unit        text not null,
    demand          text not null,
    due_at          timestamptz not null,
    issued_by       text not null,
    issued_at       timestamptz not null,
    addressee       text,
    status          text not null
        check (status in ('ISSUED', 'ACKNOWLEDGED', 'ANSWERED', 'RETURNED', 'ACCEPTED', 'WITHDRAWN')),
    acknowledged_by text,
    acknowledged_at timestamptz,
    answer          text,
    answered_by     text,
    answered_at     timestamptz,
    judged_by       text,
    judged_at       timestamptz,
    judgement       text,
    -- when it was found not to have been answered in time
    overdue_at      timestamptz
);
create index supervision_order_complaint on supervision_order (complaint_id, id);
create index supervision_order_org_unit on supervision_order (org_unit, id);
create index supervision_order_addressee on supervision_order (addressee, id) where addressee is not null;
create index supervision_order_due on supervision_order (due_at)
    where overdue_at is null and status in ('ISSUED', 'ACKNOWLEDGED', 'RETURNED');
create index supervision_order_overdue on supervision_order (org_unit, id)
    where overdue_at is not null and status in ('ISSUED', 'ACKNOWLEDGED', 'RETURNED');
