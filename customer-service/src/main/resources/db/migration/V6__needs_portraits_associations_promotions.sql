-- Purchases by period over the whole base, and what of them counts.
alter table purchase
    add column if not exists channel      text,
    add column if not exists cancelled_at timestamptz;
create index if not exists purchase_ordered_at on purchase (ordered_at);

-- What customers of a kind need, by level from profit to growth.
create table need (
    id         uuid primary key,
    version    bigint not null,
    code       text not null constraint need_code_taken unique check (code ~ '^[A-Z][A-Z0-9_]{0,34}$'),
    kind       text not null check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    level      text not null check (level in ('PROFIT', 'SAFETY', 'SERVICE', 'ESTEEM', 'GROWTH')),
    name_zh    text not null,
    name_en    text not null,
    dimension  text not null check (dimension in ('TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY')),
    active     boolean not null,
    changed_at timestamptz not null
);

-- One time a customer was asked, or answered a survey.
create table need_answer (
    id          uuid primary key,
    customer_id uuid not null references customer,
    source      text not null check (source in ('SURVEY', 'VISIT', 'INTERVIEW', 'PHONE', 'OTHER')),
    response_id uuid constraint need_answer_response_once unique,
    note        text,
    recorded_by text not null,
    answered_at timestamptz not null,
    recorded_at timestamptz not null
);
create index need_answer_customer on need_answer (customer_id, id desc);

create table need_score (
    answer_id    uuid not null references need_answer on delete cascade,
    need_id      uuid not null references need,
    customer_id  uuid not null,
    answered_at  timestamptz not null,
    strength     numeric(5, 2) not null check (strength between 0 and 100),
    satisfaction numeric(5, 2) check (satisfaction between 0 and 100),
    primary key (answer_id, need_id)
);
-- The latest answer of each customer to each need, without a sort and without the table.
create index need_score_latest on need_score (customer_id, need_id, answered_at desc, answer_id desc)
    include (strength, satisfaction);

-- How portraits of a kind are drawn.
create table portrait_rules (
    kind            text primary key check (kind in ('MANUFACTURER', 'RETAILER', 'CONSUMER')),
    version         bigint not null,
    months          int not null check (months between 2 and 36),
    peer_level      int not null check (peer_level between 1 and 10),
    least_peers     int not null check (least_peers between 2 and 100000),
    recency_edges   numeric[] not null check (cardinality(recency_edges) = 4),
    frequency_edges numeric[] not null check (cardinality(frequency_edges) = 4),
    monetary_edges  numeric[] not null check (cardinality(monetary_edges) = 4),
    early_days      int not null check (early_days between 1 and 365),
    loyal_rule      jsonb not null,
    leading_rule    jsonb not null,
    changed_by      text not null,
    changed_at      timestamptz not null
);

-- A drawing of all portraits of some org units; how far it is stands in the job of the same id.
create table portrait_run (
    id            uuid primary key,
    as_of         date not null,
    scheduled_for date constraint portrait_run_scheduled_once unique,
    requester     text not null,
    created_at    timestamptz not null,
    finished_at   timestamptz
);

-- Customers of a kind who are measured against each other, with the edges of their bands.
create table portrait_peers (
    id              uuid primary key,
    kind            text not null,
    org_unit        text not null,
    currency        text not null,
    reference_unit  text not null,
    run_id          uuid not null,
    as_of           date not null,
    period_from     date not null,
    customers       bigint not null,
    recency_edges   numeric[] not null,
    frequency_edges numeric[] not null,
    monetary_edges  numeric[] not null,
    constraint portrait_peers_group unique (kind, org_unit, currency)
);
create table portrait_peer_share (
    peers_id  uuid not null references portrait_peers on delete cascade,
    axis      text not null check (axis in ('CATEGORY', 'BRAND')),
    name      text not null,
    customers bigint not null,
    quantity  numeric(26, 3) not null,
    value     numeric(28, 4) not null,
    primary key (peers_id, axis, name)
);

-- No foreign keys to the customer below: checking them would lock, and so write, every customer once more.
create table portrait (
    customer_id   uuid primary key,
    run_id        uuid not null,
    peers_id      uuid references portrait_peers,
    kind          text not null,
    org_unit      text not null,
    currency      text not null,
    as_of         date not null,
    period_from   date not null,
    last_order_at timestamptz not null,
    recency       int not null,
    orders        bigint not null,
    quantity      numeric(24, 3) not null,
    value         numeric(26, 4) not null,
    active_months int not null,
    recency_band  int check (recency_band between 1 and 5),
    orders_band   int check (orders_band between 1 and 5),
    value_band    int check (value_band between 1 and 5)
);
create index portrait_peers_members on portrait (kind, currency, org_unit);
create index portrait_peers_id on portrait (peers_id) where peers_id is not null;
create index portrait_value on portrait (value desc, customer_id desc);

