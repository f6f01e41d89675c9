package io.gapless.survey.measure;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a feature is to customers, by Kano's pair of questions (Kano, Seraku, Takahashi, Tsuji 1984). */
public enum Kano {
    /** Its absence dissatisfies, its presence is taken for granted. */
    MUST_BE,
    /** The more, the better. */
    ONE_DIMENSIONAL,
    /** Its presence delights, its absence is not missed. */
    ATTRACTIVE,
    /** Nobody cares. */
    INDIFFERENT,
    /** Customers would rather not have it. */
    REVERSE,
    /** The two answers contradict each other. */
    QUESTIONABLE;

    /** How many answers there are to each of the two questions: like, must be, neutral, live with, dislike. */
    public static final int ANSWERS = 5;

    /** Rows: how they would feel with it; columns: without it. */
    private static final List<String> TABLE = List.of("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ");

    /**
     * Where one respondent's answers stand in the evaluation table.
     *
     * @param functional with the feature: 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike
     * @param dysfunctional without it, likewise
     */
    public static Kano of(int functional, int dysfunctional) {
        return switch (TABLE.get(functional - 1).charAt(dysfunctional - 1)) {
            case 'M' -> MUST_BE;
            case 'O' -> ONE_DIMENSIONAL;
            case 'A' -> ATTRACTIVE;
            case 'I' -> INDIFFERENT;
            case 'R' -> REVERSE;
            default -> QUESTIONABLE;
        };
    }

    /**
     * What a feature is to all who answered.
     *
     * @param category the most frequent; of equally frequent ones that which matters most: M before O before A before I;
     *     null where nobody answered
     * @param better (A + O)/(A + O + M + I), from 0 to 1: how much more satisfied customers are with it (Berger et al.
     *     1993); null where nothing is left to divide by
     * @param worse −(O + M)/(A + O + M + I), from −1 to 0: how much less satisfied they are without it
     */
    public record Result(
            Map<Kano, Long> counts,
            @Nullable Kano category,
            @Nullable Double better,
            @Nullable Double worse) {

        /** Of how many respondents stood where. */
        public static Result of(Map<Kano, Long> counts) {
            var all = new EnumMap<Kano, Long>(Kano.class);
            for (Kano kano : values()) {
                all.put(kano, counts.getOrDefault(kano, 0L));
            }
            long attractive = all.getOrDefault(ATTRACTIVE, 0L);
            long oneDimensional = all.getOrDefault(ONE_DIMENSIONAL, 0L);
            long mustBe = all.getOrDefault(MUST_BE, 0L);
            double n = attractive + oneDimensional + mustBe + all.getOrDefault(INDIFFERENT, 0L);
            // The constants stand in the order in which they win a tie; max keeps the last of equals.
            var category = all.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .max(Map.Entry.<Kano, Long>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .map(Map.Entry::getKey)
                    .orElse(null);
            return new Result(
                    all,
                    category,
                    n == 0 ? null : Double.valueOf((attractive + oneDimensional) / n),
                    n == 0 ? null : Double.valueOf(-(oneDimensional + mustBe) / n));
        }
    }
}
