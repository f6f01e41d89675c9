package io.gapless.complaint.desk;

import io.gapless.complaint.template.Variable;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a complaint has to say to the variables of a text. */
@Component
class ReplyValues {

    private static final DateTimeFormatter CHINESE = DateTimeFormatter.ofPattern("uuuu年M月d日 HH:mm", Locale.ROOT);
    private static final DateTimeFormatter ENGLISH =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm z", Locale.ENGLISH);

    private final JdbcClient jdbc;
    private final DeskSettings settings;
    private final MessageSource messages;

    ReplyValues(JdbcClient jdbc, DeskSettings settings, MessageSource messages) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.messages = messages;
    }

    /** The values in a language; what is not known yet is not there. */
    Map<Variable, String> of(Complaint complaint, String language) {
        boolean chinese = language.equals("zh");
        var values = new EnumMap<Variable, String>(Variable.class);
        var name = complaint.complainant().customerName();
        values.put(Variable.NUMBER, complaint.number());
        values.put(Variable.CUSTOMER_NAME, name != null ? name : chinese ? "客户" : "customer");
        values.put(
                Variable.CATEGORY,
                jdbc.sql("select case when ? then name else name_en end from complaint_category where code = ?")
                        .params(chinese, complaint.grading().category())
                        .query(String.class)
                        .optional()
                        .orElse(complaint.grading().category()));
        values.put(
                Variable.STATUS,
                messages.getMessage(
                        "complaint-status." + complaint.status(),
                        null,
                        chinese ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH));
        values.put(Variable.ORG_UNIT, complaint.orgUnit());
        values.put(Variable.RECEIVED_AT, time(complaint.submission().receivedAt(), chinese));
        values.put(
                Variable.FIRST_RESPONSE_DUE_AT,
                time(complaint.clocks().firstResponse().dueAt(), chinese));
        values.put(Variable.DUE_AT, time(complaint.clocks().resolve().dueAt(), chinese));
        var decision = complaint.decision();
        if (decision != null && (!decision.approvalNeeded() || decision.approvedBy() != null)) {
            values.put(Variable.DECISION, decision.decision());
        }
        if (complaint.assignee() != null) {
            values.put(Variable.ASSIGNEE, complaint.assignee());
        }
        return values;
    }

    private String time(Instant at, boolean chinese) {
        return (chinese ? CHINESE : ENGLISH).withZone(settings.zone()).format(at);
    }
}