create table portrait_category (
    customer_id   uuid not null references portrait on delete cascade,
    category      text not null,
    orders        bigint not null,
    quantity      numeric(24, 3) not null,
    value         numeric(26, 4) not null,
    active_months int not null,
    older_value   numeric(26, 4) not null,
    newer_value   numeric(26, 4) not null,
    new_products  int not null,
    early_bought  int not null,
    peer_rank     double precision,
    peer_buyers   bigint,
    is_loyal      boolean not null default false,
    is_leading    boolean not null default false,
    primary key (customer_id, category)
);
create index portrait_category_loyal on portrait_category (category, customer_id) where is_loyal;
create index portrait_category_leading on portrait_category (category, customer_id) where is_leading;

-- Products first sold within the period of a run.
create table portrait_new_product (
    run_id        uuid not null references portrait_run on delete cascade,
    product       text not null,
    category      text not null,
    first_sold_at timestamptz not null,
    primary key (run_id, product)
);

-- What goes together with what; how far it is stands in the job of the same id.
create table association_analysis (
    id            uuid primary key,
    title         text not null,
    level         text not null check (level in ('PRODUCT', 'CATEGORY')),
    period_from   date,
    period_to     date,
    org_units     text[] not null,
    segment       text,
    kind          text,
    channel       text,
    least_support double precision not null check (least_support > 0 and least_support <= 1),
    least_confidence double precision not null check (least_confidence between 0 and 1),
    least_lift    double precision not null check (least_lift >= 0),
    largest       int not null check (largest between 2 and 6),
    requester     text not null,
    created_at    timestamptz not null,
    finished_at   timestamptz,
    baskets       bigint,
    items         bigint,
    sets          bigint,
    rules         bigint
);
create table association_set (
    analysis_id uuid not null references association_analysis on delete cascade,
    id          int not null,
    items       text[] not null,
    baskets     bigint not null,
    primary key (analysis_id, id)
);
create index association_set_baskets on association_set (analysis_id, baskets desc, id);
create table association_rule (
    analysis_id uuid not null references association_analysis on delete cascade,
    id          int not null,
    antecedent  text[] not null,
    consequent  text not null,
    baskets     bigint not null,
    antecedent_baskets bigint not null,
    consequent_baskets bigint not null,
    support     double precision not null,
    confidence  double precision not null,
    lift        double precision not null,
    lift_low    double precision not null,
    lift_high   double precision not null,
    leverage    double precision not null,
    conviction  double precision,
    primary key (analysis_id, id)
);
create index association_rule_lift on association_rule (analysis_id, lift desc, id);
create index association_rule_confidence on association_rule (analysis_id, confidence desc, id);
create index association_rule_support on association_rule (analysis_id, support desc, id);

create table promotion (
    id         uuid primary key,
    version    bigint not null,
    name       text not null,
    products   text[] not null,
    categories text[] not null,
    starts_on  date not null,
    ends_on    date not null check (ends_on >= starts_on),
    org_unit   text not null,
    segment    text,
    note       text,
    author     text not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    check (cardinality(products) + cardinality(categories) > 0)
);
create index promotion_org_unit on promotion (org_unit, id desc);

insert into portrait_rules (kind, version, months, peer_level, least_peers, recency_edges, frequency_edges,
    monetary_edges, early_days, loyal_rule, leading_rule, changed_by, changed_at)
select kind, 1, 12, 2, 30, recency, frequency, monetary, 30,
       '[{"figure": "ACTIVE_MONTHS", "operator": "AT_LEAST", "value": 9},
         {"figure": "SHARE", "operator": "AT_LEAST", "value": 0.4},
         {"figure": "RECENCY_DAYS", "operator": "AT_MOST", "value": 45}]',
       '[{"figure": "RANK", "operator": "AT_LEAST", "value": 0.9},
         {"figure": "EARLY_ADOPTION", "operator": "AT_LEAST", "value": 0.5}]',
       'system', now()
from (values
    ('MANUFACTURER', array[30, 60, 120, 240]::numeric[], array[2, 4, 8, 16]::numeric[], array[10000, 100000, 500000, 2000000]::numeric[]),
    ('RETAILER', array[7, 14, 30, 60]::numeric[], array[12, 24, 36, 48]::numeric[], array[5000, 20000, 60000, 150000]::numeric[]),
    ('CONSUMER', array[14, 30, 90, 180]::numeric[], array[2, 5, 12, 24]::numeric[], array[200, 1000, 5000, 20000]::numeric[])
) as defaults (kind, recency, frequency, monetary);

