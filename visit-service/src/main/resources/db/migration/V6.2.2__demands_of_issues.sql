-- What customers raise with leaders can make a visit necessary, too.
alter table demand_rule
    drop constraint demand_rule_trigger_check,
    add constraint demand_rule_trigger_check check (trigger in ('FREQUENCY', 'COMPLAINT_CLOSED', 'LOW_SCORE',
        'ARCHIVE_STALE', 'NEW_CUSTOMER', 'NEED_RAISED', 'ISSUE_RAISED'));

-- The open ones of a long list.
create index raised_issue_open on raised_issue (id desc) where status in ('OPEN', 'IN_PROGRESS');
