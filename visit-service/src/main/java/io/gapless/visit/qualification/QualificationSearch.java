package io.gapless.visit.qualification;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.visit.qualification.Qualifications.Missing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Lists of posts, trainings, holders and records. */
@Component
class QualificationSearch {

    private final JdbcClient jdbc;

    QualificationSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A post of a list. */
    record PostRow(UUID id, long version, String code, String nameZh, String nameEn) {}

    /** A training or an exam of a list. */
    record TrainingRow(
            UUID id,
            long version,
            String code,
            Missing.Kind kind,
            String nameZh,
            String nameEn,
            @Nullable Integer validMonths,
            @Nullable BigDecimal passMark) {}

    /** Who holds a post. */
    record HolderRow(
            UUID id,
            long version,
            String post,
            String employee,
            String orgUnit,
            LocalDate from,
            @Nullable LocalDate to) {}

    /** One record of a list. */
    record RecordRow(
            UUID id,
            long version,
            String employee,
            String orgUnit,
            String training,
            Missing.Kind kind,
            LocalDate on,
            @Nullable BigDecimal score,
            boolean passed,
            @Nullable LocalDate validUntil,
            boolean withdrawn) {}

    /**
     * What records are narrowed to.
     *
     * @param expiringBefore that count no more from that day on, and nothing newer of the same training does
     */
    record Filter(
            @Nullable String employee,
            @Nullable String training,
            @Nullable String orgUnit,
            @Nullable LocalDate expiringBefore) {}

    /** A standard in force that asks for something. */
    record Demanding(UUID standardId, UUID series, String standard) {}

    KeysetPage<PostRow> posts(Paging paging) {
        var rows = byCode("select id, version, code, name_zh, name_en from post", paging)
                .query(PostRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.code()), row -> row);
    }

    KeysetPage<TrainingRow> trainings(Paging paging) {
        var rows = byCode("select * from training", paging)
                .query(TrainingRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.code()), row -> row);
    }

    private JdbcClient.StatementSpec byCode(String select, Paging paging) {
        var after = paging.after();
        var sql = select + (after == null ? "" : " where code > :after") + " order by code limit " + paging.fetch();
        return after == null ? jdbc.sql(sql) : jdbc.sql(sql).param("after", after.text(0));
    }

    /** Those of a post whom the caller may see; on a day, unless it is null. */
    KeysetPage<HolderRow> holders(String post, @Nullable LocalDate on, Paging paging, Caller caller) {
        var conditions = new ArrayList<String>(List.of("post = :post"));
        var parameters = visible(conditions, caller, null);
        parameters.put("post", post);
        if (on != null) {
            conditions.add("from_day <= :day and (to_day is null or to_day >= :day)");
            parameters.put("day", on);
        }
        var rows = newestFirst(
                        "select id, version, post, employee, org_unit, from_day as \"from\", to_day as \"to\" from post_holding",
                        conditions,
                        parameters,
                        paging)
                .query(HolderRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    KeysetPage<RecordRow> records(Filter filter, Paging paging, Caller caller) {
        var conditions = new ArrayList<String>();
        var parameters = visible(conditions, caller, filter.orgUnit());
        if (filter.employee() != null) {
            conditions.add("employee = :employee");
            parameters.put("employee", filter.employee());
        }
        if (filter.training() != null) {
            conditions.add("training = :training");
            parameters.put("training", filter.training());
        }
        if (filter.expiringBefore() != null) {
            conditions.add("""
                    valid_until < :before and passed and withdrawn_at is null
                    and not exists (select from qualification_record later
                        where later.employee = r.employee and later.training = r.training and later.passed
                            and later.withdrawn_at is null
                            and (later.valid_until is null or later.valid_until > r.valid_until))""");
            parameters.put("before", filter.expiringBefore());
        }
        var rows = newestFirst("""
                        select id, version, employee, org_unit, training,
                            (select kind from training t where t.code = r.training) as kind, on_day as "on", score, passed,
                            valid_until, withdrawn_at is not null as withdrawn
                        from qualification_record r""", conditions, parameters, paging)
                .query(RecordRow.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    /** The standards in force that ask for any qualification. */
    List<Demanding> demanding() {
        return jdbc.sql("""
                        select s.id as standard_id, s.series, s.name as standard from service_standard s
                        where s.status in ('TRIAL', 'OPTIMISED', 'FIXED')
                            and exists (select from qualification_requirement r where r.requirements = s.series)
                        order by s.name, s.id""").query(Demanding.class).list();
    }

    private JdbcClient.StatementSpec newestFirst(
            String select, List<String> conditions, Map<String, Object> parameters, Paging paging) {
        if (paging.after() != null) {
            conditions.add("id < :after");
            parameters.put("after", paging.after().uuid(0));
        }
        return jdbc.sql(select + " where " + String.join(" and ", conditions) + " order by id desc limit "
                        + paging.fetch())
                .params(parameters);
    }

    /** Leaders see their org units, everybody else only themselves. */
    private static Map<String, Object> visible(List<String> conditions, Caller caller, @Nullable String orgUnit) {
        SqlCondition visible;
        if (caller.isOneOf(QualificationKeeping.LEADERS)) {
            var scope = caller.orgScope().narrowedTo(orgUnit);
            visible = new SqlCondition(scope.condition("org_unit"), scope.parameters());
        } else {
            visible = new SqlCondition("employee = :caller", Map.of("caller", caller.username()));
        }
        conditions.add(visible.sql());
        return new LinkedHashMap<>(visible.parameters());
    }
}
