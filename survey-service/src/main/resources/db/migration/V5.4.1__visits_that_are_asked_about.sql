-- The visits after which customers were asked, or were not, and why: each is decided once, however often it is told.
create table asked_visit (
    visit_id      uuid primary key,
    visitor       text not null,
    decision      text not null check (decision in ('ASKED', 'OWN_VISIT', 'NOT_DRAWN', 'NOT_WANTED', 'RESTING')),
    invitation_id uuid unique references invitation,
    decided_at    timestamptz not null,
    check ((decision = 'ASKED') = (invitation_id is not null))
);
create index invitation_visit on invitation (source_id, id) where source = 'VISIT';

-- There is a standing campaign for visits, too.
alter table campaign
    drop constraint campaign_standing_for_check,
    add constraint campaign_standing_for_check check (standing_for in ('COMPLAINT', 'VISIT'));
