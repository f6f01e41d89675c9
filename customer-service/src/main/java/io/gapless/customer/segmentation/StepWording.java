package io.gapless.customer.segmentation;

import io.gapless.customer.Bilingual;
import io.gapless.customer.segmentation.SchemeRules.CapabilityTier;
import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problems;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Puts the steps to a class into words, with the names that the scheme gives its classes and tiers. */
@Component
class StepWording {

    private final Problems texts;

    StepWording(Problems texts) {
        this.texts = texts;
    }

    /** A step for programs and for people. */
    record SegmentStep(Step.Code code, List<String> values, String text) {}

    List<SegmentStep> words(List<Step> steps, SchemeRules rules) {
        var language = Languages.current();
        return steps.stream()
                .map(step -> new SegmentStep(
                        step.code(),
                        step.values(),
                        texts.text(
                                "segmentation.step." + step.code(),
                                language,
                                step.code().name(),
                                arguments(step, rules, language))))
                .toList();
    }

    private Object[] arguments(Step step, SchemeRules rules, Locale language) {
        var arguments = step.values().toArray();
        switch (step.code()) {
            case NO_PURCHASES, BASE, KEPT, SPECIAL -> name(arguments, 0, rules, language);
            case MOVED_UP, MOVED_DOWN, OVERRIDDEN -> {
                name(arguments, 0, rules, language);
                name(arguments, 1, rules, language);
            }
            case AVERAGE_PRICE, AVERAGE_QUANTITY, CAPABILITY ->
                arguments[1] = tier(step.code(), step.values().get(1), rules, language);
            case INDICATOR, INDICATOR_MISSING, PENALTY ->
                arguments[0] = texts.text(
                        "indicator." + arguments[0], language, step.values().getFirst());
            case SCORE -> {}
        }
        return arguments;
    }

    private static void name(Object[] arguments, int index, SchemeRules rules, Locale language) {
        var code = String.valueOf(arguments[index]);
        for (var one : rules.classes()) {
            if (one.code().equals(code)) {
                arguments[index] = named(code, one.name(), language);
            }
        }
        for (var one : rules.specials()) {
            if (one.code().equals(code)) {
                arguments[index] = named(code, one.name(), language);
            }
        }
    }

    private static String tier(Step.Code step, String code, SchemeRules rules, Locale language) {
        var tiers = switch (rules.base()) {
            case SchemeRules.CapabilityMatrix matrix ->
                step == Step.Code.AVERAGE_PRICE ? matrix.price() : matrix.quantity();
            case SchemeRules.CapabilityTiers capability -> capability.tiers();
        };
        return tiers.stream()
                .filter(tier -> tier.code().equals(code))
                .map(CapabilityTier::name)
                .findFirst()
                .map(name -> named(code, name, language))
                .orElse(code);
    }

    private static String named(String code, Bilingual name, Locale language) {
        return language.getLanguage().equals("zh") ? code + "（" + name.zh() + "）" : code + " (" + name.en() + ")";
    }
}
