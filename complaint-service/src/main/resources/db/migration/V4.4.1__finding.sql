-- What a complaint is found by: one analyser for texts and questions, in the database, so that it does not matter who
-- writes a complaint or a message.

-- English by its stems, none left out: "other" is a category here.
create text search dictionary complaint_english (template = snowball, language = english);

-- Full-width forms as the usual ones, in lower case.
create function complaint_plain(said text) returns text language sql immutable parallel safe as $$
    select lower(normalize(coalesce(said, ''), NFKC))
$$;

-- The terms of a plain text: words with letters and digits by their stem; of Chinese every character and every two
-- neighbours, whatever the database's locale knows of it.
create function complaint_terms(plain text) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct term), '{}') from (
        select coalesce((ts_lexize('complaint_english', left(word[1], 100)))[1], left(word[1], 100)) as term
        from regexp_matches(plain, '[a-z0-9\u00c0-\u024f\u0370-\u052f]+', 'g') as word
        union all
        select substr(run[1], at, width)
        from regexp_matches(plain, '[\u2e80-\ud7af\uf900-\ufaff\U00020000-\U0003fffd]+', 'g') as run,
            generate_series(1, length(run[1])) as at, generate_series(1, 2) as width
        where at + width <= length(run[1]) + 1) as terms
$$;

-- An org unit and all above it, as terms that no word can be.
create function complaint_unit_terms(org_unit text) returns text[] language sql immutable parallel safe as $$
    select array_agg('@' || array_to_string(parts[1:depth], '/'))
    from (select string_to_array(org_unit, '/') as parts) as unit, generate_series(1, cardinality(parts)) as depth
$$;

-- text: to look a longer part up in, where its pieces are found. Terms of the customer's name begin with an equals sign:
-- who sees no names does not find by them. More than 40,000 characters of a case are not searched.
create table complaint_search (
    complaint_id uuid primary key references complaint on delete cascade,
    text         text not null,
    name         text not null,
    terms        tsvector not null
);
create index complaint_search_terms on complaint_search using gin (terms);

create function complaint_search_put(wanted uuid) returns void language sql as $$
    insert into complaint_search (complaint_id, text, name, terms)
    select id, plain, name, array_to_tsvector(complaint_terms(plain) || complaint_unit_terms(org_unit)
        || array(select '=' || term from unnest(complaint_terms(name)) as term))
    from (
        select c.id, c.org_unit, complaint_plain(c.customer_name) as name,
            left(complaint_plain(concat_ws(E'\n', c.number, c.text, c.decision,
                (select string_agg(m.text, E'\n' order by m.id desc) from complaint_message m
                 where m.complaint_id = c.id))), 40000) as plain
        from complaint c where c.id = wanted) as said
    on conflict (complaint_id) do update set text = excluded.text, name = excluded.name, terms = excluded.terms
$$;

create function complaint_search_follow() returns trigger language plpgsql as $$
begin
    perform complaint_search_put(new.id);
    return null;
end $$;
create trigger complaint_search_insert after insert on complaint for each row execute function complaint_search_follow();
create trigger complaint_search_update after update on complaint for each row
    when (old.number is distinct from new.number or old.text is distinct from new.text
        or old.decision is distinct from new.decision or old.customer_name is distinct from new.customer_name
        or old.org_unit is distinct from new.org_unit)
    execute function complaint_search_follow();

create function complaint_search_listen() returns trigger language plpgsql as $$
declare
    plain text;
begin
    if tg_op = 'INSERT' then
        plain := left(complaint_plain(new.text), 40000);
        update complaint_search
        set text = text || E'\n' || plain, terms = terms || array_to_tsvector(complaint_terms(plain))
        where complaint_id = new.complaint_id and length(text) < 40000;
    else
        perform complaint_search_put(coalesce(new.complaint_id, old.complaint_id));
    end if;
    return null;
end $$;
create trigger complaint_search_said after insert or update of text or delete on complaint_message for each row
    execute function complaint_search_listen();

select complaint_search_put(id) from complaint;

-- Lists newest first, along the one thing that they are narrowed by most.
create index complaint_status_newest on complaint (status, id);
create index complaint_category_newest on complaint (category, id);
create index complaint_segment_newest on complaint (segment, id) where segment is not null;
create index complaint_partner_newest on complaint (partner, id) where partner is not null;
create index complaint_unresolved on complaint (id) where resolve_met_at is null;
create index complaint_unresolved_due on complaint (resolve_due_at) where resolve_met_at is null;
create index complaint_received on complaint (received_at);

-- Filters that somebody keeps, for themselves or for a role, an org unit, or a role of an org unit.
create table complaint_view (
    id              uuid primary key,
    version         bigint not null,
    name            text not null,
    owner           text not null,
    shared_role     text,
    shared_org_unit text,
    filter          jsonb not null,
    sort            text not null check (sort in ('NEWEST', 'OLDEST')),
    changed_at      timestamptz not null
);
create index complaint_view_owner on complaint_view (owner, id);
create index complaint_view_shared on complaint_view (id) where shared_role is not null or shared_org_unit is not null;
