package io.gapless.visit.evidence;

import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.http.HttpStatus;

/**
 * A place for contents, none of which is ever whole in memory. Never called within a transaction. One that cannot be
 * reached throws a {@link Problem} (503); what was asked of it can be asked again.
 */
interface EvidenceStore {

    /** Puts a content where nothing is yet; once this returns it is not lost. */
    void put(UUID location, Path file) throws IOException;

    /** The content, read a part at a time. */
    InputStream open(UUID location) throws IOException;

    /** Removes a content; what is not there is removed already. */
    void delete(UUID location);

    static Problem away() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "evidence-store-away");
    }
}
