-- Files of complaints, stored once by content.
create table attachment_content (
    sha256     text primary key,
    media_type text not null,
    bytes      bigint not null check (bytes > 0),
    content    bytea not null,
    stored_at  timestamptz not null
);
-- Pictures and documents are compressed already.
alter table attachment_content alter column content set storage external;

create table complaint_attachment (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    message_id   uuid references complaint_message,
    sha256       text not null references attachment_content,
    name         text not null,
    internal     boolean not null,
    uploaded_by  text not null,
    uploaded_at  timestamptz not null,
    unique (complaint_id, sha256, name, internal)
);
create index complaint_attachment_content on complaint_attachment (sha256);
create index complaint_attachment_message on complaint_attachment (message_id) where message_id is not null;
