package io.gapless.complaint.template;

import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the texts of replies and fills them in. */
@Service
public class ReplyTemplates {

    /** The text that tells a customer that their complaint has come. */
    public static final String ACKNOWLEDGEMENT = "acknowledgement";

    private final JdbcClient jdbc;
    private final Clock clock;

    ReplyTemplates(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A text as it will be sent.
     *
     * @param template the code of the template and, after a slash, its version
     */
    public record Rendered(String template, String language, String subject, String text) {}

    /** What a version says. */
    record Content(String name, String subjectZh, String textZh, String subjectEn, String textEn, boolean active) {}

    /**
     * Fills a template in. A {@link Problem} (422) where there is no such template in use, or where variables have no
     * value: it names them.
     *
     * @param language zh or en
     */
    @Transactional(readOnly = true, noRollbackFor = Problem.class)
    public Rendered render(String code, String language, Map<Variable, String> values) {
        var template = newest(code);
        if (template == null || !template.active()) {
            throw Problem.unprocessable("reply-template-unknown", code);
        }
        var missing = new TreeSet<>(TemplateText.missing(template.subject(language), values));
        missing.addAll(TemplateText.missing(template.text(language), values));
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("reply-template-values-missing", String.join(", ", missing))
                    .with("missing", missing);
        }
        return new Rendered(
                code + '/' + template.version(),
                language,
                TemplateText.filled(template.subject(language), values).replaceAll("\\s+", " "),
                TemplateText.filled(template.text(language), values));
    }

    /** The newest version of each, by code. */
    @Transactional(readOnly = true)
    List<ReplyTemplate> list(int limit, @Nullable String after) {
        return jdbc.sql("""
                        select distinct on (code) * from reply_template where code > coalesce(?::text, '')
                        order by code, version desc limit ?""")
                .param(after)
                .param(limit)
                .query(ReplyTemplate.class)
                .list();
    }

    @Transactional(readOnly = true)
    ReplyTemplate find(String code) {
        var newest = newest(code);
        if (newest == null) {
            throw Problem.notFound("reply-template-not-found", code);
        }
        return newest;
    }

    /** All versions, the newest first. */
    @Transactional(readOnly = true)
    List<ReplyTemplate> versions(String code, int limit, @Nullable Integer before) {
        find(code);
        return jdbc.sql("""
                        select * from reply_template where code = ? and version < coalesce(?::int, 2147483647)
                        order by version desc limit ?""")
                .param(code)
                .param(before)
                .param(limit)
                .query(ReplyTemplate.class)
                .list();
    }

    @Transactional
    ReplyTemplate create(String code, Content content, Caller caller) {
        if (newest(code) != null) {
            throw Problem.conflict("reply-template-code-taken", code);
        }
        return add(code, 1, content, caller);
    }

    @Transactional
    ReplyTemplate change(String code, IfMatch ifMatch, Content content, Caller caller) {
        var before = find(code);
        ifMatch.check(before.version());
        return add(code, before.version() + 1, content, caller);
    }

    private ReplyTemplate add(String code, int version, Content content, Caller caller) {
        for (String text : List.of(content.subjectZh(), content.textZh(), content.subjectEn(), content.textEn())) {
            for (String key : TemplateText.variables(text)) {
                if (Variable.of(key).isEmpty()) {
                    throw Problem.unprocessable("reply-template-variable-unknown", key, Variable.names());
                }
            }
        }
        try {
            return jdbc.sql("""
                            insert into reply_template (id, code, version, name, subject_zh, text_zh, subject_en, text_en,
                                active, created_by, created_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning *""")
                    .params(
                            Ids.next(),
                            code,
                            version,
                            content.name(),
                            content.subjectZh(),
                            content.textZh(),
                            content.subjectEn(),
                            content.textEn(),
                            content.active(),
                            caller.username(),
                            clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC))
                    .query(ReplyTemplate.class)
                    .single();
        } catch (DuplicateKeyException sameTime) {
            throw Problem.conflict("reply-template-code-taken", code);
        }
    }

    private @Nullable ReplyTemplate newest(String code) {
        return jdbc.sql("select * from reply_template where code = ? order by version desc limit 1")
                .param(code)
                .query(ReplyTemplate.class)
                .optional()
                .orElse(null);
    }
}
