-- Whether customers agreed to surveys, as they last said, and what counts for those who said nothing.
create table known_consent (
    customer_id uuid primary key,
    version     bigint not null,
    granted     boolean not null
);
comment on column known_consent.customer_id is 'Stays: what was said for that record; it counts for who stands for it too';
create table known_survey_consent (
    version bigint not null,
    granted boolean not null
);
create unique index known_survey_consent_one on known_survey_consent ((true));
insert into known_survey_consent (version, granted) values (1, true);
