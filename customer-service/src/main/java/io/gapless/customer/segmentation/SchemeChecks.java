package io.gapless.customer.segmentation;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.segmentation.SchemeRules.CapabilityTier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether rules can be applied to every customer: what is wrong with them, field by field, and what is odd. */
final class SchemeChecks {

    private static final BigDecimal HUNDRED = new BigDecimal(100);
    private static final int DEEPEST = 5;
    private static final int MOST_CONDITIONS = 60;

    private final SchemeRules rules;
    private final CustomerKind kind;
    private final List<Fault> faults = new ArrayList<>();

    private SchemeChecks(SchemeRules rules, CustomerKind kind) {
        this.rules = rules;
        this.kind = kind;
    }

    /**
     * Something to change, or to think about.
     *
     * @param field as in the request, for example {@code rules.base.price[1].from}
     * @param code the text {@code scheme.fault.<code>}
     * @param arguments of the text
     */
    record Fault(String field, String code, List<String> arguments) {

        static Fault of(String field, String code, String... arguments) {
            return new Fault(field, code, List.of(arguments));
        }
    }

    /** What has to be changed before the rules can be kept. */
    static List<Fault> faults(SchemeRules rules, CustomerKind kind) {
        var checks = new SchemeChecks(rules, kind);
        checks.classes();
        checks.base();
        checks.adjustment();
        checks.specials();
        return checks.faults;
    }

    private void fault(String field, String code, String... arguments) {
        faults.add(Fault.of("rules." + field, code, arguments));
    }

    private void classes() {
        var codes = new HashSet<String>();
        for (int i = 0; i < rules.classes().size(); i++) {
            if (!codes.add(rules.classes().get(i).code())) {
                fault(
                        "classes[" + i + "].code",
                        "code-repeated",
                        rules.classes().get(i).code());
            }
        }
        for (int i = 0; i < rules.specials().size(); i++) {
            if (!codes.add(rules.specials().get(i).code())) {
                fault(
                        "specials[" + i + "].code",
                        "code-repeated",
                        rules.specials().get(i).code());
            }
        }
        if (!rules.hasClass(rules.withoutPurchases())) {
            fault("withoutPurchases", "class-unknown", rules.withoutPurchases());
        }
    }

    private void base() {
        switch (rules.base()) {
            case SchemeRules.CapabilityMatrix matrix -> {
                tiers("base.price", matrix.price());
                tiers("base.quantity", matrix.quantity());
                if (matrix.classes().size() != matrix.price().size()) {
                    fault(
                            "base.classes",
                            "matrix-rows",
                            Integer.toString(matrix.price().size()),
                            Integer.toString(matrix.classes().size()));
                }
                for (int i = 0; i < matrix.classes().size(); i++) {
                    var row = matrix.classes().get(i);
                    if (row.size() != matrix.quantity().size()) {
                        fault(
                                "base.classes[" + i + "]",
                                "matrix-columns",
                                Integer.toString(matrix.quantity().size()),
                                Integer.toString(row.size()));
                    }
                    for (int j = 0; j < row.size(); j++) {
                        onLadder("base.classes[" + i + "][" + j + "]", row.get(j));
                    }
                }
            }
            case SchemeRules.CapabilityTiers capability -> {
                tiers("base.tiers", capability.tiers());
                if (capability.classes().size() != capability.tiers().size()) {
                    fault(
                            "base.classes",
                            "matrix-columns",
                            Integer.toString(capability.tiers().size()),
                            Integer.toString(capability.classes().size()));
                }
                for (int i = 0; i < capability.classes().size(); i++) {
                    onLadder("base.classes[" + i + "]", capability.classes().get(i));
                }
            }
        }
    }

    private void onLadder(String field, String code) {
        if (rules.classes().stream().noneMatch(one -> one.code().equals(code))) {
            fault(field, "class-not-on-ladder", code);
        }
    }

    /** Complete from 0 without upper end, in order, without overlap. */
    private void tiers(String field, List<CapabilityTier> tiers) {
        var codes = new HashSet<String>();
        for (int i = 0; i < tiers.size(); i++) {
            var tier = tiers.get(i);
            var here = field + "[" + i + "]";
            if (!codes.add(tier.code())) {
                fault(here + ".code", "code-repeated", tier.code());
            }
            var before = i == 0 ? BigDecimal.ZERO : tiers.get(i - 1).to();
            follows(here + ".from", tier.from(), before);
            var to = tier.to();
            boolean last = i == tiers.size() - 1;
            if (last && to != null) {
                fault(here + ".to", "last-not-open");
            } else if (!last && to == null) {
                fault(here + ".to", "open-before-last");
            }
            if (to != null && to.compareTo(tier.from()) <= 0) {
                fault(here + ".to", "range-empty");
            }
        }
    }

    private void follows(String field, BigDecimal from, @Nullable BigDecimal before) {
        if (before == null) {
            return; // Told already: the range before has no end.
        }
        int compared = from.compareTo(before);
        if (compared > 0) {
            fault(field, "range-gap", before.toPlainString(), from.toPlainString());
        } else if (compared < 0) {
            fault(field, "range-overlap", from.toPlainString(), before.toPlainString());
        }
    }

