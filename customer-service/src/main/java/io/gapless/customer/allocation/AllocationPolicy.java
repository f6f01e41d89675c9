package io.gapless.customer.allocation;

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

/** One edition of a policy. Editions of the same code are counted from 1; only the last can be a draft. */
@Table("allocation_policy")
class AllocationPolicy {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final String orgUnit;
    private final String code;
    private final int edition;
    private PolicyStatus status;
    private String titleZh;
    private String titleEn;
    private String rules;
    private final String author;
    private final Instant createdAt;
    private @Nullable String publishedBy;
    private @Nullable Instant publishedAt;

    @PersistenceCreator
    AllocationPolicy(
            UUID id,
            long version,
            String orgUnit,
            String code,
            int edition,
            PolicyStatus status,
            String titleZh,
            String titleEn,
            String rules,
            String author,
            Instant createdAt,
            @Nullable String publishedBy,
            @Nullable Instant publishedAt) {
        this.id = id;
        this.version = version;
        this.orgUnit = orgUnit;
        this.code = code;
        this.edition = edition;
        this.status = status;
        this.titleZh = titleZh;
        this.titleEn = titleEn;
        this.rules = rules;
        this.author = author;
        this.createdAt = createdAt;
        this.publishedBy = publishedBy;
        this.publishedAt = publishedAt;
    }

    static AllocationPolicy draft(
            String orgUnit,
            String code,
            int edition,
            String titleZh,
            String titleEn,
            AllocationRules rules,
            String author,
            Instant now) {
        return new AllocationPolicy(
                Ids.next(),
                0,
                orgUnit,
                code,
                edition,
                PolicyStatus.DRAFT,
                titleZh,
                titleEn,
                rules.check().write(),
                author,
                now,
                null,
                null);
    }

    void change(String titleZh, String titleEn, AllocationRules rules) {
        requireDraft();
        this.titleZh = titleZh;
        this.titleEn = titleEn;
        this.rules = rules.check().write();
    }

    void publish(String by, Instant now) {
        requireDraft();
        this.status = PolicyStatus.PUBLISHED;
        this.publishedBy = by;
        this.publishedAt = now;
    }

    private void requireDraft() {
        if (status != PolicyStatus.DRAFT) {
            throw Problem.conflict("allocation-policy-published", code, edition).with("allowed", List.of());
        }
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String orgUnit() {
        return orgUnit;
    }

    String code() {
        return code;
    }

    int edition() {
        return edition;
    }

    PolicyStatus status() {
        return status;
    }

    String titleZh() {
        return titleZh;
    }

    String titleEn() {
        return titleEn;
    }

    AllocationRules rules() {
        return AllocationRules.read(rules);
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
}
