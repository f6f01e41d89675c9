package io.gapless.platform.privacy;

import java.util.List;
import java.util.UUID;

/** What a service holds of persons. A service makes one bean; platform then answers for it what other services ask. */
public interface PersonalDataHolder {

    /** The service's tables, every one. */
    PersonalTables tables();

    /**
     * What tables alone do not tell, done before they are erased, in the same transaction. May be called again for people
     * who are erased already.
     *
     * @param people the ids of one person's records
     */
    default void beforeErasure(List<UUID> people) {}

    /**
     * The files about people. Listed from the service's own tables, in a transaction or outside of one; their contents are
     * read later.
     */
    default List<PersonalFile> files(List<UUID> people) {
        return List.of();
    }

    /** The same, after it. */
    default void afterErasure(List<UUID> people, List<PersonalData.Evidence> evidence) {}
}
