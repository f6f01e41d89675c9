package io.gapless.visit.qualification;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.qualification.Qualifications.Missing;
import io.gapless.visit.standard.StandardDirectory;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Which posts, trainings and exams there are, and which of them standards ask for. */
@Service
class QualificationCatalogue {

    static final String TOPIC = "gapless.qualification";

    private final Posts posts;
    private final Trainings trainings;
    private final RequirementsOfStandards requirements;
    private final StandardDirectory standards;
    private final Outbox outbox;
    private final Clock clock;

    QualificationCatalogue(
            Posts posts,
            Trainings trainings,
            RequirementsOfStandards requirements,
            StandardDirectory standards,
            Outbox outbox,
            Clock clock) {
        this.posts = posts;
        this.trainings = trainings;
        this.requirements = requirements;
        this.standards = standards;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Post definePost(String code, String nameZh, String nameEn) {
        if (posts.findByCode(code).isPresent()) {
            throw Problem.conflict("qualification-code-taken", code);
        }
        return save(Post.define(code, nameZh, nameEn), "PostDefined");
    }

    @Transactional
    Post renamePost(String code, IfMatch ifMatch, String nameZh, String nameEn) {
        var post = post(code);
        ifMatch.check(post.version());
        return save(post.renamed(nameZh, nameEn), "PostRenamed");
    }

    @Transactional(readOnly = true)
    Post post(String code) {
        return posts.findByCode(code).orElseThrow(() -> Problem.notFound("post-not-found", code));
    }

    @Transactional
    Training defineTraining(String code, Missing.Kind kind, Training.Content content) {
        if (trainings.findByCode(code).isPresent()) {
            throw Problem.conflict("qualification-code-taken", code);
        }
        return save(Training.define(code, kind, sound(kind, content)), "TrainingDefined");
    }

    @Transactional
    Training changeTraining(String code, IfMatch ifMatch, Training.Content content) {
        var training = training(code);
        ifMatch.check(training.version());
        return save(training.changed(sound(training.kind(), content)), "TrainingChanged");
    }

    @Transactional(readOnly = true)
    Training training(String code) {
        return trainings.findByCode(code).orElseThrow(() -> Problem.notFound("training-not-found", code));
    }

    private static Training.Content sound(Missing.Kind kind, Training.Content content) {
        if (kind != Missing.Kind.EXAM && content.passMark() != null) {
            throw Problem.unprocessable("pass-mark-without-exam");
        }
        return content;
    }

    /** What a standard's series asks for; nothing where nobody has set anything. */
    @Transactional(readOnly = true)
    Requirements requirements(UUID standardId) {
        var series = series(standardId);
        return requirements.findById(series).orElseGet(() -> Requirements.none(series));
    }

    /** Sets what all editions of a standard ask for, in place of what they did. */
    @Transactional
    Requirements require(UUID standardId, IfMatch ifMatch, List<Requirements.Requirement> wanted, Caller caller) {
        var before = requirements(standardId);
        ifMatch.check(before.version());
        wanted.forEach(this::requireKnown);
        var saved = requirements.save(
                new Requirements(before.id(), before.version(), wanted, caller.username(), clock.instant()));
        outbox.append(TOPIC, "QualificationRequirementsSet", Requirements.State.from(saved));
        return saved;
    }

    private void requireKnown(Requirements.Requirement requirement) {
        for (String code : requirement.anyOf()) {
            if (requirement.kind() == Missing.Kind.POST) {
                if (posts.findByCode(code).isEmpty()) {
                    throw Problem.unprocessable("post-unknown", code);
                }
            } else if (trainings
                    .findByCode(code)
                    .filter(training -> training.kind() == requirement.kind())
                    .isEmpty()) {
                throw Problem.unprocessable("training-unknown", code, requirement.kind());
            }
        }
    }

    private UUID series(UUID standardId) {
        return standards
                .find(standardId)
                .map(StandardDirectory.Entry::series)
                .orElseThrow(() -> Problem.notFound("standard-not-found", standardId));
    }

    private Post save(Post post, String type) {
        var saved = posts.save(post);
        outbox.append(TOPIC, type, Post.State.from(saved));
        return saved;
    }

    private Training save(Training training, String type) {
        var saved = trainings.save(training);
        outbox.append(TOPIC, type, Training.State.from(saved));
        return saved;
    }
}
