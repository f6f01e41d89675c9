-- Which handling of a complaint ends and begins at which version, so that events count in whatever order they arrive:
-- the newest version at which it was to be asked about, the newest at which it was reopened, and the one that was asked
-- about.
alter table known_complaint
    add column ended_version    bigint not null default 0,
    add column reopened_version bigint not null default 0,
    add column asked_version    bigint;
update known_complaint set ended_version = version, asked_version = version where call_back is not null;
