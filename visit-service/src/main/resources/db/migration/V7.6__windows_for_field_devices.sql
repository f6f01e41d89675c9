-- A customer's windows are part of what field devices know of the customer.
create function note_windows() returns trigger language plpgsql as $$
begin
    update known_customer set changed = pg_current_xact_id()
    where tg_op <> 'INSERT' and id = old.customer_id or tg_op <> 'DELETE' and id = new.customer_id;
    return null;
end $$;
create trigger visit_window_changed after insert or update or delete on visit_window for each row
    execute function note_windows();
