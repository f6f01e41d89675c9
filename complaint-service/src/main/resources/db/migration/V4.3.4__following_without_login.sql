-- Who tried to follow a case and failed, by the number they named and by the address they came from (both as digests):
-- for all replicas, and after a restart too.
create table follow_attempt (
    kind         text not null check (kind in ('NUMBER', 'ADDRESS')),
    digest       bytea not null,
    failures     int not null,
    locked_until timestamptz,
    last_at      timestamptz not null,
    primary key (kind, digest)
);
create index follow_attempt_last on follow_attempt (last_at);
