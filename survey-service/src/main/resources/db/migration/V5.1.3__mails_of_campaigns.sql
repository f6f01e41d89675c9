-- What a campaign writes to whom it asks, and when it reminds them.
create table campaign_mailing (
    campaign_id    uuid primary key references campaign,
    subject_zh     text not null,
    subject_en     text not null,
    text_zh        text not null,
    text_en        text not null,
    remind_days    int check (remind_days between 1 and 90),
    most_reminders int not null check (most_reminders between 0 and 5),
    check ((most_reminders = 0) = (remind_days is null))
);

-- Mails to be sent. Of a campaign whose answers belong to nobody a row is there only until it is sent: which link went to
-- whom is kept nowhere.
create table survey_mail (
    id            uuid primary key,
    campaign_id   uuid not null references campaign,
    invitation_id uuid not null references invitation,
    customer_id   uuid not null,
    org_unit      text not null,
    number        int not null check (number >= 0),
    recipient     text not null,
    language      text not null check (language in ('zh', 'en')),
    message_id    text not null unique,
    status        text not null check (status in ('PENDING', 'SENT', 'FAILED', 'DROPPED')),
    attempts      int not null default 0,
    next_at       timestamptz not null,
    last_error    text,
    created_at    timestamptz not null,
    sent_at       timestamptz,
    unique (invitation_id, number)
);
create index survey_mail_due on survey_mail (next_at) where status = 'PENDING';
create index survey_mail_campaign on survey_mail (campaign_id, id);
create index survey_mail_customer on survey_mail (customer_id);
create index survey_mail_reminder on survey_mail (sent_at) where status = 'SENT';
create trigger survey_mail_stand_in_insert before insert on survey_mail for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger survey_mail_stand_in_update before update of customer_id on survey_mail for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- Links of such a campaign that somebody was written.
create table link_given (
    invitation_id uuid primary key references invitation
);
alter table campaign_asked add column written boolean not null default false;
create index campaign_asked_campaign on campaign_asked (campaign_id, customer_id);
