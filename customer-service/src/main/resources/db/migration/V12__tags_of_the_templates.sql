-- What the templates of segmentation and of management indicators look for.
insert into tag_definition (id, version, code, name_en, name_zh, description) values
(gen_random_uuid(), 1, 'violation', 'Violation', '违规经营户', 'Was found to break the rules of the trade'),
(gen_random_uuid(), 1, 'arrears', 'In arrears', '欠费户', 'Owes more than the agreed time allows'),
(gen_random_uuid(), 1, 'illicit-use', 'Illicit use', '违约用电户', 'Took electricity past the meter or against the contract'),
(gen_random_uuid(), 1, 'vital-user', 'Vital user', '重要用户', 'A hospital, a waterworks, a mine: supply must not fail'),
(gen_random_uuid(), 1, 'hardship', 'Hardship', '困难户', 'Gets allowances by the public assistance'),
(gen_random_uuid(), 1, 'fleet', 'Fleet', '大客户车队', 'Owns several cars that are serviced together')
on conflict (code) do nothing;
