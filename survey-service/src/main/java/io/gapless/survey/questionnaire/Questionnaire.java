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

    private String titleZh;
    private String titleEn;
    private String questions;
    private @Nullable String layout;
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
            String titleZh,
            String titleEn,
            String questions,
            @Nullable String layout,
            String author,
            Instant createdAt,
            @Nullable Instant publishedAt) {
        this.id = id;
        this.version = version;
        this.code = code;
        this.edition = edition;
        this.status = status;
        this.titleZh = titleZh;
        this.titleEn = titleEn;
        this.questions = questions;
        this.layout = layout;
        this.author = author;
        this.createdAt = createdAt;
        this.publishedAt = publishedAt;
    }

    static Questionnaire draft(String code, int edition, Sketch sketch, String author, Instant now) {
        return new Questionnaire(
                Ids.next(),
                0,
                code,
                edition,
                QuestionnaireStatus.DRAFT,
                sketch.title().zh(),
                sketch.title().en(),
                Questions.of(sketch.questions(), sketch.layout()).write(),
                sketch.layout().write(),
                author,
                now,
                null);
    }

    void change(Sketch sketch) {
        requireDraft();
        this.titleZh = sketch.title().zh();
        this.titleEn = sketch.title().en();
        this.questions = Questions.of(sketch.questions(), sketch.layout()).write();
        this.layout = sketch.layout().write();
    }

    void publish(Instant now) {
        requireDraft();
        var missing = Review.translations(new Sketch(title(), questions().list(), layout()));
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("translations-missing", missing.size()).with("missing", missing);
        }
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
        var titles = layout().titles();
        return new Bilingual(titleZh, titleEn, titles.isEmpty() ? null : titles);
    }

    Layout layout() {
        return Layout.read(layout);
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
