-- Contacts as telephone systems hand them over, and the figures of the desk as contacts change them.
alter table contact
    add column version bigint not null default 1,
    add column source text,
    add column external_id text,
    add column agent text,
    add column topic text,
    add column outcome text check (outcome in ('ANSWERED', 'ABANDONED', 'OVERFLOW', 'CALLBACK')),
    add column hold_seconds int not null default 0 check (hold_seconds >= 0),
    -- The level that was in force when it was offered, so that each contact tells by which it was measured.
    add column level_seconds int not null default 20,
    add column short_seconds int not null default 5,
    -- Whether the customer had not come with the same topic shortly before, and when they came with it again.
    add column begins boolean not null default false,
    add column again_at timestamptz,
    add constraint contact_external_id_taken unique (source, external_id),
    add check (external_id is null or source is not null);
update contact set outcome = case when answered_at is null then 'ABANDONED' else 'ANSWERED' end;
alter table contact
    alter column outcome set not null,
    add check ((outcome = 'ANSWERED') = (answered_at is not null));
create index contact_topic on contact (customer_id, topic, offered_at)
    where customer_id is not null and topic is not null and answered_at is not null;
create index contact_agent on contact (agent, id) where agent is not null;
create index contact_complaint on contact (complaint_id) where complaint_id is not null;

-- Which level a queue owes from when on; '' is every queue that has none of its own.
create table desk_level (
    id                    uuid primary key,
    queue                 text not null,
    valid_from            timestamptz not null,
    answer_within_seconds int not null check (answer_within_seconds between 1 and 3600),
    target                numeric(5, 4) not null check (target > 0 and target <= 1),
    short_abandon_seconds int not null check (short_abandon_seconds between 0 and 600),
    set_by                text not null,
    set_at                timestamptz not null
);
create index desk_level_queue on desk_level (queue, valid_from desc, id desc);
insert into desk_level values ('01980000-0000-7000-8000-000000000501', '', '2000-01-01T00:00:00Z', 20, 0.8, 5,
    'system', '2000-01-01T00:00:00Z');

-- When agents were there to take contacts.
create table agent_time (
    id          uuid primary key,
    agent       text not null,
    org_unit    text not null,
    from_at     timestamptz not null,
    until_at    timestamptz not null,
    source      text,
    external_id text,
    logged_by   text not null,
    constraint agent_time_external_id_taken unique (source, external_id),
    check (until_at > from_at)
);
create index agent_time_agent on agent_time (agent, from_at);

-- Sums by quarters of an hour: whoever logs a contact adds a row and waits for nobody; rows of the same quarter, org
-- unit, queue and agent are folded into one afterwards. So the sums are never behind. Times are in milliseconds.
create table contact_count (
    id          bigint generated always as identity primary key,
    folded      boolean not null,
    slot        timestamptz not null,
    org_unit    text not null,
    queue       text not null,
    agent       text not null,
    offered     bigint not null,
    answered    bigint not null,
    abandoned   bigint not null,
    short       bigint not null,
    overflowed  bigint not null,
    called_back bigint not null,
    within      bigint not null,
    queued      bigint not null,
    waited      bigint not null,
    talked      bigint not null,
    held        bigint not null,
    wrapped     bigint not null,
    firsts      bigint not null,
    came_again  bigint not null,
    presses     bigint not null,
    satisfied   bigint not null,
    staffed     bigint not null
);
create index contact_count_unit on contact_count (org_unit, slot);
create index contact_count_key on contact_count (slot, org_unit, queue, agent);
create index contact_count_fresh on contact_count (id) where not folded;

create function contact_slot(at timestamptz) returns timestamptz language sql immutable parallel safe as $$
    select date_bin('15 minutes', at, timestamptz '2000-01-01T00:00:00Z')
$$;

-- The statement that adds the sums of changes: a query of contacts, each with the sign of its change.
create function contact_counting(changes text) returns text language sql immutable as $statement$
    select $$
        insert into contact_count (folded, slot, org_unit, queue, agent, offered, answered, abandoned, short, overflowed,
            called_back, within, queued, waited, talked, held, wrapped, firsts, came_again, presses, satisfied, staffed)
        select false, contact_slot(c.offered_at), c.org_unit, c.queue, coalesce(c.agent, ''), sum(c.sign),
            coalesce(sum(c.sign) filter (where c.outcome = 'ANSWERED'), 0),
            coalesce(sum(c.sign) filter (where c.outcome = 'ABANDONED'), 0),
            coalesce(sum(c.sign) filter (where c.outcome = 'ABANDONED'
                and c.ended_at - c.offered_at < make_interval(secs => c.short_seconds)), 0),
            coalesce(sum(c.sign) filter (where c.outcome = 'OVERFLOW'), 0),
            coalesce(sum(c.sign) filter (where c.outcome = 'CALLBACK'), 0),
            coalesce(sum(c.sign) filter (where c.answered_at - c.offered_at <= make_interval(secs => c.level_seconds)), 0),
            sum(c.sign * (extract(epoch from coalesce(c.answered_at, c.ended_at) - c.offered_at) * 1000)::bigint),
            coalesce(sum(c.sign * (extract(epoch from c.answered_at - c.offered_at) * 1000)::bigint), 0),
            coalesce(sum(c.sign * ((extract(epoch from c.ended_at - c.answered_at) - c.hold_seconds) * 1000)::bigint), 0),
            coalesce(sum(c.sign * c.hold_seconds * 1000::bigint) filter (where c.outcome = 'ANSWERED'), 0),
            coalesce(sum(c.sign * coalesce(c.wrap_up_seconds, 0) * 1000::bigint) filter (where c.outcome = 'ANSWERED'), 0),
            coalesce(sum(c.sign) filter (where c.begins), 0),
            coalesce(sum(c.sign) filter (where c.begins and c.again_at is not null), 0),
            coalesce(sum(c.sign) filter (where c.key_press is not null), 0),
            coalesce(sum(c.sign) filter (where c.key_press >= 4), 0),
            0
        from ($$ || changes || $$) c
        group by 2, 3, 4, 5$$
$statement$;

create function contact_counted() returns trigger language plpgsql as $$
begin
    execute contact_counting(case tg_op
        when 'INSERT' then 'select 1 as sign, n.* from new_contacts n'
        when 'DELETE' then 'select -1 as sign, o.* from old_contacts o'
        else 'select 1 as sign, n.* from new_contacts n union all select -1, o.* from old_contacts o' end);
    return null;
end $$;

create trigger contact_counted_insert after insert on contact referencing new table as new_contacts
    for each statement execute function contact_counted();
create trigger contact_counted_update after update on contact
    referencing old table as old_contacts new table as new_contacts
    for each statement execute function contact_counted();
create trigger contact_counted_delete after delete on contact referencing old table as old_contacts
    for each statement execute function contact_counted();

-- The contacts of before.
do $$
begin
    execute contact_counting('select 1 as sign, n.* from contact n');
end $$;

-- What the level of a day was, as told to others; told again, by a newer version, where contacts came late.
create table desk_day (
    id                    uuid primary key,
    version               bigint not null,
    day                   date not null,
    org_unit              text not null,
    queue                 text not null,
    from_at               timestamptz not null,
    until_at              timestamptz not null,
    offered               bigint not null,
    within                bigint not null,
    answer_within_seconds int not null,
    target                numeric(5, 4) not null,
    reached               boolean not null,
    constraint desk_day_once unique (day, org_unit, queue)
);
