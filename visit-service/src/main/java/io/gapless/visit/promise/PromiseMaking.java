package io.gapless.visit.promise;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.web.Problem;
import io.gapless.visit.menu.MenuDirectory;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Promises a package's items to the customers to whom it applies, for a month, while somebody waits for it. */
@Service
class PromiseMaking {

    private static final int CHUNK = 2000;

    private final MenuDirectory menu;
    private final Owing owing;

    PromiseMaking(MenuDirectory menu, Owing owing) {
        this.menu = menu;
        this.owing = owing;
    }

    /**
     * What was promised.
     *
     * @param customers how many customers the package applies to
     * @param owed how many promises they have by it in the period
     * @param made how many of them are new
     */
    record Outcome(String period, int customers, int owed, int made) {}

    /** Makes the promises that are missing; again and again changes nothing more. */
    @Transactional
    Outcome make(UUID packageId, YearMonth month, Caller caller) {
        if (owing.isOver(month)) {
            throw Problem.unprocessable("period-over", month);
        }
        var offer = menu.offered(packageId, month, caller);
        caller.orgScope().require(offer.orgUnit());
        var period = month.toString();
        var units = new OrgScope(List.of(offer.orgUnit()));
        owing.lock(List.of(period));
        owing.begin(units, offer.series(), period);
        int customers = 0;
        int owed = 0;
        int made = 0;
        var last = new UUID(0, 0);
        while (true) {
            var chunk = owing.after(last, units, offer.series(), period, CHUNK);
            if (!chunk.isEmpty()) {
                made += owing.settle(chunk, List.of(period)).made();
                owed += owing.owed(chunk, period).owed();
                customers += chunk.size();
                last = chunk.getLast();
            }
            if (chunk.size() < CHUNK) {
                return new Outcome(period, customers, owed, made);
            }
        }
    }
}
