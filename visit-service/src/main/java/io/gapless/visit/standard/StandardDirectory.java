package io.gapless.visit.standard;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the other features may know of standards. */
@Component
public class StandardDirectory {

    private final ServiceStandards standards;
    private final Clock clock;

    StandardDirectory(ServiceStandards standards, Clock clock) {
        this.standards = standards;
        this.clock = clock;
    }

    /**
     * A standard in brief.
     *
     * @param series what all its editions have in common: the first one's id
     * @param edition from 1
     * @param inForce whether visits may be planned by it
     */
    public record Entry(UUID id, UUID series, int edition, String name, boolean inForce, List<Step> steps) {

        static Entry from(ServiceStandard standard) {
            return new Entry(
                    standard.id(),
                    standard.series(),
                    standard.edition(),
                    standard.name(),
                    standard.status().isInForce(),
                    standard.steps());
        }
    }

    /** The standards that have had a name, one after the other, with all editions of theirs. */
    public static final class Versions {

        private final List<ServiceStandard> standards;
        private final Instant now;

        private Versions(List<ServiceStandard> standards, Instant now) {
            this.standards = standards;
            this.now = now;
        }

        /** The one that was in force then; unless there was one, the one that is now. */
        public Optional<Entry> at(Instant then) {
            return inForce(then).or(() -> inForce(now)).map(Entry::from);
        }

        private Optional<ServiceStandard> inForce(Instant when) {
            @Nullable ServiceStandard newest = null;
            @Nullable Instant newestSince = null;
            for (ServiceStandard standard : standards) {
                var since = standard.inForceSince(when);
                if (since != null && (newestSince == null || since.isAfter(newestSince))) {
                    newest = standard;
                    newestSince = since;
                }
            }
            return Optional.ofNullable(newest);
        }
    }

    /** The standards of a name. */
    @Transactional(readOnly = true)
    public Versions named(String name) {
        return new Versions(standards.ofSeriesNamed(name), clock.instant());
    }

    @Transactional(readOnly = true)
    public Optional<Entry> find(UUID id) {
        return standards.findById(id).map(Entry::from);
    }

    /** The edition that is in force now, of the series that the standard is of: what visits are carried out by. */
    @Transactional(readOnly = true)
    public Optional<Entry> inForce(UUID standardId) {
        return standards.inForce(standardId).map(Entry::from);
    }
}
