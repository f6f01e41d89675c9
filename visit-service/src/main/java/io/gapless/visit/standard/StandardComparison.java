package io.gapless.visit.standard;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one edition of a standard says otherwise than another. Steps are the same by their key.
 *
 * @param changed of the standard itself: its name and type
 * @param moved those whose place among the others is another: as few as can be moved to make the one order of the other
 * @param weights per dimension
 */
record StandardComparison(
        Edition before,
        Edition after,
        List<Difference> changed,
        List<StepBrief> stepsAdded,
        List<StepBrief> stepsRemoved,
        List<Move> stepsMoved,
        List<StepChange> stepsChanged,
        List<DimensionWeight> weights) {

    /** One of the two. */
    record Edition(UUID id, int edition, String name, StandardStatus status) {}

    /** A step that only one of the two has. */
    record StepBrief(String key, int number, String title, Dimension dimension, BigDecimal weight) {}

    /** A step and its number in each. */
    record Move(String key, String title, int before, int after) {}

    /**
     * Something that reads otherwise.
     *
     * @param before null where it was not said
     * @param after null where it is not said any more
     */
    record Difference(
            String field, @Nullable String before, @Nullable String after) {}

    /** A step that both have, and what of it reads otherwise. */
    record StepChange(String key, int number, String title, List<Difference> fields) {}

    /**
     * The weight of a dimension's steps.
     *
     * @param before their sum
     * @param after their sum
     * @param shareBefore of the weight of all steps, 0 to 1
     * @param shareAfter of the weight of all steps, 0 to 1
     */
    record DimensionWeight(
            Dimension dimension, BigDecimal before, BigDecimal after, BigDecimal shareBefore, BigDecimal shareAfter) {}

    static StandardComparison of(ServiceStandard before, ServiceStandard after) {
        var old = byKey(before.steps());
        var present = byKey(after.steps());
        var staying = after.steps().stream()
                .filter(step -> old.containsKey(step.key()))
                .toList();
        var inPlace = inPlace(
                staying.stream().map(step -> number(before.steps(), step.key())).toList());
        var moved = new ArrayList<Move>();
        var changed = new ArrayList<StepChange>();
        for (int i = 0; i < staying.size(); i++) {
            var step = staying.get(i);
            int number = number(after.steps(), step.key());
            if (!inPlace.contains(i)) {
                moved.add(new Move(step.key(), step.title(), number(before.steps(), step.key()), number));
            }
            var fields = differences(Objects.requireNonNull(old.get(step.key())), step);
            if (!fields.isEmpty()) {
                changed.add(new StepChange(step.key(), number, step.title(), fields));
            }
        }
        var fields = new ArrayList<Difference>();
        add(fields, "name", before.name(), after.name());
        add(fields, "type", before.type(), after.type());
        return new StandardComparison(
                edition(before),
                edition(after),
                fields,
                onlyIn(after.steps(), old.keySet()),
                onlyIn(before.steps(), present.keySet()),
                moved,
                changed,
                weights(before.steps(), after.steps()));
    }

    private static Edition edition(ServiceStandard standard) {
        return new Edition(standard.id(), standard.edition(), standard.name(), standard.status());
    }

    private static Map<String, Step> byKey(List<Step> steps) {
        var byKey = new LinkedHashMap<String, Step>();
        steps.forEach(step -> byKey.put(step.key(), step));
        return byKey;
    }

    private static int number(List<Step> steps, String key) {
        int at = 0;
        while (!steps.get(at).key().equals(key)) {
            at++;
        }
        return at + 1;
    }

    private static List<StepBrief> onlyIn(List<Step> steps, Set<String> others) {
        return steps.stream()
                .filter(step -> !others.contains(step.key()))
                .map(step -> new StepBrief(
                        step.key(), number(steps, step.key()), step.title(), step.dimension(), step.weight()))
                .toList();
    }

    /** The places of a longest rising run of numbers, some of which may be left out between: these steps did not move. */
    static Set<Integer> inPlace(List<Integer> numbers) {
        int[] length = new int[numbers.size()];
        int[] previous = new int[numbers.size()];
        int last = -1;
        for (int i = 0; i < numbers.size(); i++) {
            length[i] = 1;
            previous[i] = -1;
            for (int j = 0; j < i; j++) {
                if (numbers.get(j) < numbers.get(i) && length[j] >= length[i]) {
                    length[i] = length[j] + 1;
                    previous[i] = j;
                }
            }
            if (last < 0 || length[i] > length[last]) {
                last = i;
            }
        }
        var run = new HashSet<Integer>();
        for (int i = last; i >= 0; i = previous[i]) {
            run.add(i);
        }
        return run;
    }

    private static List<Difference> differences(Step before, Step after) {
        var all = new ArrayList<Difference>();
        add(all, "title", before.title(), after.title());
        add(all, "say", before.say(), after.say());
        add(all, "do", before.does(), after.does());
        add(all, "dimension", before.dimension(), after.dimension());
        add(all, "weight", before.weight(), after.weight());
        add(all, "evidence", before.evidence(), after.evidence());
        add(all, "critical", before.critical(), after.critical());
        add(all, "target", before.target(), after.target());
        return all;
    }

    private static void add(List<Difference> all, String field, @Nullable Object before, @Nullable Object after) {
        var was = text(before);
        var is = text(after);
        if (!Objects.equals(was, is)) {
            all.add(new Difference(field, was, is));
        }
    }

    /** Numbers without the zeros that say nothing: 20 and 20.00 are the same. */
    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal number -> number.stripTrailingZeros().toPlainString();
            default -> value.toString();
        };
    }

    private static List<DimensionWeight> weights(List<Step> before, List<Step> after) {
        var all = new ArrayList<DimensionWeight>();
        for (Dimension dimension : Dimension.values()) {
            var was = sum(before, dimension);
            var is = sum(after, dimension);
            all.add(new DimensionWeight(dimension, was, is, share(was, before), share(is, after)));
        }
        return all;
    }

    private static BigDecimal sum(List<Step> steps, @Nullable Dimension dimension) {
        return steps.stream()
                .filter(step -> dimension == null || step.dimension() == dimension)
                .map(Step::weight)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal share(BigDecimal part, List<Step> steps) {
        return part.divide(sum(steps, null), 4, RoundingMode.HALF_UP);
    }
}
