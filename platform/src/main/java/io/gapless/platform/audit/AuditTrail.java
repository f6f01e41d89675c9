package io.gapless.platform.audit;

import io.gapless.platform.Ids;
import io.gapless.platform.observability.ToldAddress;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.AccessRefused;
import io.gapless.platform.web.Problems;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The audit trail in the table {@code audit_entry}, read at {@code GET /actuator/auditevents}. Changes are written by
 * the outbox in the transaction of the change; refusals here, in a transaction of their own, because the refused
 * request's is rolled back. Every refusal is counted ({@code gapless.refusals}), and recorded where it is known who was
 * refused; of {@link Strangers} only so many.
 */
class AuditTrail implements AuditEventRepository {

    private static final Logger log = LoggerFactory.getLogger("io.gapless.audit");
    private static final int MOST = 1000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate ownTransaction;
    private final Problems problems;
    private final MeterRegistry meters;
    private final Strangers strangers = new Strangers();

    AuditTrail(JdbcTemplate jdbc, PlatformTransactionManager transactions, Problems problems, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.problems = problems;
        this.meters = meters;
    }

    @EventListener
    void on(AccessRefused refused) {
        meters.counter("gapless.refusals", "reason", refused.reason()).increment();
        var actor = Caller.currentName();
        var request = request();
        if (actor.equals(Caller.ANONYMOUS.username())
                && request != null
                && !strangers.isRecorded(request.getRemoteAddr())) {
            return;
        }
        refused(
                actor,
                request == null ? "unknown" : request.getMethod() + " " + ToldAddress.of(request.getRequestURI()),
                refused.reason());
    }

    /** Begins to record strangers anew, and tells what was left out. */
    @Scheduled(fixedRate = 60, timeUnit = TimeUnit.SECONDS)
    void nextMinute() {
        var over = strangers.nextMinute();
        if (over != null) {
            refused(
                    Caller.ANONYMOUS.username(),
                    "many",
                    "%d more within a minute, most from %s".formatted(over.count(), cut(over.busiest())));
        }
    }

    private void refused(String actor, String action, String detail) {
        log.info("refused {} {} {}", actor, action, detail);
        try {
            ownTransaction.executeWithoutResult(status -> jdbc.update(
                    "insert into audit_entry (id, at, actor, outcome, action, trace_id, detail) values (?, ?, ?, 'REFUSED', ?, ?, ?)",
                    Ids.next(),
                    OffsetDateTime.now(ZoneOffset.UTC),
                    actor,
                    action,
                    problems.traceId(),
                    detail));
        } catch (DataAccessException | org.springframework.transaction.TransactionException e) {
            // The caller is refused all the same, and the log has it.
            log.error("A refusal could not be written to the audit trail", e);
        }
    }

    /** Spring Boot's own audit events (log-ins checked) are not kept: only refusals and changes are evidence. */
    @Override
    public void add(AuditEvent event) {}

    @Override
    public List<AuditEvent> find(@Nullable String principal, @Nullable Instant after, @Nullable String type) {
        return jdbc.query("""
                select at, actor, outcome, action, object_id, org_unit, trace_id, detail from audit_entry
                where (?::text is null or actor = ?) and (?::timestamptz is null or at > ?)
                  and (?::text is null or outcome = ?)
                order by at desc limit\s""" + MOST, AuditTrail::event, principal, principal, utc(after), utc(after), type, type);
    }

    private static AuditEvent event(ResultSet row, int index) throws SQLException {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        for (String column : List.of("action", "object_id", "org_unit", "trace_id", "detail")) {
            var value = row.getString(column);
            if (value != null) {
                data.put(column, value);
            }
        }
        return new AuditEvent(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("outcome"),
                data);
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable HttpServletRequest request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest()
                : null;
    }

    private static String cut(String address) {
        return address.length() <= 45 ? address : address.substring(0, 45); // as long as an IPv6 address can be
    }
}
