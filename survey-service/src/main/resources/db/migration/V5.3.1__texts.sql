-- What customers wrote, one row an answer to an open question or a complaint, with what was read out of it.
create table analysed_text (
    id                 uuid primary key,
    source             text not null check (source in ('ANSWER', 'COMPLAINT')),
    source_id          uuid not null,
    version            bigint not null,
    questionnaire_code text,
    campaign_id        uuid,
    question           text not null default '',
    category           text,
    customer_id        uuid,
    anonymous          boolean not null,
    org_unit           text not null,
    segment            text,
    language           text not null check (language in ('zh', 'en')),
    at                 timestamptz not null,
    body               text not null,
    sentiment          numeric(5, 4) not null check (sentiment between -1 and 1),
    terms              text[] not null,
    unique (source, source_id, question),
    check ((source = 'ANSWER') = (questionnaire_code is not null)),
    check ((source = 'COMPLAINT') = (category is not null))
);
create index analysed_text_at on analysed_text (at, id);
create index analysed_text_org_unit on analysed_text (org_unit, at, id);
create index analysed_text_questionnaire on analysed_text (questionnaire_code, at, id) where questionnaire_code is not null;
create index analysed_text_campaign on analysed_text (campaign_id, at, id) where campaign_id is not null;
create index analysed_text_terms on analysed_text using gin (terms);
create index analysed_text_customer on analysed_text (customer_id) where customer_id is not null;

create trigger analysed_text_stand_in_insert before insert on analysed_text for each row
    when (new.customer_id is not null) execute function customer_stand_in('id');
create trigger analysed_text_stand_in_update before update of customer_id on analysed_text for each row
    when (new.customer_id is distinct from old.customer_id and new.customer_id is not null)
    execute function customer_stand_in('id');

-- What texts can be about. Chinese words are looked for as they stand, English ones in their base form.
create table text_theme (
    id         uuid primary key,
    version    bigint not null,
    code       text not null unique check (code ~ '^[A-Z][A-Z0-9_]{0,39}$'),
    title_zh   text not null,
    title_en   text not null,
    dimension  text check (dimension in ('TANGIBLES', 'RELIABILITY', 'RESPONSIVENESS', 'ASSURANCE', 'EMPATHY')),
    words_zh   text[] not null,
    words_en   text[] not null,
    likes_zh   text[] not null,
    terms_en   text[] not null,
    active     boolean not null,
    changed_by text not null,
    changed_at timestamptz not null
);
