package io.gapless.platform.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event: the public state of an aggregate after the change, as a record that implements this. Each
 * service owns its records; what they look like to others is fixed by the schemas in {@code contracts/events}.
 */
public interface PublicState {

    /** The aggregate; also the Kafka key, so that its events stay in order. */
    UUID id();

    /** The aggregate's version after the change; a reader applies only newer ones. */
    long version();

    /** The org unit it belongs to, for the audit trail; null where it belongs to none. */
    @Nullable
    String orgUnit();
}
