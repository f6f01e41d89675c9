package io.gapless.visit.standard;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the other features may know of standards. */
@Component
public class StandardDirectory {

    private final ServiceStandards standards;

    StandardDirectory(ServiceStandards standards) {
        this.standards = standards;
    }

    /**
     * A standard in brief.
     *
     * @param inForce whether visits may be planned by it
     */
    public record Entry(UUID id, String name, boolean inForce, List<Step> steps) {}

    @Transactional(readOnly = true)
    public Optional<Entry> find(UUID id) {
        return standards
                .findById(id)
                .map(standard -> new Entry(
                        standard.id(), standard.name(), standard.status().isInForce(), standard.steps()));
    }
}
