-- The cause tree in editions, as the category tree: one published as a whole, never changed afterwards.
create table cause_tree (
    number       int primary key check (number > 0),
    version      bigint not null,
    status       text not null check (status in ('DRAFT', 'PUBLISHED')),
    base         int references cause_tree,
    note         text,
    causes       jsonb not null,
    created_by   text not null,
    created_at   timestamptz not null,
    published_by text,
    published_at timestamptz,
    check ((status = 'PUBLISHED') = (published_at is not null and published_by is not null))
);
create unique index cause_tree_one_draft on cause_tree (status) where status = 'DRAFT';

insert into cause_tree (number, version, status, causes, created_by, created_at, published_by, published_at)
select 1, 1, 'PUBLISHED',
    jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', code, 'name', name, 'nameEn', name_en, 'parent', parent,
        'active', true)) order by parent is not null, code),
    'system', now(), 'system', now()
from (values
    ('people', '人员', 'People', null),
    ('people-skill', '技能不足', 'Lack of skill', 'people'),
    ('people-attitude', '服务意识不足', 'Lack of attention to the customer', 'people'),
    ('people-standard', '未按规范操作', 'Standard not followed', 'people'),
    ('people-capacity', '人手不足', 'Too few people', 'people'),
    ('process', '流程', 'Process', null),
    ('process-missing', '没有规范', 'No standard', 'process'),
    ('process-unclear', '规范不清', 'Standard unclear or unsuitable', 'process'),
    ('process-handover', '交接脱节', 'Lost between departments', 'process'),
    ('supply', '货源', 'Supply', null),
    ('supply-shortage', '货源不足', 'Shortage', 'supply'),
    ('supply-quality', '来货质量', 'Quality as supplied', 'supply'),
    ('equipment', '设备与系统', 'Equipment and systems', null),
    ('equipment-failure', '设备或车辆故障', 'Equipment or vehicle failed', 'equipment'),
    ('equipment-system', '信息系统故障', 'Information system failed', 'equipment'),
    ('information', '信息与沟通', 'Information', null),
    ('information-wrong', '信息错误', 'Wrong information', 'information'),
    ('information-late', '未及时告知', 'Not told in time', 'information'),
    ('information-promise', '承诺过度', 'Promised too much', 'information'),
    ('outside', '外部原因', 'Outside causes', null),
    ('outside-weather', '天气与交通', 'Weather and traffic', 'outside'),
    ('outside-partner', '合作方', 'Partner or supplier', 'outside'),
    ('outside-customer', '客户误解', 'Misunderstanding of the customer', 'outside')
) as first (code, name, name_en, parent);

-- What this service knows of service standards, by the events of visit-service.
create table known_standard (
    id      uuid primary key,
    version bigint not null,
    series  uuid not null,
    edition int not null,
    name    text not null,
    status  text not null
);

-- The root cause of a complaint, and how it was found.
create table complaint_cause (
    complaint_id     uuid primary key references complaint,
    tree             int not null references cause_tree,
    cause            text not null,
    statement        text,
    whys             jsonb not null,
    responsible_unit text,
    standard_id      uuid,
    standard_name    text,
    standard_step    text,
    found_by         text not null,
    found_at         timestamptz not null
);
create index complaint_cause_newest on complaint_cause (cause, complaint_id);
create index complaint_cause_unit on complaint_cause (responsible_unit, complaint_id) where responsible_unit is not null;

-- Corrective and preventive actions. next_at: when somebody is to be reminded, or the effect is to be looked at.
create table complaint_action (
    id               uuid primary key,
    version          bigint not null,
    org_unit         text not null,
    kind             text not null check (kind in ('CORRECTIVE', 'PREVENTIVE')),
    title            text not null,
    description      text,
    cause            text not null,
    category         text references complaint_category (code),
    complaint_id     uuid references complaint,
    owner            text not null,
    due_at           timestamptz not null,
    check_after_days int not null check (check_after_days between 1 and 366),
    status           text not null
        check (status in ('OPEN', 'DONE', 'CHECK_DUE', 'EFFECTIVE', 'INEFFECTIVE', 'CANCELLED')),
    opened_by        text not null,
    opened_at        timestamptz not null,
    done_by          text,
    done_at          timestamptz,
    done_note        text,
    check_due_at     timestamptz,
    effect           jsonb,
    judged_by        text,
    judged_at        timestamptz,
    judgement        text,
    next_at          timestamptz,
    check (status not in ('DONE', 'CHECK_DUE', 'EFFECTIVE', 'INEFFECTIVE')
        or done_at is not null and check_due_at is not null),
    check (status not in ('EFFECTIVE', 'INEFFECTIVE', 'CANCELLED') or judged_by is not null and next_at is null)
);
create index complaint_action_org_unit on complaint_action (org_unit, id);
create index complaint_action_owner on complaint_action (owner, id);
create index complaint_action_status on complaint_action (status, id);
create index complaint_action_cause on complaint_action (cause, id);
create index complaint_action_complaint on complaint_action (complaint_id, id) where complaint_id is not null;
create index complaint_action_next on complaint_action (next_at) where next_at is not null;
