package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.MessageKind;
import io.gapless.complaint.desk.ReplyController.TemplateReply;
import io.gapless.complaint.template.ReplyTemplates;
import io.gapless.complaint.template.Variable;
import io.gapless.platform.security.Caller;
import java.util.HashMap;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Answers customers by templates. */
@Service
class Replies {

    private final ComplaintHandling handling;
    private final ReplyTemplates templates;
    private final ReplyValues values;

    Replies(ComplaintHandling handling, ReplyTemplates templates, ReplyValues values) {
        this.handling = handling;
        this.templates = templates;
        this.values = values;
    }

    @Transactional(readOnly = true)
    ReplyTemplates.Rendered preview(UUID id, TemplateReply wanted, Caller caller) {
        return rendered(handling.findTheirs(id, caller), wanted);
    }

    @Transactional
    Complaint send(UUID id, TemplateReply wanted, Caller caller) {
        var rendered = rendered(handling.findTheirs(id, caller), wanted);
        return handling.say(id, MessageKind.REPLY, rendered.text(), wanted.attachmentIds(), caller);
    }

    private ReplyTemplates.Rendered rendered(Complaint complaint, TemplateReply wanted) {
        var language = wanted.language() == null ? complaint.submission().language() : wanted.language();
        var given = new HashMap<>(values.of(complaint, language));
        if (wanted.text() != null) {
            given.put(Variable.TEXT, wanted.text());
        }
        if (wanted.amount() != null) {
            given.put(Variable.AMOUNT, wanted.amount());
        }
        if (wanted.date() != null) {
            given.put(Variable.DATE, wanted.date());
        }
        return templates.render(wanted.template(), language, given);
    }
}
