-- What is pressed after a contact is an answer, and what became of a queue's level on a day is evidence of gap 3.
alter table response drop constraint response_source_check;
alter table response add constraint response_source_check
    check (source in ('COMPLAINT', 'VISIT', 'CAMPAIGN', 'IMPORT', 'CONTACT'));
alter table obligation drop constraint obligation_source_check;
alter table obligation add constraint obligation_source_check
    check (source in ('VISIT', 'COMPLAINT', 'PROMISE', 'DESK_LEVEL'));
