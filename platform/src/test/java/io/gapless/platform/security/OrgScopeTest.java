package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.localstack.PostgresServer;
import io.gapless.platform.web.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Who sees which org units; and the database thinks the same as the code. */
class OrgScopeTest {

    @Test
    void a_scope_contains_its_units_and_all_below() {
        var scope = new OrgScope(List.of("jinhua/dongyang"));
        assertThat(scope.contains("jinhua/dongyang")).isTrue();
        assertThat(scope.contains("jinhua/dongyang/weishan")).isTrue();
        assertThat(scope.contains("jinhua")).isFalse();
        assertThat(scope.contains("jinhua/dongyang2")).isFalse();
        assertThat(scope.contains("jinhua/dongyang-east")).isFalse();
        assertThat(scope.contains(null)).isFalse();
        assertThat(new OrgScope(List.of()).contains("jinhua")).isFalse();
    }

    @Test
    void a_filter_narrows_a_scope_and_never_widens_it() {
        var scope = new OrgScope(List.of("jinhua/dongyang", "jinhua/yiwu"));
        assertThat(scope.narrowedTo("jinhua/yiwu/fotang").units()).containsExactly("jinhua/yiwu/fotang");
        assertThat(scope.narrowedTo(null)).isEqualTo(scope);
        assertThatThrownBy(() -> scope.narrowedTo("jinhua")).isInstanceOf(Problem.class);
    }

    @Test
    void the_condition_in_sql_holds_for_the_same_units_as_contains() {
        var database = PostgresServer.shared().createDatabase("scope");
        var random = new Random(42);
        try (var source = sourceOf(database)) {
            var jdbc = new JdbcTemplate(source);
            jdbc.execute("create table thing (org_unit text)");
            var paths = new ArrayList<String>();
            for (int i = 0; i < 2000; i++) {
                paths.add(path(random));
            }
            jdbc.batchUpdate(
                    "insert into thing values (?)",
                    paths.stream().map(p -> new Object[] {p}).toList());
            for (int i = 0; i < 200; i++) {
                var units = new ArrayList<String>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    units.add(random.nextBoolean() ? path(random) : paths.get(random.nextInt(paths.size())));
                }
                var scope = new OrgScope(units);
                var found = JdbcClient.create(jdbc)
                        .sql("select org_unit from thing where true and " + scope.condition("org_unit"))
                        .params(scope.parameters())
                        .query(String.class)
                        .list();
                assertThat(new TreeSet<>(found))
                        .as("scope %s", units)
                        .isEqualTo(new TreeSet<>(
                                paths.stream().filter(scope::contains).toList()));
            }
        }
    }

    private static SingleConnectionDataSource sourceOf(PostgresServer.Database database) {
        return new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
    }

    /** Few letters, so that many are prefixes of others; with all that sorts around the slash. */
    private static String path(Random random) {
        var path = new StringBuilder();
        for (int depth = random.nextInt(4); depth >= 0; depth--) {
            path.append(path.isEmpty() ? "" : "/").append("ab01z".charAt(random.nextInt(5)));
            for (int more = random.nextInt(3); more > 0; more--) {
                path.append("ab0-".charAt(random.nextInt(4)));
            }
        }
        assertThat(path.toString()).matches(OrgScope.PATTERN);
        return path.toString();
    }
}
