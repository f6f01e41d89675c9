package io.gapless.platform;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.util.UUID;

/** Identifiers: UUIDv7, so that they sort by creation time and index well. */
public final class Ids {

    private static final NoArgGenerator V7 = Generators.timeBasedEpochGenerator();

    private Ids() {}

    /** A new identifier, greater than those made before by the same process. */
    public static UUID next() {
        return V7.generate();
    }
}
