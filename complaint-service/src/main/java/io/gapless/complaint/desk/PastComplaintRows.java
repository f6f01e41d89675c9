package io.gapless.complaint.desk;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.complaint.authority.Authorization;
import io.gapless.complaint.authority.Remedy;
import io.gapless.complaint.customer.KnownCustomer;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.bulk.RowFields;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.table.Columns;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the rows of files that tell of complaints of the past. */
@Component
class PastComplaintRows {

    static final Columns COLUMNS = Columns.of(
            required("reference", "原系统编号"),
            optional("number", "投诉编号"),
            optional("customer", "客户编码"),
            optional("contactName", "联系人"),
            optional("phone", "联系电话"),
            optional("orgUnit", "组织机构"),
            required("category", "分类"),
            optional("severity", "严重程度"),
            required("channel", "渠道"),
            optional("language", "语言"),
            required("text", "内容"),
            optional("occurredAt", "发生时间"),
            required("receivedAt", "受理时间"),
            optional("acknowledgedAt", "确认时间"),
            optional("firstResponseAt", "首次答复时间"),
            optional("repliesAt", "后续答复时间"),
            optional("resolvedAt", "解决时间"),
            optional("closedAt", "关闭时间"),
            optional("status", "状态"),
            optional("handler", "处理人"),
            optional("decision", "处理决定"),
            optional("remedy", "处理方式"),
            optional("compensation", "补偿金额"),
            optional("currency", "币种"),
            optional("resolution", "处理结果"),
            optional("satisfaction", "满意度"));

    private static final String NUMBER = "[A-Za-z0-9][A-Za-z0-9._/-]*";

    /** Where a complaint can stand that comes from elsewhere: decisions under way and call-backs are made here. */
    private static final List<ComplaintStatus> STATUSES = List.of(
            ComplaintStatus.RECEIVED,
            ComplaintStatus.ACKNOWLEDGED,
            ComplaintStatus.ASSESSED,
            ComplaintStatus.INVESTIGATING,
            ComplaintStatus.RESOLVED,
            ComplaintStatus.CLOSED,
            ComplaintStatus.REJECTED,
            ComplaintStatus.WITHDRAWN);

    private final Taxonomy taxonomy;
    private final Sla sla;
    private final Authorization authorization;
    private final DeskSettings settings;
    private final Clock clock;

    PastComplaintRows(Taxonomy taxonomy, Sla sla, Authorization authorization, DeskSettings settings, Clock clock) {
        this.taxonomy = taxonomy;
        this.sla = sla;
        this.authorization = authorization;
        this.settings = settings;
        this.clock = clock;
    }

    /** Reads a row; null where something is wrong with it, which its fields tell then. */
    @Nullable
    PastComplaint read(RowFields fields, Map<String, KnownCustomer> known, Caller caller) {
        var reference = fields.required("reference", 100);
        var text = fields.required("text", 10_000);
        var channel = fields.one("channel", List.of(Channel.values()));
        if (!fields.has("channel")) {
            fields.refuse("channel", "required");
        }
        var course = course(fields);
        var category = category(fields);
        var severity = fields.one("severity", List.of(Severity.values()));
        var who = complainant(fields, known, caller);
        var number = number(fields);
        var language = fields.like("language", "zh|en", 2);
        var occurredAt = fields.time("occurredAt");
        var handler = fields.text("handler", 100);
        var decision = decision(fields, handler == null ? caller.username() : handler);
        if (course != null && decision != null) {
            bound(fields, course.status(), decision, caller);
        }
        var resolution = fields.text("resolution", 2000);
        var satisfaction = fields.whole("satisfaction", 1, 5);
        if (!fields.wrong().isEmpty() || channel == null || course == null || category.isEmpty() || who == null) {
            return null;
        }
        var graded = category.get();
        var grade = severity == null ? graded.defaultSeverity() : severity;
        var terms = sla.terms(
                graded.path(),
                grade,
                who.complainant().segment(),
                channel.name(),
                who.complainant().customerId(),
                who.orgUnit());
        return new PastComplaint(
                reference,
                fields.digest(),
                number,
                new Submission(
                        channel,
                        text,
                        language == null ? "zh" : language,
                        occurredAt,
                        course.receivedAt(),
                        caller.username(),
                        null,
                        reference,
                        FollowSecret.random().hash()),
                who.orgUnit(),
                who.complainant(),
                new Grading(graded.code(), graded.dimension(), grade, terms.policy()),
                terms,
                course,
                handler,
                decision,
                resolution,
                satisfaction);
    }

