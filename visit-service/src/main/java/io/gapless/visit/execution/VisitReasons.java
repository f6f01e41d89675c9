package io.gapless.visit.execution;

import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The catalogue of reasons for which visits do not take place as planned. */
@Component
class VisitReasons {

    /** Of visits that nobody has told anything about; nobody chooses it. */
    static final String NOT_CARRIED_OUT = "NOT_CARRIED_OUT";

    private static final String OTHER = "OTHER";

    private final JdbcClient jdbc;

    VisitReasons(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a reason can be given for. */
    enum Use {
        RESCHEDULE,
        CANCEL,
        MISS,
        HAND_OVER
    }

    /**
     * A reason, in both languages.
     *
     * @param needsWords whether it says too little alone
     * @param active whether it may still be chosen
     * @param version 0 where it is not there yet, else from 1 on
     */
    record Reason(String code, Name name, Set<Use> uses, boolean needsWords, boolean active, long version) {}

    /** In Chinese and in English. */
    record Name(String zh, String en) {}

    /** All reasons, or those that may be chosen for something. */
    List<Reason> all(@Nullable Use use) {
        return select("where cast(? as text) is null or active and ? = any(uses)", text(use), text(use));
    }

    Optional<Reason> find(String code) {
        return select("where code = ?", code).stream().findFirst();
    }

    /**
     * Adds a reason, or changes the version that the caller has seen. {@value #OTHER} and {@value #NOT_CARRIED_OUT} always
     * stay.
     */
    @Transactional
    Reason put(Reason reason, @Nullable IfMatch ifMatch) {
        if (reason.code().equals(OTHER) && !(reason.active() && reason.uses().size() == Use.values().length)) {
            throw Problem.unprocessable("reason-stays", OTHER);
        }
        if (reason.code().equals(NOT_CARRIED_OUT)) {
            throw Problem.unprocessable("reason-of-its-own", NOT_CARRIED_OUT);
        }
        var before = jdbc.sql("select version from visit_reason where code = ? for update")
                .param(reason.code())
                .query(Long.class)
                .optional();
        if (before.isPresent()) {
            IfMatch.require(ifMatch).check(before.get());
        }
        // Of two who add the same code at once, the second finds it there and is to look at it first.
        long version = jdbc.sql("""
                        insert into visit_reason (code, name_zh, name_en, uses, needs_words, active, version)
                        values (?, ?, ?, ?, ?, ?, 1)
                        on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
                            uses = excluded.uses, needs_words = excluded.needs_words, active = excluded.active,
                            version = visit_reason.version + 1
                        where visit_reason.version = ?
                        returning version""")
                .params(
                        reason.code(),
                        reason.name().zh(),
                        reason.name().en(),
                        new SqlArrayValue(
                                "text", reason.uses().stream().map(Use::name).toArray()),
                        reason.needsWords(),
                        reason.active(),
                        before.orElse(0L))
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new OptimisticLockingFailureException("visit reason " + reason.code()));
        return new Reason(reason.code(), reason.name(), reason.uses(), reason.needsWords(), reason.active(), version);
    }

    /** The reason as it is kept; words without a code are of {@value #OTHER}. */
    Why require(Use use, @Nullable String code, @Nullable String words) {
        var said = words == null || words.isBlank() ? null : words;
        if (code == null && said == null) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "invalid-request", 1)
                    .with("errors", List.of(Map.of("field", "reasonCode", "message", "reasonCode | reason")));
        }
        var wanted = code == null ? OTHER : code;
        var reason = find(wanted)
                .filter(Reason::active)
                .filter(found -> found.uses().contains(use))
                .orElseThrow(() -> Problem.unprocessable("reason-unknown", wanted)
                        .with("allowed", all(use).stream().map(Reason::code).toList()));
        if (reason.needsWords() && said == null) {
            throw Problem.unprocessable("reason-words-missing", wanted);
        }
        return new Why(wanted, said);
    }

    private List<Reason> select(String where, @Nullable Object... parameters) {
        var statement = jdbc.sql("select code, name_zh, name_en, uses, needs_words, active, version from visit_reason "
                + where + " order by code");
        for (var parameter : parameters) {
            statement = statement.param(parameter);
        }
        return statement
                .query((row, i) -> {
                    var uses = EnumSet.noneOf(Use.class);
                    for (String each : (String[]) row.getArray(4).getArray()) {
                        uses.add(Use.valueOf(each));
                    }
                    return new Reason(
                            row.getString(1),
                            new Name(row.getString(2), row.getString(3)),
                            uses,
                            row.getBoolean(5),
                            row.getBoolean(6),
                            row.getLong(7));
                })
                .list();
    }

    private static @Nullable String text(@Nullable Use use) {
        return use == null ? null : use.name();
    }
}
