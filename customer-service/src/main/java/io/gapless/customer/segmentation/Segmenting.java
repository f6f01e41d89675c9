package io.gapless.customer.segmentation;

import io.gapless.customer.archive.CustomerSegments;
import io.gapless.customer.segmentation.SegmentInputs.Question;
import io.gapless.customer.segmentation.SegmentInputs.Subject;
import io.gapless.customer.segmentation.SegmentResults.Classified;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** Gives some customers their class, within the caller's transaction. */
@Component
class Segmenting {

    private final SegmentInputs inputs;
    private final SegmentResults results;
    private final CustomerSegments segments;
    private final JdbcClient jdbc;

    Segmenting(SegmentInputs inputs, SegmentResults results, CustomerSegments segments, JdbcClient jdbc) {
        this.inputs = inputs;
        this.results = results;
        this.segments = segments;
        this.jdbc = jdbc;
    }

    static List<Classified> classify(List<Subject> subjects, Classifier classifier) {
        var classified = new ArrayList<Classified>(subjects.size());
        for (Subject subject : subjects) {
            classified.add(new Classified(subject, classifier.classify(subject.inputs())));
        }
        return classified;
    }

    /**
     * Classifies, keeps the results and changes the customers whose class is another one.
     *
     * @param reason for the customers' history
     * @return with the classes that were given
     */
    List<Classified> apply(
            List<Subject> subjects,
            Classifier classifier,
            Question question,
            UUID schemeId,
            @Nullable UUID runId,
            String reason) {
        var classified = classify(subjects, classifier);
        var movers = classified.stream()
                .filter(Classified::moves)
                .map(one -> one.subject().id())
                .toList();
        if (!movers.isEmpty()) {
            lock(movers);
            classified = withPresentOverrides(classified, classifier, question);
        }
        results.keep(classified, schemeId, runId);
        var changes = new LinkedHashMap<UUID, String>();
        for (Classified one : classified) {
            if (one.moves()) {
                changes.put(one.subject().id(), one.outcome().segment());
            }
        }
        segments.assign(changes, reason);
        return classified;
    }

    /** Holds the customers: an override that is being given to one of them is waited for, one to come waits. */
    void lock(List<UUID> customers) {
        jdbc.sql("select id from customer where id = any(:ids) order by id for update")
                .param("ids", new SqlArrayValue("uuid", customers.toArray()))
                .query((row, i) -> i)
                .list();
    }

    /** Once more where a person has given a class, or taken one back, since the inputs were read. */
    private List<Classified> withPresentOverrides(
            List<Classified> classified, Classifier classifier, Question question) {
        var present = inputs.overrides(
                classified.stream().map(one -> one.subject().id()).toList(), question.asOf());
        var all = new ArrayList<Classified>(classified.size());
        for (Classified one : classified) {
            var subject = one.subject();
            var override = present.get(subject.id());
            if (Objects.equals(override, subject.inputs().override())) {
                all.add(one);
            } else {
                var now = new Subject(
                        subject.id(), subject.segment(), subject.inputs().with(override));
                all.add(new Classified(now, classifier.classify(now.inputs())));
            }
        }
        return all;
    }
}