    private void adjustment() {
        var adjustment = rules.adjustment();
        if (adjustment == null) {
            return;
        }
        var seen = new HashSet<>();
        var sum = BigDecimal.ZERO;
        for (int i = 0; i < adjustment.weights().size(); i++) {
            var weight = adjustment.weights().get(i);
            sum = sum.add(weight.weight());
            if (!seen.add(weight.indicator())) {
                fault(
                        "adjustment.weights[" + i + "].indicator",
                        "indicator-repeated",
                        weight.indicator().name());
            }
        }
        if (sum.compareTo(HUNDRED) != 0) {
            fault(
                    "adjustment.weights",
                    "weights-not-100",
                    sum.stripTrailingZeros().toPlainString());
        }
        var bands = adjustment.bands();
        for (int i = 0; i < bands.size(); i++) {
            var band = bands.get(i);
            var here = "adjustment.bands[" + i + "]";
            follows(
                    here + ".from",
                    band.from(),
                    i == 0 ? BigDecimal.ZERO : bands.get(i - 1).to());
            if (band.to().compareTo(band.from()) <= 0) {
                fault(here + ".to", "range-empty");
            }
            if (i > 0 && band.steps() < bands.get(i - 1).steps()) {
                fault(here + ".steps", "steps-not-ordered");
            }
        }
        if (bands.getLast().to().compareTo(HUNDRED) != 0) {
            fault("adjustment.bands[" + (bands.size() - 1) + "].to", "bands-not-to-100");
        }
    }

    private void specials() {
        for (int i = 0; i < rules.specials().size(); i++) {
            condition("specials[" + i + "].when", rules.specials().get(i).when(), 1);
        }
        if (rules.allConditions().size() > MOST_CONDITIONS) {
            fault("specials", "too-many-conditions", Integer.toString(MOST_CONDITIONS));
        }
    }

    private void condition(String field, Condition condition, int depth) {
        if (depth > DEEPEST) {
            fault(field, "condition-too-deep", Integer.toString(DEEPEST));
            return;
        }
        switch (condition) {
            case Condition.AllOf all -> conditions(field, all.conditions(), depth);
            case Condition.AnyOf any -> conditions(field, any.conditions(), depth);
            case Condition.Not not -> condition(field + ".condition", not.condition(), depth + 1);
            case Condition.IsKind of -> {
                if (of.kind() != kind) {
                    fault(field + ".kind", "kind-never", of.kind().name(), kind.name());
                }
            }
            case Condition.AttributeBetween between -> limits(field, between.from(), between.to());
            case Condition.MeasureBetween between -> limits(field, between.from(), between.to());
            case Condition.IndicatorBetween between -> limits(field, between.from(), between.to());
            case Condition.HasTag tagged -> {}
            case Condition.AttributeIs is -> {}
            case Condition.RegisteredWithin within -> {}
        }
    }

    private void conditions(String field, List<Condition> conditions, int depth) {
        for (int i = 0; i < conditions.size(); i++) {
            condition(field + ".conditions[" + i + "]", conditions.get(i), depth + 1);
        }
    }

    private void limits(String field, @Nullable BigDecimal from, @Nullable BigDecimal to) {
        if (from == null && to == null) {
            fault(field, "no-limits");
        } else if (from != null && to != null && from.compareTo(to) >= 0) {
            fault(field + ".to", "range-empty");
        }
    }

    /** What is allowed but odd, of rules without faults: classes that nobody can get, conditions that never come to bear. */
    static List<Fault> warnings(SchemeRules rules) {
        var warnings = new ArrayList<Fault>();
        var reachable = reachable(rules);
        for (int i = 0; i < rules.classes().size(); i++) {
            var code = rules.classes().get(i).code();
            if (!reachable.contains(code)) {
                warnings.add(Fault.of("rules.classes[" + i + "]", "class-unreachable", code));
            }
        }
        var seen = new HashSet<Condition>();
        for (int i = 0; i < rules.specials().size(); i++) {
            var special = rules.specials().get(i);
            if (!seen.add(special.when())) {
                warnings.add(Fault.of("rules.specials[" + i + "]", "special-shadowed", special.code()));
            }
        }
        return warnings;
    }

    /** The classes that capability and indicators together can give; every sum of bands and penalties is thought possible. */
    private static Set<String> reachable(SchemeRules rules) {
        var bases = new LinkedHashSet<String>();
        switch (rules.base()) {
            case SchemeRules.CapabilityMatrix matrix -> matrix.classes().forEach(bases::addAll);
            case SchemeRules.CapabilityTiers capability -> bases.addAll(capability.classes());
        }
        var ups = new TreeSet<Integer>(Set.of(0));
        var adjustment = rules.adjustment();
        if (adjustment != null) {
            ups.clear();
            adjustment.bands().forEach(band -> ups.add(band.steps()));
            adjustment.penalties().forEach(penalty -> List.copyOf(ups).forEach(up -> ups.add(up - penalty.steps())));
        }
        var ladder =
                rules.classes().stream().map(SchemeRules.SegmentClass::code).toList();
        var reachable = new HashSet<String>();
        reachable.add(rules.withoutPurchases());
        for (String base : bases) {
            for (int up : ups) {
                reachable.add(ladder.get(Math.clamp((long) ladder.indexOf(base) - up, 0, ladder.size() - 1)));
            }
        }
        return reachable;
    }
}
