-- Whose a rule is: it counts there and below, and whoever keeps rules there changes it. Without an org unit it counts
-- everywhere and is the whole company's.
alter table sla_policy add column org_unit text;
alter table authority_post add column org_unit text;
alter table desk_level add column org_unit text;
alter table closing_rule add column org_unit text;
drop index closing_rule_once;
create unique index closing_rule_once
    on closing_rule (coalesce(category, ''), min_severity, coalesce(org_unit, ''));
