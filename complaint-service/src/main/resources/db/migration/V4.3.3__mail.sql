-- Mailboxes that are read: who reads one at present, and how it went last.
create table mail_box (
    name        text primary key,
    read_until  timestamptz not null,
    last_read   timestamptz,
    last_error  text
);

-- Every mail that came, once. What was not taken in by itself keeps its source until somebody has dealt with it.
create table mail_in (
    id           uuid primary key,
    message_id   text not null unique,
    digest       text not null,
    mailbox      text not null,
    org_unit     text not null,
    sender       text not null,
    sender_name  text,
    subject      text not null,
    text         text not null,
    received_at  timestamptz not null,
    status       text not null check (status in ('TAKEN', 'HELD', 'IGNORED', 'DISMISSED')),
    reason       text,
    complaint_id uuid references complaint,
    source       bytea,
    handled_by   text,
    handled_at   timestamptz,
    check (status <> 'TAKEN' or complaint_id is not null)
);
create index mail_in_org_unit on mail_in (org_unit, id);
create index mail_in_status on mail_in (status, id) where status <> 'TAKEN';
create index mail_in_complaint on mail_in (complaint_id) where complaint_id is not null;
create index mail_in_sender on mail_in (sender, received_at);

-- With whom a complaint is talked about by e-mail.
create table complaint_correspondent (
    complaint_id uuid not null references complaint,
    address      text not null,
    primary key (complaint_id, address)
);
create index complaint_correspondent_address on complaint_correspondent (address, complaint_id);

-- Mails to be sent. The row comes with what it tells of, in one transaction; it is sent after that, until it is.
create table mail_out (
    id           uuid primary key,
    complaint_id uuid not null references complaint,
    org_unit     text not null,
    kind         text not null check (kind in ('ACKNOWLEDGEMENT', 'REPLY')),
    message_id   text not null unique,
    mailbox      text not null,
    recipient    text not null,
    subject      text not null,
    text         text not null,
    secret       text,
    in_reply_to  text,
    status       text not null check (status in ('PENDING', 'SENT', 'FAILED', 'BOUNCED')),
    attempts     int not null default 0,
    next_at      timestamptz not null,
    last_error   text,
    created_at   timestamptz not null,
    sent_at      timestamptz
);
create index mail_out_due on mail_out (next_at) where status = 'PENDING';
create index mail_out_org_unit on mail_out (org_unit, id);
create index mail_out_complaint on mail_out (complaint_id);
create index mail_out_recipient on mail_out (recipient, created_at);
