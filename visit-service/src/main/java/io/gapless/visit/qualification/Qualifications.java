package io.gapless.visit.qualification;

import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Whether somebody is qualified to work by a standard. */
@Component
public class Qualifications {

    private static final String ENGLISH_OR = " / ";

    private final JdbcClient jdbc;

    Qualifications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Something that somebody lacks to work by a standard.
     *
     * @param requirement the names, in the reader's language, of what would do, one of which is enough
     * @param expired the last day on which they had it; null where they never did
     */
    public record Missing(
            String requirement, Kind kind, @Nullable LocalDate expired) {

        /** What is asked for. */
        public enum Kind {
            /** To hold a post. */
            POST,
            /** To have attended a training. */
            TRAINING,
            /** To have passed an exam. */
            EXAM
        }
    }

    /** What employees lack for standards, looked up once and then known for any day. */
    public static final class Lacking {

        private final Map<UUID, List<Need>> needs;
        private final Map<Held, List<Span>> held;

        Lacking(Map<UUID, List<Need>> needs, Map<Held, List<Span>> held) {
            this.needs = needs;
            this.held = held;
        }

        /** Something that a standard asks for: one of the codes is enough. */
        record Need(Missing.Kind kind, List<String> anyOf, String wording) {}

        /** Something that somebody had. */
        record Held(String employee, Missing.Kind kind, String code) {}

        /**
         * For how long.
         *
         * @param until the last day; null where it has no end
         */
        record Span(LocalDate from, @Nullable LocalDate until) {

            boolean covers(LocalDate day) {
                return !day.isBefore(from) && (until == null || !day.isAfter(until));
            }
        }

        /** Whether somebody is not qualified for a standard on a day. */
        public boolean lacks(String employee, UUID standard, LocalDate day) {
            return needs.getOrDefault(standard, List.of()).stream().anyMatch(need -> !meets(employee, need, day));
        }

        /** What somebody lacks for a standard on a day; empty where they are qualified. */
        public List<Missing> why(String employee, UUID standard, LocalDate day) {
            var missing = new ArrayList<Missing>();
            for (Need need : needs.getOrDefault(standard, List.of())) {
                if (!meets(employee, need, day)) {
                    missing.add(new Missing(need.wording(), need.kind(), lastDay(employee, need, day)));
                }
            }
            return List.copyOf(missing);
        }

        private boolean meets(String employee, Need need, LocalDate day) {
            return need.anyOf().stream()
                    .anyMatch(code -> spans(employee, need, code).stream().anyMatch(span -> span.covers(day)));
        }

        private @Nullable LocalDate lastDay(String employee, Need need, LocalDate day) {
            @Nullable LocalDate last = null;
            for (String code : need.anyOf()) {
                for (Span span : spans(employee, need, code)) {
                    var until = span.until();
                    if (until != null && until.isBefore(day) && (last == null || until.isAfter(last))) {
                        last = until;
                    }
                }
            }
            return last;
        }

        private List<Span> spans(String employee, Need need, String code) {
            return held.getOrDefault(new Held(employee, need.kind(), code), List.of());
        }
    }

    private record Name(Missing.Kind kind, String code, String nameZh, String nameEn) {}

    private record Known(
            String employee,
            Missing.Kind kind,
            String code,
            LocalDate fromDay,
            @Nullable LocalDate untilDay) {}

    /** What an employee lacks for a standard on a day; empty where they are qualified. */
    @Transactional(readOnly = true)
    public List<Missing> missing(String employee, UUID standardId, LocalDate day) {
        return lacking(List.of(employee), List.of(standardId)).why(employee, standardId, day);
    }

    /** The same for many at once, with few questions to the database. Standards may be named by any edition. */
    @Transactional(readOnly = true)
    public Lacking lacking(Collection<String> employees, Collection<UUID> standards) {
        var needs = standards.isEmpty() ? Map.<UUID, List<Lacking.Need>>of() : needs(standards);
        return new Lacking(needs, needs.isEmpty() || employees.isEmpty() ? Map.of() : held(employees));
    }

    /** Throws a {@link Problem} (422) that says what is missing, unless the employee is qualified on that day. */
    @Transactional(readOnly = true)
    public void require(String employee, UUID standardId, String name, LocalDate day) {
        var missing = missing(employee, standardId, day);
        if (!missing.isEmpty()) {
            throw Problem.unprocessable(
                            "employee-not-qualified",
                            employee,
                            name,
                            day,
                            missing.stream().map(Missing::requirement).collect(Collectors.joining("; ")))
                    .with("missing", missing);
        }
    }

    private Map<UUID, List<Lacking.Need>> needs(Collection<UUID> standards) {
        var names = names();
        var needs = new HashMap<UUID, List<Lacking.Need>>();
        jdbc.sql("""
                        select s.id, r.kind, r.any_of from service_standard s
                        join qualification_requirement r on r.requirements = s.series
                        where s.id in (:standards) order by s.id, r.position""").param("standards", standards).query(row -> {
            var kind = Missing.Kind.valueOf(row.getString("kind"));
            var anyOf = strings(row, "any_of");
            needs.computeIfAbsent(row.getObject("id", UUID.class), id -> new ArrayList<>())
                    .add(new Lacking.Need(
                            kind,
                            anyOf,
                            anyOf.stream()
                                    .map(code -> names.getOrDefault(kind + code, code))
                                    .collect(Collectors.joining(ENGLISH_OR))));
        });
        return needs;
    }

    static List<String> strings(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private Map<String, String> names() {
        boolean chinese = Languages.current().getLanguage().equals("zh");
        return jdbc.sql("""
                        select 'POST' as kind, code, name_zh, name_en from post
                        union all select kind, code, name_zh, name_en from training""").query(Name.class).list().stream()
                .collect(Collectors.toMap(
                        name -> name.kind() + name.code(), name -> chinese ? name.nameZh() : name.nameEn()));
    }

    private Map<Lacking.Held, List<Lacking.Span>> held(Collection<String> employees) {
        var held = new HashMap<Lacking.Held, List<Lacking.Span>>();
        jdbc.sql("""
                        select employee, 'POST' as kind, post as code, from_day, to_day as until_day from post_holding
                        where employee in (:employees)
                        union all
                        select r.employee, t.kind, r.training, r.on_day, r.valid_until from qualification_record r
                        join training t on t.code = r.training
                        where r.employee in (:employees) and r.passed and r.withdrawn_at is null""")
                .param("employees", employees)
                .query(Known.class)
                .list()
                .forEach(known -> held.computeIfAbsent(
                                new Lacking.Held(known.employee(), known.kind(), known.code()),
                                key -> new ArrayList<>())
                        .add(new Lacking.Span(known.fromDay(), known.untilDay())));
        return held;
    }
}
