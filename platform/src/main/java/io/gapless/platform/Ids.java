package io.gapless.platform;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.time.Instant;
import java.util.UUID;

/** Identifiers: UUIDv7, so that they sort by creation time and index well. */
public final class Ids {

    private static final NoArgGenerator V7 = Generators.timeBasedEpochGenerator();

    private Ids() {}

    /** A new identifier, greater than those made before by the same process. */
    public static UUID next() {
        return V7.generate();
    }

    /** An identifier for something that came about then, so that it sorts among those made at that time. */
    public static UUID at(Instant then) {
        var random = UUID.randomUUID();
        long most = then.toEpochMilli() << 16 | 0x7000 | random.getMostSignificantBits() & 0x0fff;
        return new UUID(most, random.getLeastSignificantBits());
    }

    /** The least identifier of something that came about then or later. */
    public static UUID earliest(Instant then) {
        return new UUID(Math.max(0, then.toEpochMilli()) << 16 | 0x7000, 0);
    }
}
