package io.gapless.customer.need;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Which needs there are. */
@Service
class NeedCatalogue {

    private static final String COLUMNS =
            "select id, version, code, kind, level, name_zh, name_en, dimension, active from need ";

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    NeedCatalogue(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Needs by kind and level, those no longer asked for last. */
    @Transactional(readOnly = true)
    List<Need> list(@Nullable CustomerKind kind, @Nullable NeedLevel level) {
        return jdbc.sql(COLUMNS + """
                        where (:kind::text is null or kind = :kind) and (:level::text is null or level = :level)
                        order by active desc, kind,
                            array_position(array['PROFIT', 'SAFETY', 'SERVICE', 'ESTEEM', 'GROWTH'], level), code""")
                .param("kind", kind == null ? null : kind.name())
                .param("level", level == null ? null : level.name())
                .query((row, i) -> need(row))
                .list();
    }

    @Transactional(readOnly = true)
    Need find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .params(id)
                .query((row, i) -> need(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("need-not-found", id));
    }

    /** Those of the codes that there are. */
    Map<String, Need> byCode(Collection<String> codes) {
        var found = new LinkedHashMap<String, Need>();
        jdbc.sql(COLUMNS + "where code = any(?)")
                .param(codes.toArray(String[]::new))
                .query((row, i) -> need(row))
                .list()
                .forEach(need -> found.put(need.code(), need));
        return found;
    }

    @Transactional
    Need add(
            String code,
            CustomerKind kind,
            NeedLevel level,
            String nameZh,
            String nameEn,
            ServiceDimension dimension,
            boolean active) {
        var need = new Need(Ids.next(), 1, code, kind, level, nameZh, nameEn, dimension, active);
        int added = jdbc.sql("""
                        insert into need (id, version, code, kind, level, name_zh, name_en, dimension, active, changed_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (code) do nothing""")
                .params(
                        need.id(),
                        need.version(),
                        code,
                        kind.name(),
                        level.name(),
                        nameZh,
                        nameEn,
                        dimension.name(),
                        active,
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        if (added == 0) {
            throw Problem.conflict("need-code-taken", code);
        }
        outbox.append(Need.TOPIC, "NeedAdded", need);
        return need;
    }

    @Transactional
    Need change(
            UUID id,
            IfMatch ifMatch,
            NeedLevel level,
            String nameZh,
            String nameEn,
            ServiceDimension dimension,
            boolean active) {
        var before = find(id);
        ifMatch.check(before.version());
        var need = before.changed(level, nameZh, nameEn, dimension, active);
        int changed = jdbc.sql("""
                        update need set version = ?, level = ?, name_zh = ?, name_en = ?, dimension = ?, active = ?,
                            changed_at = ?
                        where id = ? and version = ?""")
                .params(
                        need.version(),
                        level.name(),
                        nameZh,
                        nameEn,
                        dimension.name(),
                        active,
                        clock.instant().atOffset(ZoneOffset.UTC),
                        id,
                        before.version())
                .update();
        if (changed == 0) {
            throw new OptimisticLockingFailureException("need " + id);
        }
        outbox.append(Need.TOPIC, "NeedChanged", need);
        return need;
    }

    private static Need need(ResultSet row) throws SQLException {
        return new Need(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("code"),
                CustomerKind.valueOf(row.getString("kind")),
                NeedLevel.valueOf(row.getString("level")),
                row.getString("name_zh"),
                row.getString("name_en"),
                ServiceDimension.valueOf(row.getString("dimension")),
                row.getBoolean("active"));
    }
}
