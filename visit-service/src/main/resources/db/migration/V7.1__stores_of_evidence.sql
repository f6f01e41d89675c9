-- Where a content lies is kept with it: what was stored before another store was set is still found, and moved.
alter table evidence_content
    add column store text not null default 'POSTGRES' check (store in ('POSTGRES', 'S3'));
alter table evidence_waste
    add column store text not null default 'POSTGRES' check (store in ('POSTGRES', 'S3'));
create index evidence_content_store on evidence_content (store, sha256);
