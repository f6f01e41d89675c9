package io.gapless.complaint.desk;

import io.gapless.complaint.desk.CaseFile.EntryKind;
import io.gapless.complaint.desk.ComplaintController.NewComplaint;
import io.gapless.complaint.taxonomy.AskedDetails;
import io.gapless.complaint.taxonomy.CategoryField;
import io.gapless.complaint.taxonomy.CategoryField.NeededBy;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Taxonomy;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a complaint tells beside its text, as its category asks: by the edition in force when it was assessed, until then
 * by the present one.
 */
@Service
class CaseDetails {

    private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Complaints complaints;
    private final CaseFile file;
    private final Taxonomy taxonomy;
    private final Outbox outbox;
    private final Clock clock;

    CaseDetails(
            JdbcClient jdbc,
            JsonMapper json,
            Complaints complaints,
            CaseFile file,
            Taxonomy taxonomy,
            Outbox outbox,
            Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.complaints = complaints;
        this.file = file;
        this.taxonomy = taxonomy;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * The details of a complaint.
     *
     * @param edition of the taxonomy that says what is asked
     * @param missing what is asked and not there, by the step that needs it
     */
    record View(
            UUID id,
            @OfPerson @Nullable UUID customerId,
            String category,
            int edition,
            List<CategoryField> fields,
            Map<String, Object> values,
            Map<NeededBy, List<String>> missing) {}

    /**
     * What a complaint begins with.
     *
     * @param values by the codes of the fields
     */
    record Begun(int edition, Map<String, Object> values) {}

    private record Kept(int edition, Map<String, Object> values) {}

    /** What a new complaint tells, checked; a letter or an e-mail comes as it is. */
    Begun begun(NewComplaint wanted) {
        var asked = taxonomy.asks(wanted.category());
        var values = asked.checked(wanted.details() == null ? Map.of() : wanted.details());
        if (wanted.channel() != Channel.EMAIL && wanted.channel() != Channel.LETTER) {
            asked.requireFor(NeededBy.INTAKE, values);
        }
        return new Begun(asked.edition(), values);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void begin(UUID complaint, Begun begun) {
        keep(complaint, new Kept(begun.edition(), begun.values()));
    }

    /**
     * A complaint is assessed by the edition in force, which it keeps from now on.
     *
     * @param told beside what it has already
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void assess(UUID complaint, String category, @Nullable Map<String, ? extends @Nullable Object> told) {
        var asked = taxonomy.asks(category);
        var values = merged(asked, find(complaint).map(Kept::values).orElse(Map.of()), told == null ? Map.of() : told);
        asked.requireFor(NeededBy.ASSESS, values);
        keep(complaint, new Kept(asked.edition(), values));
    }

    /** A problem (422) where something is missing that is needed by the resolution. */
    @Transactional(propagation = Propagation.MANDATORY)
    void requireForResolution(Complaint complaint) {
        var kept = find(complaint.id());
        if (kept.isPresent()) { // what was assessed before there were editions is asked nothing
            asked(complaint, kept.get()).requireFor(NeededBy.RESOLVE, kept.get().values());
        }
    }

    @Transactional(readOnly = true)
    View read(Complaint complaint) {
        var kept = find(complaint.id()).orElse(null);
        var asked = asked(complaint, kept);
        Map<String, Object> values = kept == null ? Map.of() : kept.values();
        var missing = new LinkedHashMap<NeededBy, List<String>>();
        for (NeededBy step : NeededBy.values()) {
            missing.put(step, asked.missingFor(step, values));
        }
        return new View(
                complaint.id(),
                complaint.complainant().customerId(),
                complaint.grading().category(),
                asked.edition(),
                asked.fields(),
                values,
                missing);
    }

    /** Sets what is told, and empties what is told as null; the rest stays. */
    @Transactional
    Complaint change(Complaint read, IfMatch ifMatch, Map<String, ? extends @Nullable Object> told, Caller caller) {
        ifMatch.check(read.version());
        if (!read.status().isOpen()) {
            throw Problem.conflict("complaint-ended", read.number(), read.status());
        }
        var kept = find(read.id()).orElse(null);
        var asked = asked(read, kept);
        var before = kept == null ? Map.<String, Object>of() : kept.values();
        var values = merged(asked, before, told);
        keep(read.id(), new Kept(asked.edition(), values));
        var saved = complaints.save(read);
        file.add(
                saved,
                EntryKind.DETAILS_SET,
                null,
                null,
                caller.username(),
                String.join(", ", told.keySet()),
                clock.instant());
        outbox.append(ComplaintState.TOPIC, "ComplaintDetailsSet", ComplaintState.from(saved, file.actedBy(saved)));
        return saved;
    }

    /** As assessed; before the assessment the edition in force. */
    private AskedDetails asked(Complaint complaint, @Nullable Kept kept) {
        boolean assessed =
                complaint.status() != ComplaintStatus.RECEIVED && complaint.status() != ComplaintStatus.ACKNOWLEDGED;
        return kept != null && assessed
                ? taxonomy.asks(complaint.grading().category(), kept.edition())
                : taxonomy.asks(complaint.grading().category());
    }

    private static Map<String, Object> merged(
            AskedDetails asked, Map<String, Object> before, Map<String, ? extends @Nullable Object> told) {
        var values = new LinkedHashMap<>(asked.kept(before));
        values.keySet().removeAll(told.keySet());
        values.putAll(asked.checked(told));
        return values;
    }

    private Optional<Kept> find(UUID complaint) {
        return jdbc.sql("select edition, details from complaint_details where complaint_id = ?")
                .param(complaint)
                .query((row, i) -> new Kept(row.getInt(1), json.readValue(row.getString(2), VALUES)))
                .optional();
    }

    private void keep(UUID complaint, Kept kept) {
        jdbc.sql("""
                        insert into complaint_details (complaint_id, edition, details) values (?, ?, ?::jsonb)
                        on conflict (complaint_id) do update set edition = excluded.edition, details = excluded.details""")
                .params(complaint, kept.edition(), json.writeValueAsString(kept.values()))
                .update();
    }
}
