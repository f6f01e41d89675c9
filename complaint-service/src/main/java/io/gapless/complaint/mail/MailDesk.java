package io.gapless.complaint.mail;

import io.gapless.complaint.desk.WrittenComplaints;
import io.gapless.complaint.mail.OutgoingMailController.MailboxView;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Paging;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Shows the mails, and keeps with whom a complaint is talked about. */
@Service
class MailDesk {

    private final MailLog mails;
    private final MailSettings settings;
    private final WrittenComplaints complaints;

    MailDesk(MailLog mails, MailSettings settings, WrittenComplaints complaints) {
        this.mails = mails;
        this.settings = settings;
        this.complaints = complaints;
    }

    @Transactional(readOnly = true)
    public List<MailLog.Mail> list(
            OrgScope scope, MailLog.@Nullable Status status, @Nullable String mailbox, Paging paging) {
        return mails.list(scope, status, mailbox, paging);
    }

    @Transactional(readOnly = true)
    public List<String> correspondents(UUID complaintId, Caller caller) {
        return mails.correspondents(complaints.find(complaintId, caller).id());
    }

    /** Only the changed ones are told in the case's history, as a note among the staff. */
    @Transactional
    public List<String> setCorrespondents(UUID complaintId, List<String> addresses, Caller caller) {
        var known = complaints.find(complaintId, caller);
        var before = mails.correspondents(known.id());
        var wanted = addresses.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
        before.stream()
                .filter(address -> !wanted.contains(address))
                .forEach(gone -> mails.removeCorrespondent(known.id(), gone));
        wanted.stream()
                .filter(address -> !before.contains(address))
                .forEach(fresh -> mails.addCorrespondent(known.id(), fresh));
        if (!wanted.equals(before)) {
            complaints.note(
                    known.id(),
                    caller.username() + ": "
                            + (known.language().equals("zh") ? "邮件往来地址改为 " : "talked about by e-mail with ")
                            + (wanted.isEmpty() ? "-" : String.join(", ", wanted)));
        }
        return wanted;
    }

    /** Those of the caller's org units. */
    List<MailboxView> mailboxes(Caller caller) {
        return settings.boxes().stream()
                .filter(box -> caller.orgScope().contains(box.orgUnit()))
                .map(box -> {
                    var look = mails.look(box.name());
                    return new MailboxView(
                            box.name(),
                            box.address(),
                            box.orgUnit(),
                            box.category(),
                            box.language(),
                            look.map(MailLog.Look::lastRead).orElse(null),
                            look.map(MailLog.Look::lastError).orElse(null));
                })
                .toList();
    }
}
