package io.gapless.visit.standard;

import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * One step of a standard.
 *
 * @param say the wording
 * @param does the behaviour
 * @param weight its part in the whole, above 0 and at most 100
 * @param evidence what has to show that it was done
 * @param critical whether a visit cannot end before it was answered
 * @param key names the step within its standard, the same from edition to edition
 * @param target the level of service that it asks for, 0 to 100; null where none is set
 */
@Table("service_standard_step")
public record Step(
        String title,
        @Nullable String say,
        @Nullable String does,
        Dimension dimension,
        BigDecimal weight,
        Evidence evidence,
        boolean critical,
        String key,
        @Nullable BigDecimal target) {

    /** In place of the key of a step that is to be given one. */
    static final String UNKEYED = "";

    Step withKey(String key) {
        return new Step(title, say, does, dimension, weight, evidence, critical, key, target);
    }

    /**
     * The steps, each with a key: the one it has, else the one of a step before of the same title, else a new one. A key
     * that stands twice is a {@link Problem} (422).
     */
    static List<Step> keyed(List<Step> steps, List<Step> before) {
        var taken = new HashSet<String>();
        for (Step step : steps) {
            if (!step.key().equals(UNKEYED) && !taken.add(step.key())) {
                throw Problem.unprocessable("step-key-twice", step.key());
            }
        }
        var known = new HashMap<String, String>();
        before.forEach(step -> known.putIfAbsent(step.title(), step.key()));
        var used = before.stream().map(Step::key).collect(Collectors.toSet());
        var all = new ArrayList<Step>();
        for (Step step : steps) {
            if (!step.key().equals(UNKEYED)) {
                all.add(step);
                continue;
            }
            var key = known.get(step.title());
            if (key == null || taken.contains(key)) {
                int number = all.size() + 1;
                do {
                    key = "s" + number++;
                } while (taken.contains(key) || used.contains(key));
            }
            taken.add(key);
            all.add(step.withKey(key));
        }
        return List.copyOf(all);
    }
}
