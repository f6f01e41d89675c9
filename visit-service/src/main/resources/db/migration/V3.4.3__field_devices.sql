-- What devices did without a network and what became of it, so that nothing is applied twice.
create table field_operation (
    username   text not null,
    id         uuid not null,
    device     text not null,
    sequence   bigint not null,
    visit_id   uuid not null,
    type       text not null,
    at         timestamptz not null,
    content    text not null,
    outcome    text not null check (outcome in ('APPLIED', 'CONFLICT')),
    problem    text,
    applied_at timestamptz not null,
    primary key (username, id)
);
create index field_operation_order on field_operation (username, device, visit_id, sequence);
create index field_operation_applied_at on field_operation (applied_at);

-- By which transaction a row was changed last. Whoever asks for changes since some snapshot gets those of every
-- transaction that had not ended then, in whatever order they commit: nothing falls between two questions.
alter table visit add column changed xid8 not null default '0';
alter table known_customer add column changed xid8 not null default '0';
alter table service_standard add column changed xid8 not null default '0';
alter table service_item add column changed xid8 not null default '0';
alter table visit_reason add column changed xid8 not null default '0';
create index visit_manager_changed on visit (manager, changed);
create index known_customer_manager_changed on known_customer (manager, changed);

create function note_change() returns trigger language plpgsql as $$
begin
    new.changed := pg_current_xact_id();
    return new;
end $$;
create trigger visit_changed before insert or update on visit for each row execute function note_change();
create trigger known_customer_changed before insert or update on known_customer for each row execute function note_change();
create trigger service_standard_changed before insert or update on service_standard for each row execute function note_change();
create trigger service_item_changed before insert or update on service_item for each row execute function note_change();
create trigger visit_reason_changed before insert or update on visit_reason for each row execute function note_change();

-- What an employee has no longer to do with.
create table field_departure (
    employee  text not null,
    kind      text not null check (kind in ('CUSTOMER', 'VISIT')),
    object_id uuid not null,
    changed   xid8 not null,
    at        timestamptz not null,
    primary key (employee, kind, object_id)
);
create index field_departure_changed on field_departure (employee, changed);
create index field_departure_at on field_departure (at);

create function note_departure() returns trigger language plpgsql as $$
begin
    insert into field_departure (employee, kind, object_id, changed, at)
    values (old.manager, tg_argv[0], old.id, pg_current_xact_id(), now())
    on conflict (employee, kind, object_id) do update set changed = excluded.changed, at = excluded.at;
    return null;
end $$;
create trigger known_customer_departed after update on known_customer for each row
    when (old.manager is not null and (old.manager is distinct from new.manager
        or old.org_unit is distinct from new.org_unit or old.merged_into is distinct from new.merged_into))
    execute function note_departure('CUSTOMER');
create trigger visit_departed after update on visit for each row
    when (old.manager is distinct from new.manager or old.org_unit is distinct from new.org_unit)
    execute function note_departure('VISIT');
