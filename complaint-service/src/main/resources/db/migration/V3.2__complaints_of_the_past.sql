-- What the customer thought of how it was handled, as another system had it: 1 to 5.
alter table complaint add column satisfaction int check (satisfaction between 1 and 5);

-- Complaints that were taken over from another system, by the reference they had there; and what their row said, so that
-- the same row is known again and another one is not taken for it.
create table complaint_import (
    source       text not null,
    reference    text not null,
    complaint_id uuid not null unique references complaint,
    content      text,
    primary key (source, reference)
);
