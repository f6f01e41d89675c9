package io.gapless.survey.score;

import io.gapless.survey.measure.Kano;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Where respondents' pairs of answers stand in Kano's table, by question. */
final class KanoAnswers implements Consumer<GivenAnswers> {

    private final Map<String, Map<Kano, Long>> counts = new HashMap<>();
    private final Map<String, Integer> functional = new HashMap<>();

    @Override
    public void accept(GivenAnswers given) {
        functional.clear();
        for (int i = 0; i < given.size(); i++) {
            var slot = given.slot(i);
            if (slot.type().equals("KANO") && slot.part().equals("FUNCTIONAL")) {
                functional.put(slot.question(), answer(given, i));
            }
        }
        if (functional.isEmpty()) {
            return;
        }
        for (int i = 0; i < given.size(); i++) {
            var slot = given.slot(i);
            var with = slot.type().equals("KANO") && slot.part().equals("DYSFUNCTIONAL")
                    ? functional.get(slot.question())
                    : null;
            if (with != null) {
                counts.computeIfAbsent(slot.question(), question -> new EnumMap<>(Kano.class))
                        .merge(Kano.of(with, answer(given, i)), 1L, Long::sum);
            }
        }
    }

    private static int answer(GivenAnswers given, int i) {
        return (int) (given.number(i) / GivenAnswers.UNIT);
    }

    Map<Kano, Long> of(String question) {
        return counts.getOrDefault(question, Map.of());
    }
}
