-- Of planned visits whose customer somebody else looks after now.
insert into visit_reason (code, name_zh, name_en, uses, needs_words, active)
values ('MANAGER_CHANGED', '客户经理变更', 'Another customer manager', '{HAND_OVER}', false, true)
on conflict (code) do nothing;
