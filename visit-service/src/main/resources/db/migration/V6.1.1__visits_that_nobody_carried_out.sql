-- Of planned visits that nobody has told anything about long after their day. Nobody chooses it: it is of no use.
insert into visit_reason (code, name_zh, name_en, uses, needs_words, active)
values ('NOT_CARRIED_OUT', '到期未执行', 'Not carried out', '{}', false, true)
on conflict (code) do nothing;

-- What is still to be done, in the order of lists: without all the visits of the past.
create index visit_planned on visit (planned_for, sequence, id) where status = 'PLANNED';
