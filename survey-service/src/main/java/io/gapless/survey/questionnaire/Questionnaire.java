package io.gapless.survey.questionnaire;

import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** One edition of a questionnaire. Editions of the same code are counted from 1; only the last can be a draft. */
@Table("questionnaire")
class Questionnaire {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String code;
    private final int edition;
    private QuestionnaireStatus status;

    @Embedded.Empty(prefix = "title_")
    private Bilingual title;

    private String questions;
    private final String author;
    private final Instant createdAt;
    private @Nullable Instant publishedAt;

    @PersistenceCreator
    Questionnaire(
            UUID id,
            long version,
            String code,
            int edition,
            QuestionnaireStatus status,
            Bilingual title,
            String questions,
            String author,
            Instant createdAt,
            @Nullable Instant publishedAt) {
        this.id = id;
        this.version = version;
        this.code = code;
        this.edition = edition;
        this.status = status;
        this.title = title;
        this.questions = questions;
        this.author = author;
        this.createdAt = createdAt;
        this.publishedAt = publishedAt;
    }

    static Questionnaire draft(
            String code, int edition, Bilingual title, List<Question> questions, String author, Instant now) {
        return new Questionnaire(
                Ids.next(),
                0,
                code,
                edition,
                QuestionnaireStatus.DRAFT,
                title,
                Questions.of(questions).write(),
                author,
                now,
                null);
    }

    void change(Bilingual title, List<Question> questions) {
        requireDraft();
        this.title = title;
        this.questions = Questions.of(questions).write();
    }

    void publish(Instant now) {
        requireDraft();
        this.status = QuestionnaireStatus.PUBLISHED;
        this.publishedAt = now;
    }

    private void requireDraft() {
        if (status != QuestionnaireStatus.DRAFT) {
            throw Problem.conflict("questionnaire-published", code, edition).with("allowed", List.of());
        }
    }

    boolean isPublished() {
        return status == QuestionnaireStatus.PUBLISHED;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String code() {
        return code;
    }

    int edition() {
        return edition;
    }

    QuestionnaireStatus status() {
        return status;
    }

    Bilingual title() {
        return title;
    }

    Questions questions() {
        return Questions.read(questions);
    }

    String author() {
        return author;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    Instant publishedAt() {
        return publishedAt;
    }
}
