-- What io.gapless.platform.repoint works with. The service says in spring.flyway.placeholders what can be merged: `thing`,
-- as its tables name it in a column <thing>_id, and `things`, the table with id and merged_into. The functions look into
-- that table only when they are called; it need not be there yet.

-- Which rows were made for something else than they point to now, for an undo: what they were made for, and what else of
-- them had to change; of a row that could not go along, all of it.
create table repointed_row (
    table_name text not null,
    row_key    jsonb not null,
    origin     uuid not null,
    was        jsonb,
    aside      boolean not null default false,
    primary key (table_name, row_key)
);
create index repointed_row_origin on repointed_row (origin);

-- What stands for a thing: itself, or, where it was merged, the last one of its way.
create function ${thing}_standing(asked uuid) returns uuid language plpgsql stable strict as $$
begin
    return (
        with recursive way as (
            select asked as id, 0 as step
            union all
            select t.merged_into, step + 1 from way join ${things} t on t.id = way.id
            where t.merged_into is not null and step < 50)
        select id from way order by step desc limit 1);
end $$;

-- No row points to a thing that was merged, whoever writes it and however old the thing is in their hands. Waits for a
-- merge under way, and keeps one from beginning until the writer has ended. Arguments: the key's other columns.
create function ${thing}_stand_in() returns trigger language plpgsql as $$
declare
    told uuid := new.${thing}_id;
    following uuid;
begin
    for step in 1..50 loop
        select merged_into into following from ${things} where id = new.${thing}_id for key share;
        exit when following is null;
        new.${thing}_id := following;
    end loop;
    if new.${thing}_id <> told then
        insert into repointed_row (table_name, row_key, origin)
        select tg_table_name, jsonb_object_agg(part, to_jsonb(new) -> part), told from unnest(tg_argv) as part
        on conflict (table_name, row_key) do nothing;
    end if;
    return new;
end $$;

-- Guards a table that points to things, known by the other columns of its key.
create function ${thing}_guard(pointing text, variadic key text[]) returns void language plpgsql as $$
declare
    arguments text := (select string_agg(quote_literal(part), ', ') from unnest(key) as part);
begin
    execute format('create trigger %I before insert on %I for each row when (new.${thing}_id is not null)'
        ' execute function ${thing}_stand_in(%s)', pointing || '_stand_in_insert', pointing, arguments);
    execute format('create trigger %I before update of ${thing}_id on %I for each row'
        ' when (new.${thing}_id is distinct from old.${thing}_id and new.${thing}_id is not null)'
        ' execute function ${thing}_stand_in(%s)', pointing || '_stand_in_update', pointing, arguments);
end $$;
