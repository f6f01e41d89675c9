-- Scores run through a million answers within a second because they lie packed by the hundred, those of one edition and
-- one org unit together. What is in a block has its place in answer still: blocks can be made anew at any time.
create table answer_block (
    id                 bigint generated always as identity primary key,
    questionnaire_id   uuid not null,
    questionnaire_code text not null,
    edition            int not null,
    org_unit           text not null,
    earliest           timestamptz not null,
    latest             timestamptz not null,
    responses          int not null check (responses > 0),
    full_up            boolean not null,
    texts              text[] not null,
    slots              text[] not null,
    records            bytea not null
);
create index answer_block_cut on answer_block (questionnaire_code, org_unit);
create unique index answer_block_open on answer_block (questionnaire_id, org_unit) where not full_up;
-- They are small already, and unpacking would take longer than reading them.
alter table answer_block alter column records set storage external;

-- Responses that are in no block yet: scores read them where they are. Without a foreign key, which would cost each answer
-- a look at its own response.
create table answer_unpacked (
    response uuid primary key
);
insert into answer_unpacked select id from response;

create function response_is_unpacked() returns trigger language plpgsql as $$
begin
    insert into answer_unpacked select id from added;
    return null;
end $$;
create trigger response_added after insert on response referencing new table as added
    for each statement execute function response_is_unpacked();

-- No block outlives a change of what it holds: all of the edition and org unit are unpacked. Waits for packing under way,
-- which may hold what has changed.
create function unpack_answers(edition_id uuid, unit text) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('packing of answers', 0));
    delete from answer_block where questionnaire_id = edition_id and org_unit = unit;
    if found then
        insert into answer_unpacked
        select id from response where questionnaire_id = edition_id and org_unit = unit
        on conflict do nothing;
    end if;
end $$;

create function response_was_changed() returns trigger language plpgsql as $$
begin
    perform unpack_answers(old.questionnaire_id, old.org_unit);
    if tg_op = 'DELETE' then
        delete from answer_unpacked where response = old.id;
    else
        insert into answer_unpacked values (new.id) on conflict do nothing;
    end if;
    return null;
end $$;
create trigger response_changed after update of id, campaign_id, questionnaire_id, questionnaire_code, edition, org_unit,
    segment, source, score, answered_at on response for each row
    when ((old.id, old.campaign_id, old.questionnaire_id, old.questionnaire_code, old.edition, old.org_unit, old.segment,
        old.source, old.score, old.answered_at)
        is distinct from (new.id, new.campaign_id, new.questionnaire_id, new.questionnaire_code, new.edition, new.org_unit,
        new.segment, new.source, new.score, new.answered_at))
    execute function response_was_changed();
create trigger response_removed after delete on response for each row execute function response_was_changed();

create function answer_was_changed() returns trigger language plpgsql as $$
begin
    perform unpack_answers(r.questionnaire_id, r.org_unit) from response r where r.id = old.response;
    return null;
end $$;
create trigger answer_changed after update or delete on answer for each row execute function answer_was_changed();
