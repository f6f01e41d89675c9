-- Which version of a source its obligations are of, also where it has none any more: an older event told late brings nothing
-- back.
create table obligation_version (
    source    text not null,
    source_id uuid not null,
    version   bigint not null,
    primary key (source, source_id)
);
insert into obligation_version (source, source_id, version)
select source, source_id, max(version) from obligation group by source, source_id;

-- What lies behind a gap is shown from the newest on: a page is read off an index, however much there is.
create index obligation_newest on obligation (gap, at, id);
create index response_newest on response (answered_at, id);
