-- What a new installation starts from; all of it is data that people change later.
insert into complaint_category (id, version, code, name, name_en, parent, dimension, default_severity, active) values
    ('01980000-0000-7000-8000-000000000101', 1, 'goods', '商品', 'Goods', null, 'TANGIBLES', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000102', 1, 'goods-quality', '商品质量', 'Quality of goods', 'goods', 'TANGIBLES', 'HIGH', true),
    ('01980000-0000-7000-8000-000000000103', 1, 'goods-supply', '货源供应', 'Supply of goods', 'goods', 'RELIABILITY', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000104', 1, 'delivery', '配送', 'Delivery', null, 'RELIABILITY', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000105', 1, 'delivery-late', '送货不及时', 'Late delivery', 'delivery', 'RESPONSIVENESS', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000106', 1, 'delivery-damaged', '破损或差错', 'Damaged or wrong delivery', 'delivery', 'RELIABILITY', 'HIGH', true),
    ('01980000-0000-7000-8000-000000000107', 1, 'price', '价格', 'Price', null, 'ASSURANCE', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000108', 1, 'attitude', '服务态度', 'Service attitude', null, 'EMPATHY', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000109', 1, 'visiting', '拜访服务', 'Visiting', null, 'EMPATHY', 'LOW', true),
    ('01980000-0000-7000-8000-000000000110', 1, 'ordering', '订货', 'Order taking', null, 'RESPONSIVENESS', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000111', 1, 'settlement', '结算', 'Payment and settlement', null, 'RELIABILITY', 'HIGH', true),
    ('01980000-0000-7000-8000-000000000112', 1, 'after-sales', '售后', 'After-sales service', null, 'RESPONSIVENESS', 'MEDIUM', true),
    ('01980000-0000-7000-8000-000000000113', 1, 'compliance', '合规与廉洁', 'Compliance and integrity', null, 'ASSURANCE', 'CRITICAL', true),
    ('01980000-0000-7000-8000-000000000114', 1, 'other', '其他', 'Other', null, 'RESPONSIVENESS', 'LOW', true);

insert into sla_policy (id, name, severity, acknowledge_minutes, first_response_minutes, update_minutes,
                        resolve_minutes, calendar, created_at)
select id::uuid, name, severity, acknowledge, response, update, resolve, calendar, now()
from (values
    ('01980000-0000-7000-8000-000000000201', 'Low / 低', 'LOW', 240, 900, 2250, 4500),
    ('01980000-0000-7000-8000-000000000202', 'Medium / 中', 'MEDIUM', 120, 450, 1350, 2250),
    ('01980000-0000-7000-8000-000000000203', 'High / 高', 'HIGH', 60, 240, 450, 1350),
    ('01980000-0000-7000-8000-000000000204', 'Critical / 紧急', 'CRITICAL', 30, 60, 240, 450)
) as policy (id, name, severity, acknowledge, response, update, resolve),
(values ('{
  "zone": "Asia/Shanghai",
  "weekly": {
    "MONDAY":    [{"from": "08:30:00", "until": "12:00:00"}, {"from": "13:30:00", "until": "17:30:00"}],
    "TUESDAY":   [{"from": "08:30:00", "until": "12:00:00"}, {"from": "13:30:00", "until": "17:30:00"}],
    "WEDNESDAY": [{"from": "08:30:00", "until": "12:00:00"}, {"from": "13:30:00", "until": "17:30:00"}],
    "THURSDAY":  [{"from": "08:30:00", "until": "12:00:00"}, {"from": "13:30:00", "until": "17:30:00"}],
    "FRIDAY":    [{"from": "08:30:00", "until": "12:00:00"}, {"from": "13:30:00", "until": "17:30:00"}]
  },
  "holidays": [],
  "extraWorkingDays": {}
}'::jsonb)) as standard (calendar);

insert into authority (role, version, compensation_limit, currency, remedies) values
    ('service-agent', 1, 200, 'CNY', '{APOLOGY,EXPLANATION,REPLACEMENT,REDELIVERY,REFUND,COMPENSATION}'),
    ('customer-manager', 1, 100, 'CNY', '{APOLOGY,EXPLANATION,REPLACEMENT,REDELIVERY,COMPENSATION}'),
    ('supervisor', 1, 2000, 'CNY', '{APOLOGY,EXPLANATION,REPLACEMENT,REDELIVERY,REFUND,COMPENSATION,PRICE_CORRECTION,STAFF_MEASURE}'),
    ('admin', 1, 20000, 'CNY', '{APOLOGY,EXPLANATION,REPLACEMENT,REDELIVERY,REFUND,COMPENSATION,PRICE_CORRECTION,STAFF_MEASURE,OTHER}');