    /** The times in their order, and the status that they speak of. */
    private @Nullable Course course(RowFields fields) {
        var received = fields.time("receivedAt");
        if (!fields.has("receivedAt")) {
            fields.refuse("receivedAt", "required");
        }
        var acknowledged = fields.time("acknowledgedAt");
        var answered = fields.time("firstResponseAt");
        var later = fields.times("repliesAt");
        var resolved = fields.time("resolvedAt");
        var ended = fields.time("closedAt");
        var told = fields.one("status", STATUSES);
        if (!fields.wrong().isEmpty() || received == null) {
            return null;
        }
        fields.inOrder("occurredAt", "receivedAt", "firstResponseAt", "closedAt");
        fields.inOrder("receivedAt", "acknowledgedAt", "resolvedAt", "closedAt");
        var replies = new ArrayList<Instant>();
        if (answered != null) {
            replies.add(answered);
        }
        replies.addAll(later);
        if (!later.isEmpty() && later.getFirst().isBefore(answered == null ? received : answered)) {
            fields.refuse("repliesAt", "out-of-order", answered == null ? "receivedAt" : "firstResponseAt");
        } else if (!later.isEmpty() && ended != null && later.getLast().isAfter(ended)) {
            fields.refuse("closedAt", "out-of-order", "repliesAt");
        }
        var status = told != null
                ? told
                : ended != null
                        ? ComplaintStatus.CLOSED
                        : resolved != null
                                ? ComplaintStatus.RESOLVED
                                : acknowledged != null ? ComplaintStatus.ACKNOWLEDGED : ComplaintStatus.RECEIVED;
        if (!status.isOpen() && ended == null) {
            fields.refuse("closedAt", "status-without-time", status);
        } else if (status.isOpen() && ended != null) {
            fields.refuse("status", "status-against-time", status, "closedAt");
        } else if ((status == ComplaintStatus.REJECTED || status == ComplaintStatus.WITHDRAWN) && resolved != null) {
            fields.refuse("status", "status-against-time", status, "resolvedAt");
        } else if (status == ComplaintStatus.RESOLVED && resolved == null) {
            fields.refuse("resolvedAt", "status-without-time", status);
        } else if (status.isOpen() && status != ComplaintStatus.RESOLVED && resolved != null) {
            fields.refuse("status", "status-against-time", status, "resolvedAt");
        } else if (status == ComplaintStatus.RECEIVED && acknowledged != null) {
            fields.refuse("status", "status-against-time", status, "acknowledgedAt");
        }
        // Whoever closes a case has resolved it: then, unless told when.
        var solved = status == ComplaintStatus.CLOSED && resolved == null ? ended : resolved;
        return new Course(status, received, acknowledged, replies, solved, ended);
    }

    private Optional<Taxonomy.Entry> category(RowFields fields) {
        var code = fields.required("category", 100);
        var category = taxonomy.known(code);
        if (category.isEmpty() && !code.isEmpty()) {
            fields.refuse("category", "category-unknown", code);
        }
        return category;
    }

    private record Who(Complainant complainant, String orgUnit) {}

    private @Nullable Who complainant(RowFields fields, Map<String, KnownCustomer> known, Caller caller) {
        var code = fields.text("customer", 100);
        var unit = fields.like("orgUnit", OrgScope.PATTERN, 200);
        var name = fields.text("contactName", 200);
        var phone = fields.text("phone", 40);
        if (unit != null && !caller.orgScope().contains(unit)) {
            fields.refuse("orgUnit", "org-unit-not-yours", unit);
            return null;
        }
        if (code != null) {
            var customer = known.get(code);
            if (customer == null) {
                fields.refuse("customer", "customer-unknown", code);
                return null;
            }
            return new Who(Complainant.of(customer, name, phone), unit == null ? customer.orgUnit() : unit);
        }
        if (!settings.anonymousAllowed()) {
            fields.refuse("customer", "required");
            return null;
        }
        if (unit == null) {
            if (!fields.has("orgUnit")) {
                fields.refuse("orgUnit", "org-unit-of-nobody");
            }
            return null;
        }
        return new Who(Complainant.anonymous(name, phone, null), unit);
    }

    /** A number of our own form is of a day that is over: those of today are given out today. */
    private @Nullable String number(RowFields fields) {
        var number = fields.like("number", NUMBER, 40);
        if (number != null && ComplaintNumbers.OWN.matcher(number).matches()) {
            var day = ownDay(number);
            if (day == null || !day.isBefore(LocalDate.ofInstant(clock.instant(), settings.zone()))) {
                fields.refuse("number", "number-to-come", number);
            }
        }
        return number;
    }

    /** The day that a number of our own form names; null where there is no such day. */
    static @Nullable LocalDate ownDay(String number) {
        try {
            return LocalDate.parse(number.substring(1, 9), DateTimeFormatter.BASIC_ISO_DATE);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Decision decision(RowFields fields, String by) {
        var text = fields.text("decision", 2000);
        var remedy = fields.one("remedy", List.of(Remedy.values()));
        var amount = fields.number("compensation", BigDecimal.ZERO, new BigDecimal("9999999999.99"), 2);
        var currency = fields.like("currency", "[A-Z]{3}", 3);
        if (text == null && remedy == null && amount == null) {
            return null;
        }
        return new Decision(
                text != null ? text : remedy != null ? remedy.name() : Remedy.COMPENSATION.name(),
                remedy,
                amount,
                amount == null ? null : currency == null ? "CNY" : currency,
                by,
                false,
                null);
    }

    /** What goes on here is decided here; what is yet to be closed here grants no more than who imports it could. */
    private void bound(RowFields fields, ComplaintStatus status, Decision decision, Caller caller) {
        if (!status.isOpen()) {
            return;
        }
        if (status != ComplaintStatus.RESOLVED) {
            for (String column : List.of("decision", "remedy", "compensation")) {
                if (fields.has(column)) {
                    fields.refuse(column, "status-against-time", status, column);
                }
            }
        } else if (decision.compensation() != null
                && !authorization.covers(caller.roles(), null, decision.compensation(), decision.currency())) {
            fields.refuse("compensation", "beyond-authority", status);
        }
    }
}
