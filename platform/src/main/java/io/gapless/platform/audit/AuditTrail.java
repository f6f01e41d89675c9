package io.gapless.platform.audit;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.AccessRefused;
import io.gapless.platform.web.Problems;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The audit trail in the table {@code audit_entry}, read at {@code GET /actuator/auditevents}. Changes are written by
 * the outbox in the transaction of the change; refusals here, in a transaction of their own, because the refused
 * request's is rolled back.
 */
class AuditTrail implements AuditEventRepository {

    private static final Logger log = LoggerFactory.getLogger("io.gapless.audit");
    private static final int MOST = 1000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate ownTransaction;
    private final Problems problems;

    AuditTrail(JdbcTemplate jdbc, PlatformTransactionManager transactions, Problems problems) {
        this.jdbc = jdbc;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.problems = problems;
    }

    @EventListener
    void on(AccessRefused refused) {
        var actor = Caller.currentName();
        var action = action();
        log.info("refused {} {} {}", actor, action, refused.reason());
        try {
            ownTransaction.executeWithoutResult(status -> jdbc.update(
                    "insert into audit_entry (id, at, actor, outcome, action, trace_id, detail) values (?, ?, ?, 'REFUSED', ?, ?, ?)",
                    Ids.next(),
                    OffsetDateTime.now(ZoneOffset.UTC),
                    actor,
                    action,
                    problems.traceId(),
                    refused.reason()));
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

    private static String action() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getMethod() + " "
                        + attributes.getRequest().getRequestURI()
                : "unknown";
    }
}
