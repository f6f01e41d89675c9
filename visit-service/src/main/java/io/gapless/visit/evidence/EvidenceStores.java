package io.gapless.visit.evidence;

import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The stores of contents, of which one takes what is new. */
@Component
class EvidenceStores {

    private final DatabaseStore database;
    private final @Nullable ObjectStore objects;
    private final Kind current;

    EvidenceStores(DatabaseStore database, EvidenceSettings settings) {
        this.database = database;
        this.objects = settings.s3().bucket() == null ? null : new ObjectStore(settings.s3());
        this.current = settings.store();
    }

    /** Which kinds of store there are. */
    enum Kind {
        POSTGRES,
        S3
    }

    /** Where new contents go. */
    Kind current() {
        return current;
    }

    /** The store of a content; one that is not set up any more is away. */
    EvidenceStore of(Kind kind) {
        var store = kind == Kind.POSTGRES ? database : objects;
        if (store == null) {
            throw EvidenceStore.away();
        }
        return store;
    }

    @PreDestroy
    void close() {
        if (objects != null) {
            objects.close();
        }
    }
}
