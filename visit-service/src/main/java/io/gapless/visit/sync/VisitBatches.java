package io.gapless.visit.sync;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import io.gapless.visit.execution.FieldOperations;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Applies what devices did without a network: each operation in a transaction of its own, once, in the order of its device.
 * A batch that breaks off anywhere is sent again as it was.
 */
@Component
class VisitBatches {

    /** How far a device's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);
    /** How long a device may have been without a network. */
    private static final Duration LATE = Duration.ofDays(31);

    /** Of an operation that meets another at the same moment. */
    private static final int ATTEMPTS = 3;

    /** Conflicts that another attempt can end, with a photo, an answer or an order; nothing is decided by them. */
    private static final Set<String> TO_BE_MENDED = Set.of("critical-steps-open", "operation-out-of-order");

    private final FieldOperations operations;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Problems problems;
    private final JsonMapper json;
    private final Clock clock;

    VisitBatches(
            FieldOperations operations,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Problems problems,
            JsonMapper json,
            Clock clock) {
        this.operations = operations;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.problems = problems;
        this.json = json;
        this.clock = clock;
    }

    /** Something done without a network. */
    record Operation(
            UUID id,
            long sequence,
            Instant at,
            FieldOperations.Type type,
            UUID visitId,
            @Nullable LocalDate knownDay,
            Map<String, Object> body) {}

    /** What became of an operation. */
    enum Outcome {
        /** Applied now. */
        APPLIED,
        /** Told before; see first. */
        DUPLICATE,
        /** Somebody or something else was there first, by the rules of conflicts; it stays so. */
        CONFLICT,
        /** Not possible as it is; can be told again once it is mended. */
        REFUSED,
        /** Not tried, for an earlier operation on the same visit was refused. */
        SKIPPED
    }

    /**
     * What became of one operation.
     *
     * @param first of a duplicate, what became of it the first time
     * @param visitVersion of the visit as it stands now; null where there is none that the caller may know of
     * @param visitStatus of the visit as it stands now
     * @param problem why it was not applied, in the reader's language
     */
    record Result(
            UUID id,
            long sequence,
            UUID visitId,
            Outcome outcome,
            @Nullable Outcome first,
            @Nullable Long visitVersion,
            @Nullable String visitStatus,
            @Nullable ProblemDetail problem) {}

    private record Known(
            String content, Outcome outcome, @Nullable String problem) {}

    List<Result> apply(String device, List<Operation> batch, Caller caller) {
        for (int i = 1; i < batch.size(); i++) {
            if (batch.get(i).sequence() <= batch.get(i - 1).sequence()) {
                throw Problem.unprocessable("operations-unordered");
            }
        }
        var results = new ArrayList<Result>();
        var stopped = new HashSet<UUID>();
        for (Operation operation : batch) {
            if (stopped.contains(operation.visitId())) {
                results.add(result(operation, Outcome.SKIPPED, null, null, null));
                continue;
            }
            var result = apply(device, operation, caller);
            if (result.outcome() == Outcome.REFUSED) {
                stopped.add(operation.visitId());
            }
            results.add(result);
        }
        return results;
    }

    private Result apply(String device, Operation operation, Caller caller) {
        try {
            return Objects.requireNonNull(attempted(device, operation, caller));
        } catch (Problem problem) {
            var left = operations.standing(operation.visitId(), caller);
            // What is told ahead of its check-in is told again after it.
            boolean early = problem.slug().equals("visit-not-started") && left != null && left.isAhead();
            boolean decided =
                    problem.status() == HttpStatus.CONFLICT && !TO_BE_MENDED.contains(problem.slug()) && !early;
            if (decided) {
                transaction.executeWithoutResult(
                        status -> enter(device, operation, Outcome.CONFLICT, problem.slug(), caller));
            }
            return result(
                    operation,
                    decided ? Outcome.CONFLICT : Outcome.REFUSED,
                    null,
                    left,
                    problems.document(problem, Languages.current()));
        }
    }

