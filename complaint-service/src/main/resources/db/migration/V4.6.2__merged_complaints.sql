-- Which complaint goes on in which other one, for good.
create table complaint_merge (
    complaint_id uuid primary key references complaint,
    into_id      uuid not null references complaint,
    reason       text not null,
    merged_by    text not null,
    merged_at    timestamptz not null,
    check (complaint_id <> into_id)
);
create index complaint_merge_into on complaint_merge (into_id);

-- The complaint itself, or the last one that it goes on in.
create function complaint_standing(asked uuid) returns uuid language sql stable strict as $$
    with recursive way as (
        select asked as id, 0 as step
        union all
        select m.into_id, step + 1 from way join complaint_merge m on m.complaint_id = way.id where step < 50)
    select id from way order by step desc limit 1
$$;

-- The words of a text by which it is told from others: without those that stand in every English text, and of Chinese
-- the pairs of characters only.
create function complaint_wording(said text) returns text[] language sql stable parallel safe as $$
    select coalesce(array_agg(term), '{}') from unnest(complaint_terms(left(complaint_plain(said), 4000))) as term
    where (length(term) > 1 or term ~ '[a-z0-9]') and ts_lexize('english_stem', term) is distinct from '{}'
$$;

-- The share of what two wordings have in common, from 0 to 1: Dice's coefficient.
create function complaint_likeness(one text[], other text[]) returns numeric language sql immutable parallel safe as $$
    select case when cardinality(one) + cardinality(other) = 0 then 0
        else round(2.0 * (select count(*) from (select unnest(one) intersect select unnest(other)) as shared)
            / (cardinality(one) + cardinality(other)), 4) end
$$;
