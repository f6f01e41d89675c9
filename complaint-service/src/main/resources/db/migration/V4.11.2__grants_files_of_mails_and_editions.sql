-- What was granted before a complaint was opened again: a limit is for one complaint, however often it is decided.
create table complaint_grant (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    compensation numeric(12, 2) not null check (compensation > 0),
    currency     text not null,
    decided_by   text not null,
    approved_by  text,
    ended_at     timestamptz not null
);
create index complaint_grant_complaint on complaint_grant (complaint_id);

-- The files that go out with a mail.
create table mail_out_file (
    mail_id       uuid not null references mail_out on delete cascade,
    attachment_id uuid not null references complaint_attachment on delete cascade,
    primary key (mail_id, attachment_id)
);
create index mail_out_file_attachment on mail_out_file (attachment_id);

-- Which edition was published after which: counted, for clocks of replicas differ.
alter table taxonomy_edition add column published_as int;
update taxonomy_edition e set published_as = o.place
from (select number, row_number() over (order by published_at, number) as place
      from taxonomy_edition where status = 'PUBLISHED') as o
where o.number = e.number;
create unique index taxonomy_edition_published on taxonomy_edition (published_as);
alter table taxonomy_edition add constraint taxonomy_edition_published_as
    check ((status = 'PUBLISHED') = (published_as is not null));

-- New ones are tried before those that have been tried in vain.
create index complaint_placement_new on complaint_placement (next_try_at) where status = 'WAITING' and tried_at is null;

-- Views that ask for somebody, for an erasure.
create index complaint_view_customer on complaint_view ((filter ->> 'customerId'))
    where filter ->> 'customerId' is not null;
create index complaint_view_words on complaint_view (id) where filter ->> 'q' is not null;
