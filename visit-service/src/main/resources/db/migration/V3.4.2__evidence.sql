-- Photos and signatures, stored once by content; the content itself is in the parts below or in an object store.
create table evidence_content (
    sha256     text primary key,
    location   uuid not null unique,
    media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
    bytes      bigint not null,
    width      int not null,
    height     int not null,
    stored_at  timestamptz not null
);

create table evidence_part (
    location uuid not null,
    part     int not null,
    content  bytea not null,
    primary key (location, part)
);

-- What is being written, or is of no use any more: removed after a while.
create table evidence_waste (
    location uuid primary key,
    since    timestamptz not null
);
create index evidence_waste_since on evidence_waste (since);

create table visit_evidence (
    id          uuid primary key,
    visit_id    uuid not null references visit,
    sha256      text not null references evidence_content,
    kind        text not null check (kind in ('PHOTO', 'SIGNATURE')),
    taken_at    timestamptz,
    uploaded_by text not null,
    uploaded_at timestamptz not null,
    unique (visit_id, sha256, kind)
);
create index visit_evidence_content on visit_evidence (sha256);
create index visit_evidence_uploaded_at on visit_evidence (uploaded_at);
-- Whether a step refers to a file.
create index visit_step_proof on visit_step (visit, proof) where proof is not null;
