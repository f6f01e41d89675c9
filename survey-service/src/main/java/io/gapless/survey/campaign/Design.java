package io.gapless.survey.campaign;

import io.gapless.platform.web.Problem;
import io.gapless.survey.sampling.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a campaign draws its sample and whose its links are.
 *
 * @param stratifiedBy what the strata are; null of a simple sample
 * @param restDays who was asked by a campaign in so many days before is left out; 0 leaves nobody out
 * @param quotas how many answers are wanted of whom at the most
 * @param staff who is asked, of a campaign among the staff
 */
record Design(
        Access access,
        Sample.Method method,
        @Nullable Cut stratifiedBy,
        int restDays,
        List<Quota> quotas,
        List<Employee> staff) {

    /** What divides customers. */
    enum Cut {
        SEGMENT,
        ORG_UNIT,
        KIND
    }

    /**
     * How many answers are wanted at the most.
     *
     * @param cut SEGMENT or ORG_UNIT; an org unit with all below it
     */
    record Quota(Cut cut, String value, int most) {}

    /** One of the staff who is asked. */
    record Employee(String username, String orgUnit) {}

    Design {
        quotas = List.copyOf(quotas);
        staff = List.copyOf(staff);
    }

    /** Of campaigns for which nothing else was said. */
    static Design simple(int restDays) {
        return new Design(Access.PERSONAL, Sample.Method.SIMPLE, null, restDays, List.of(), List.of());
    }

    /** Throws a {@link Problem} (422) where it does not fit together. */
    void check(Campaign.Plan plan, @Nullable Integer sampleSize) {
        if ((method == Sample.Method.SIMPLE) != (stratifiedBy == null)
                || stratifiedBy != null && !access.drawsCustomers()) {
            throw Problem.unprocessable("campaign-strata-wrong");
        }
        if ((access == Access.CODES || access == Access.OPEN) && sampleSize == null) {
            throw Problem.unprocessable("campaign-size-missing", access);
        }
        if ((access == Access.STAFF) == staff.isEmpty()
                || staff.stream().map(Employee::username).distinct().count() != staff.size()) {
            throw Problem.unprocessable("campaign-staff-wrong");
        }
        var seen =
                quotas.stream().map(quota -> quota.cut() + " " + quota.value()).distinct();
        if (seen.count() != quotas.size() || quotas.stream().anyMatch(quota -> quota.cut() == Cut.KIND)) {
            throw Problem.unprocessable("campaign-quotas-wrong");
        }
        if (plan.margin() != null && sampleSize != null) {
            throw Problem.unprocessable("campaign-size-twice");
        }
        if (plan.margin() != null && !access.drawsCustomers()) {
            throw Problem.unprocessable("campaign-size-missing", access);
        }
    }
}
