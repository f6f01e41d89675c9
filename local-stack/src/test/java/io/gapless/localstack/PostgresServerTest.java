package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.localstack.PostgresServer.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @Test
    void passwords_are_checked() throws SQLException {
        Database database = PostgresServer.shared().createDatabase("passwords");

        assertThat(query(database, "select current_user")).isEqualTo(database.username());
        assertThatThrownBy(() -> connect(database.url(), database.username(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void a_role_reaches_its_own_database_only() {
        Database mine = PostgresServer.shared().createDatabase("mine");
        Database other = PostgresServer.shared().createDatabase("other");

        for (String foreign : new String[] {other.name(), "postgres", "template1"}) {
            String url = mine.url().replace(mine.name(), foreign);
            assertThatThrownBy(() -> connect(url, mine.username(), mine.password()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for database");
        }
    }

    @Test
    void the_owner_makes_its_own_extensions_and_is_no_superuser() throws SQLException {
        Database database = PostgresServer.shared().createDatabase("extensions");

        execute(database, "create extension pg_trgm; create extension btree_gist; create extension unaccent");

        assertThat(query(database, "select similarity('薇山商店', '薇山小商店') > 0.3")).isEqualTo("t");
        assertThatThrownBy(() -> execute(database, "create role intruder superuser"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void committed_data_survives_a_kill_of_all_processes(@TempDir Path home) throws SQLException {
        PostgresServer server = PostgresServer.durable(home, 0);
        try {
            server.start();
            Database database = server.ensureDatabase("visit", "visit-local");
            execute(database, "create table kept (what text); insert into kept values ('this')");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.ensureDatabase("visit", "visit-local")).isEqualTo(database);
            assertThat(query(database, "select what from kept")).isEqualTo("this");
            assertThat(query(database, "show fsync")).isEqualTo("on");
            assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
        } finally {
            server.close();
        }
    }

    @Test
    void a_server_left_behind_by_a_killed_launcher_is_replaced(@TempDir Path home) throws SQLException {
        PostgresServer leftBehind = PostgresServer.durable(home, 0);
        PostgresServer successor = PostgresServer.durable(home, leftBehind.port());
        try {
            leftBehind.start();
            Database database = leftBehind.ensureDatabase("visit", "visit-local");
            execute(database, "create table kept (what text); insert into kept values ('this')");

            successor.start();

            assertThat(leftBehind.isRunning()).isFalse();
            assertThat(query(database, "select what from kept")).isEqualTo("this");
        } finally {
            leftBehind.close();
            successor.close();
        }
    }

    private static Connection connect(String url, String username, String password) throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database.url(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database.url(), database.username(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
