package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import javax.sql.DataSource;

/** Whether a service knows all of its columns that point to customers, so that they follow when one is merged. */
public final class ForgottenPointers {

    private static final String COLUMNS = """
            select c.table_name || '.' || c.column_name as name,
                coalesce(col_description((quote_ident(c.table_name))::regclass, c.ordinal_position), '') as remark,
                exists (select from information_schema.triggers t where t.event_object_table = c.table_name
                    and t.action_statement like '%customer_stand_in%') as stood_in
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = current_schema() and c.data_type = 'uuid' and t.table_type = 'BASE TABLE'
                and c.column_name like '%customer%'
            order by 1""";

    /** Also those that are named otherwise and refer to the table of customers; an index serves that begins with it. */
    private static final String WITHOUT_INDEX = """
            select distinct c.relname || '.' || a.attname as name
            from pg_attribute a join pg_class c on c.oid = a.attrelid
                join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
            where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.atttypid = 'uuid'::regtype
                and (a.attname like '%customer%' or a.attname = 'merged_into' or exists (
                    select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.conkey = array[a.attnum]
                        and f.confrelid in (select oid from pg_class where relname in ('customer', 'known_customer'))))
                and not exists (select from pg_index i where i.indrelid = c.oid and i.indisvalid
                    and i.indkey[0] = a.attnum
                    and (i.indpred is null
                        or pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))
            order by 1""";

    private ForgottenPointers() {}

    /**
     * Fails for every column named after customers that does not follow a customer who is merged, unless its comment says
     * that it stays, and why; and for one that follows but is not guarded by the trigger, unless that is named.
     *
     * @param followed {@code table.column}
     * @param unguarded tables that are only written in bulk from present customers
     */
    public static void none(DataSource database, Collection<String> followed, Collection<String> unguarded) {
        var wrong = new ArrayList<String>();
        var seen = new ArrayList<String>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                var name = rows.getString("name");
                seen.add(name);
                boolean stays = rows.getString("remark").startsWith("Stays: ");
                if (followed.contains(name) == stays) {
                    wrong.add(
                            name + (stays ? " is said to stay but follows" : " neither follows nor says why it stays"));
                }
                if (followed.contains(name)
                        && !rows.getBoolean("stood_in")
                        && !unguarded.contains(name.substring(0, name.indexOf('.')))) {
                    wrong.add(name + " follows, but no trigger keeps later rows from pointing to who is gone");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(wrong).as("columns that point to customers").isEmpty();
        assertThat(seen).containsAll(followed);
    }

    /**
     * Fails for every column that points to customers and has no index: who merges or erases one, and who erases again at
     * night what came late, would read the whole table for each of them.
     */
    public static void noneWithoutIndex(DataSource database) {
        var wrong = new ArrayList<String>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(WITHOUT_INDEX)) {
            while (rows.next()) {
                wrong.add(rows.getString("name"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        assertThat(wrong).as("columns that point to customers without an index").isEmpty();
    }
}
