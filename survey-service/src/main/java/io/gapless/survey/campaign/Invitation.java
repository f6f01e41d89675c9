package io.gapless.survey.campaign;

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
import org.springframework.http.HttpStatus;

/** One customer asked once; answered by whoever has the link, once. */
@Table("invitation")
class Invitation {

    @Id
    private final UUID id;

    @Version
    private long version;

    private final UUID campaignId;
    private final UUID questionnaireId;
    private final String tokenSeed;
    private final String tokenHash;

    @Embedded.Empty
    private final Occasion occasion;

    private InvitationStatus status;
    private final Instant opensAt;
    private final Instant expiresAt;
    private final Instant createdAt;
    private @Nullable String draft;
    private @Nullable Instant answeredAt;
    private @Nullable UUID responseId;

    @PersistenceCreator
    Invitation(
            UUID id,
            long version,
            UUID campaignId,
            UUID questionnaireId,
            String tokenSeed,
            String tokenHash,
            Occasion occasion,
            InvitationStatus status,
            Instant opensAt,
            Instant expiresAt,
            Instant createdAt,
            @Nullable String draft,
            @Nullable Instant answeredAt,
            @Nullable UUID responseId) {
        this.id = id;
        this.version = version;
        this.campaignId = campaignId;
        this.questionnaireId = questionnaireId;
        this.tokenSeed = tokenSeed;
        this.tokenHash = tokenHash;
        this.occasion = occasion;
        this.status = status;
        this.opensAt = opensAt;
        this.expiresAt = expiresAt;
        this.createdAt = createdAt;
        this.draft = draft;
        this.answeredAt = answeredAt;
        this.responseId = responseId;
    }

    static Invitation issue(
            UUID campaignId,
            UUID questionnaireId,
            Links links,
            Occasion occasion,
            Instant opensAt,
            Instant expiresAt,
            Instant now) {
        var seed = links.seed();
        var hash = links.hash(links.token(seed)).orElseThrow();
        return new Invitation(
                Ids.next(),
                0,
                campaignId,
                questionnaireId,
                seed,
                hash,
                occasion,
                InvitationStatus.OPEN,
                opensAt,
                expiresAt,
                now,
                null,
                null,
                null);
    }

    /** Keeps answers that are not complete yet. */
    void keep(String draft, Instant now) {
        requireOpen(now);
        this.draft = draft;
    }

    /** Notes the answer; the time that is kept of it may be less exact than now. */
    void answer(UUID responseId, Instant answeredAt, Instant now) {
        requireOpen(now);
        this.status = InvitationStatus.ANSWERED;
        this.responseId = responseId;
        this.answeredAt = answeredAt;
        this.draft = null;
    }

    void requireOpen(Instant now) {
        if (status != InvitationStatus.OPEN) {
            throw Problem.conflict("invitation-answered");
        }
        requireOpen(opensAt, expiresAt, now);
    }

    /** Throws a {@link Problem} (409, 410) before it opens and after it is over. */
    static void requireOpen(Instant opensAt, Instant expiresAt, Instant now) {
        if (now.isBefore(opensAt)) {
            throw Problem.conflict("invitation-not-open-yet", opensAt.toString());
        }
        if (!now.isBefore(expiresAt)) {
            throw Problem.of(HttpStatus.GONE, "invitation-expired");
        }
    }

    UUID id() {
        return id;
    }

    long version() {
        return version;
    }

    String tokenSeed() {
        return tokenSeed;
    }

    String tokenHash() {
        return tokenHash;
    }

    Instant opensAt() {
        return opensAt;
    }

    Instant createdAt() {
        return createdAt;
    }

    UUID campaignId() {
        return campaignId;
    }

    UUID questionnaireId() {
        return questionnaireId;
    }

    Occasion occasion() {
        return occasion;
    }

    InvitationStatus status() {
        return status;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    @Nullable
    String draft() {
        return draft;
    }

    @Nullable
    Instant answeredAt() {
        return answeredAt;
    }

    @Nullable
    UUID responseId() {
        return responseId;
    }
}