    /**
     * Somebody else changes the visit's promise, demand or plan at the same moment: tried again, and where that does not
     * end, refused alone, so that the device tells it once more; what came before it stays told.
     */
    private @Nullable Result attempted(String device, Operation operation, Caller caller) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.execute(status -> inTransaction(device, operation, caller));
            } catch (ConcurrencyFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "changed-at-once");
                }
            }
        }
    }

    private Result inTransaction(String device, Operation operation, Caller caller) {
        // A device's operations come one after the other, even where it sends the same batch twice at once.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0)) is null")
                .param("field " + caller.username() + '\n' + device)
                .query(Boolean.class)
                .single();
        if (!enter(device, operation, Outcome.APPLIED, null, caller)) {
            return again(operation, caller);
        }
        requireTime(operation.at());
        var last = jdbc.sql("""
                        select max(sequence) from field_operation
                        where username = ? and device = ? and visit_id = ? and id <> ?""")
                .params(caller.username(), device, operation.visitId(), operation.id())
                .query(Long.class)
                .optional()
                .orElse(null);
        if (last != null && operation.sequence() <= last) {
            throw Problem.conflict("operation-out-of-order", String.valueOf(last));
        }
        var left = operations.apply(
                operation.type(), operation.visitId(), operation.at(), operation.knownDay(), operation.body(), caller);
        return result(operation, Outcome.APPLIED, null, left, null);
    }

    private Result again(Operation operation, Caller caller) {
        var known = jdbc.sql("select content, outcome, problem from field_operation where username = ? and id = ?")
                .params(caller.username(), operation.id())
                .query(Known.class)
                .single();
        if (!known.content().equals(content(operation))) {
            throw Problem.unprocessable("operation-reused", operation.id());
        }
        return result(
                operation, Outcome.DUPLICATE, known.outcome(), operations.standing(operation.visitId(), caller), null);
    }

    private boolean enter(
            String device, Operation operation, Outcome outcome, @Nullable String problem, Caller caller) {
        return jdbc.sql("""
                                insert into field_operation (username, id, device, sequence, visit_id, type, at, content,
                                    outcome, problem, applied_at)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (username, id) do nothing""")
                        .param(caller.username())
                        .param(operation.id())
                        .param(device)
                        .param(operation.sequence())
                        .param(operation.visitId())
                        .param(operation.type().name())
                        .param(operation.at().atOffset(ZoneOffset.UTC))
                        .param(content(operation))
                        .param(outcome.name())
                        .param(problem)
                        .param(clock.instant().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    private void requireTime(Instant at) {
        var now = clock.instant();
        if (at.isAfter(now.plus(AHEAD)) || at.isBefore(now.minus(LATE))) {
            throw Problem.unprocessable("time-out-of-reach", at);
        }
    }

    private static Result result(
            Operation operation,
            Outcome outcome,
            @Nullable Outcome first,
            FieldOperations.@Nullable Left left,
            @Nullable ProblemDetail problem) {
        return new Result(
                operation.id(),
                operation.sequence(),
                operation.visitId(),
                outcome,
                first,
                left == null ? null : left.version(),
                left == null ? null : left.status(),
                problem);
    }

    /** What an operation says, so that another one under its id is known; the words themselves are not kept. */
    private String content(Operation operation) {
        var text = json.writeValueAsString(List.of(
                operation.type(),
                operation.visitId(),
                operation.at().toString(),
                String.valueOf(operation.knownDay()),
                new TreeMap<>(operation.body())));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An operation that old would be refused for its time. */
    @Scheduled(cron = "0 7 4 * * *")
    void forgetOld() {
        jdbc.sql("delete from field_operation where applied_at < ?")
                .param(clock.instant().minus(LATE.multipliedBy(2)).atOffset(ZoneOffset.UTC))
                .update();
    }
}