-- 客户需求感知模型: the needs known from the surveys behind the model.
insert into need (id, version, code, kind, level, name_zh, name_en, dimension, active, changed_at)
select id::uuid, 1, code, kind, level, name_zh, name_en, dimension, true, now()
from (values
    ('019a8f00-0000-7000-8000-0000000c9001', 'RETAILER_SALEABLE_SUPPLY', 'RETAILER', 'PROFIT', '适销对路的货源', 'A supply of goods that sell', 'RELIABILITY'),
    ('019a8f00-0000-7000-8000-0000000c9002', 'RETAILER_FAIR_MARGIN', 'RETAILER', 'PROFIT', '合理的利润空间', 'A fair margin', 'RELIABILITY'),
    ('019a8f00-0000-7000-8000-0000000c9003', 'RETAILER_LOW_RISK', 'RETAILER', 'SAFETY', '较低的经营风险', 'Little business risk', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c9004', 'RETAILER_SAFETY_ADVICE', 'RETAILER', 'SAFETY', '及时告知安全防范措施', 'Advice on how to stay safe', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c9005', 'RETAILER_ORDERLY_MARKET', 'RETAILER', 'SAFETY', '规范有序的市场环境', 'An orderly market', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c9006', 'RETAILER_QUICK_SERVICE', 'RETAILER', 'SERVICE', '快捷的服务', 'Quick service', 'RESPONSIVENESS'),
    ('019a8f00-0000-7000-8000-0000000c9007', 'RETAILER_EASY_SERVICE', 'RETAILER', 'SERVICE', '方便、周到的服务', 'Convenient, considerate service', 'RESPONSIVENESS'),
    ('019a8f00-0000-7000-8000-0000000c9008', 'RETAILER_EMERGENCY_SERVICE', 'RETAILER', 'SERVICE', '可靠的应急服务', 'Help in an emergency that can be relied on', 'RELIABILITY'),
    ('019a8f00-0000-7000-8000-0000000c9009', 'RETAILER_INFORMATION', 'RETAILER', 'SERVICE', '及时、准确的信息服务', 'Prompt and accurate information', 'RESPONSIVENESS'),
    ('019a8f00-0000-7000-8000-0000000c900a', 'RETAILER_PERSONAL_CARE', 'RETAILER', 'ESTEEM', '人性化、亲情化的服务', 'Personal, friendly care', 'EMPATHY'),
    ('019a8f00-0000-7000-8000-0000000c900b', 'RETAILER_BEING_HEARD', 'RETAILER', 'ESTEEM', '意见得到倾听和重视', 'Being listened to and taken seriously', 'EMPATHY'),
    ('019a8f00-0000-7000-8000-0000000c900c', 'RETAILER_TRAINING', 'RETAILER', 'GROWTH', '客户培训', 'Training', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c900d', 'RETAILER_BUSINESS_ADVICE', 'RETAILER', 'GROWTH', '经营指导，拓展业务', 'Business advice that helps to grow', 'EMPATHY'),
    ('019a8f00-0000-7000-8000-0000000c900e', 'MANUFACTURER_BRAND_BUILDING', 'MANUFACTURER', 'PROFIT', '负责任的品牌培育', 'Responsible building of brands', 'RELIABILITY'),
    ('019a8f00-0000-7000-8000-0000000c900f', 'MANUFACTURER_ORDERLY_MARKET', 'MANUFACTURER', 'SAFETY', '规范的经营环境', 'A market that keeps the rules', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c9010', 'MANUFACTURER_FAIR_COMPETITION', 'MANUFACTURER', 'SERVICE', '公平的竞争平台', 'Fair competition', 'RELIABILITY'),
    ('019a8f00-0000-7000-8000-0000000c9011', 'MANUFACTURER_OPEN_INFORMATION', 'MANUFACTURER', 'ESTEEM', '顺畅的信息沟通', 'An open flow of information', 'RESPONSIVENESS'),
    ('019a8f00-0000-7000-8000-0000000c9012', 'MANUFACTURER_COOPERATION', 'MANUFACTURER', 'GROWTH', '紧密的协同服务', 'Close cooperation', 'EMPATHY'),
    ('019a8f00-0000-7000-8000-0000000c9013', 'CONSUMER_GOOD_VALUE', 'CONSUMER', 'PROFIT', '价格合理、品质优良的产品', 'Good products at fair prices', 'TANGIBLES'),
    ('019a8f00-0000-7000-8000-0000000c9014', 'CONSUMER_GENUINE_GOODS', 'CONSUMER', 'SAFETY', '市场净化率高，假货少', 'A market without counterfeits', 'ASSURANCE'),
    ('019a8f00-0000-7000-8000-0000000c9015', 'CONSUMER_PLEASANT_SHOPPING', 'CONSUMER', 'SERVICE', '舒心的购物环境和周到的售后服务', 'Pleasant shopping and attentive after-sales service', 'TANGIBLES'),
    ('019a8f00-0000-7000-8000-0000000c9016', 'CONSUMER_BRAND_CULTURE', 'CONSUMER', 'ESTEEM', '享受品牌带来的文化价值', 'The cultural value of brands', 'EMPATHY'),
    ('019a8f00-0000-7000-8000-0000000c9017', 'CONSUMER_KNOWLEDGE', 'CONSUMER', 'GROWTH', '知晓真伪鉴别技巧及行业政策', 'Knowing how to tell fakes, and the rules of the trade', 'ASSURANCE')
) as defaults (id, code, kind, level, name_zh, name_en, dimension);
