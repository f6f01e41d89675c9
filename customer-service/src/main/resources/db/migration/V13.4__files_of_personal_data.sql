-- Pieces of files that a service sends beside its rows: photos, for example.
alter table personal_data_part
    add column file    text,
    add column content bytea,
    add check ((file is null) = (content is null));
