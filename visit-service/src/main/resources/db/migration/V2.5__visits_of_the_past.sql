-- Visits that were taken over from another system, by the reference they had there; and what their row said, so that the
-- same row is known again and another one is not taken for it.
create table visit_import (
    source    text not null,
    reference text not null,
    visit_id  uuid not null unique references visit,
    content   text,
    primary key (source, reference)
);
