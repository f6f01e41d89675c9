-- From a gap, an item of a questionnaire or its score to actions, and whether they helped.
create table improvement (
    id                uuid primary key,
    version           bigint not null,
    org_unit          text not null,
    segment           text,
    title             text not null,
    subject           text not null check (subject in ('GAP', 'QUESTION', 'SCORE')),
    gap               smallint check (gap between 1 and 5),
    dimension         text,
    cause             text,
    questionnaire     text,
    question          text,
    owner             text not null,
    status            text not null check (status in ('OPEN', 'CHECKED', 'CANCELLED')),
    due_on            date not null,
    check_on          date not null check (check_on > due_on),
    target            double precision not null,
    baseline_from     timestamptz not null,
    baseline_to       timestamptz not null check (baseline_from < baseline_to),
    baseline_n        bigint not null check (baseline_n > 0),
    baseline_value    double precision not null,
    baseline_low      double precision,
    baseline_high     double precision,
    baseline_sample   bigint not null,
    baseline_mean     double precision not null,
    baseline_variance double precision not null check (baseline_variance >= 0),
    baseline_share    boolean not null,
    verdict           text check (verdict in ('EFFECTIVE', 'NOT_PROVEN', 'WORSE', 'NOT_KNOWN')),
    author            text not null,
    created_at        timestamptz not null,
    closed_at         timestamptz,
    reason            text,
    check ((subject = 'GAP') = (gap is not null)),
    check ((subject = 'GAP') = (questionnaire is null)),
    check ((subject = 'QUESTION') = (question is not null)),
    check ((status = 'CHECKED') <= (verdict is not null)),
    check ((status = 'CANCELLED') = (reason is not null)),
    check (target > baseline_value)
);
create index improvement_org_unit on improvement (org_unit, id);
create index improvement_owner on improvement (owner, id);
create index improvement_verdict on improvement (verdict, id) where verdict is not null;
create index improvement_check_on on improvement (check_on) where status = 'OPEN';

create table improvement_action (
    improvement uuid not null references improvement,
    position    int not null,
    text        text not null,
    owner       text not null,
    due_on      date not null,
    status      text not null check (status in ('OPEN', 'DONE', 'DROPPED')),
    note        text,
    settled_at  timestamptz,
    settled_by  text,
    reminded_at timestamptz,
    overdue_at  timestamptz,
    primary key (improvement, position),
    check ((status = 'OPEN') = (settled_at is null))
);
create index improvement_action_owner on improvement_action (owner, improvement);
create index improvement_action_due on improvement_action (due_on) where status = 'OPEN';

create table improvement_check (
    improvement     uuid not null references improvement,
    position        int not null,
    measured_from   timestamptz not null,
    measured_to     timestamptz not null,
    n               bigint not null,
    value           double precision,
    low             double precision,
    high            double precision,
    difference      double precision,
    difference_low  double precision,
    difference_high double precision,
    p               double precision check (p between 0 and 1),
    verdict         text not null check (verdict in ('EFFECTIVE', 'NOT_PROVEN', 'WORSE', 'NOT_KNOWN')),
    target_reached  boolean not null,
    checked_at      timestamptz not null,
    checked_by      text not null,
    primary key (improvement, position)
);
