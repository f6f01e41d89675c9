package io.gapless.customer.segmentation;

import io.gapless.customer.Bilingual;
import io.gapless.customer.CustomerKind;
import io.gapless.platform.Ids;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.databind.json.JsonMapper;

/**
 * One edition of the rules by which customers of a kind under an org unit get their class. Editions are counted from 1
 * for each kind and org unit; at most one of them is in force, and at most one is a draft.
 */
@Table("segmentation_scheme")
class Scheme {

    static final JsonMapper JSON = JsonMapper.builder().build();

    @Id
    private final UUID id;

    @Version
    private long version;

    private final CustomerKind kind;
    private final String orgUnit;
    private final int edition;
    private SchemeStatus status;

    @Embedded.Empty(prefix = "name_")
    private Bilingual name;

    private String rules;
    private final String author;
    private final Instant createdAt;
    private @Nullable String publishedBy;
    private @Nullable Instant publishedAt;
    private @Nullable Instant retiredAt;

    @PersistenceCreator
    Scheme(
            UUID id,
            long version,
            CustomerKind kind,
            String orgUnit,
            int edition,
            SchemeStatus status,
            Bilingual name,
            String rules,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt,
            @Nullable Instant retiredAt) {
        this.id = id;
        this.version = version;
        this.kind = kind;
        this.orgUnit = orgUnit;
        this.edition = edition;
        this.status = status;
        this.name = name;
        this.rules = rules;
        this.author = author;
        this.createdAt = createdAt;
        this.publishedBy = publishedBy;
        this.publishedAt = publishedAt;
        this.retiredAt = retiredAt;
    }

    static Scheme draft(
            CustomerKind kind,
            String orgUnit,
            int edition,
            Bilingual name,
            SchemeRules rules,
            String author,
            Instant now) {
        return new Scheme(
                Ids.next(),
                0,
                kind,
                orgUnit,
                edition,
                SchemeStatus.DRAFT,
                name,
                JSON.writeValueAsString(rules),
                author,
                now,
                null,
                null,
                null);
    }

    void change(Bilingual name, SchemeRules rules) {
        if (status != SchemeStatus.DRAFT) {
            throw Problem.conflict("scheme-not-a-draft", edition).with("status", status);
        }
        this.name = name;
        this.rules = JSON.writeValueAsString(rules);
    }

    void publish(String by, Instant now) {
        move(SchemeStatus.PUBLISHED);
        publishedBy = by;
        publishedAt = now;
    }

    void retire(Instant now) {
        move(SchemeStatus.RETIRED);
        retiredAt = now;
    }

    private void move(SchemeStatus to) {
        if (!status.next().contains(to)) {
            throw Problem.conflict("scheme-move", status, to).with("allowed", status.next());
        }
        status = to;
    }

    boolean isDraft() {
        return status == SchemeStatus.DRAFT;
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    CustomerKind kind() {
        return kind;
    }

    String orgUnit() {
        return orgUnit;
    }

    int edition() {
        return edition;
    }

    SchemeStatus status() {
        return status;
    }

    Bilingual name() {
        return name;
    }

    SchemeRules rules() {
        return JSON.readValue(rules, SchemeRules.class);
    }

    String author() {
        return author;
    }

    Instant createdAt() {
        return createdAt;
    }

    @Nullable
    String publishedBy() {
        return publishedBy;
    }

    @Nullable
    Instant publishedAt() {
        return publishedAt;
    }

    @Nullable
    Instant retiredAt() {
        return retiredAt;
    }
}
