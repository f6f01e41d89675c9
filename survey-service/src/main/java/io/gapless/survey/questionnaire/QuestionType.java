package io.gapless.survey.questionnaire;

import org.jspecify.annotations.Nullable;

/** How a question is asked and answered. */
public enum QuestionType {
    /** One of the options. */
    SINGLE,
    /** Some of the options. */
    MULTIPLE,
    /** A whole number on the question's own scale. */
    RATING,
    /** Would recommend, 0 to 10. */
    NPS,
    /** Satisfied, on a scale of 1 to 5 unless told. */
    CSAT,
    /** Effort, 1 to 7: the higher, the easier. */
    CES,
    /** Any number within the bounds, where there are some. */
    NUMBER,
    /** Free text; the upper bound is its length. */
    TEXT,
    /** What was expected and what was perceived, two whole numbers on one scale. */
    PAIR,
    /** 100 points given out over the options. */
    POINTS,
    /** How important it is what another question is about, on a scale of 1 to 5 unless told. */
    IMPORTANCE,
    /** How one would feel with a feature and without it, each 1 (like) to 5 (dislike). */
    KANO,
    /** Each of the options as a row on one scale, 1 to 5 unless told. */
    MATRIX,
    /** All options in an order, the best first. */
    RANKING;

    static final int LONGEST_TEXT = 2000;

    /** Whether answers are whole numbers on a scale that can be brought to 0–100. */
    public boolean isScale() {
        return this == RATING || this == NPS || this == CSAT || this == CES || this == PAIR;
    }

    /** Whether answers are whole numbers between two bounds. */
    boolean isBounded() {
        return isScale() || this == IMPORTANCE || this == KANO || this == MATRIX;
    }

    /** Whether the bounds are always the same. */
    boolean isFixed() {
        return this == NPS || this == CES || this == KANO;
    }

    /** Whether an answer can be judged the other way round. */
    boolean isReversible() {
        return isScale() || this == MATRIX;
    }

    /** Whether an answer can stand in another question's text: not one that has a value for each of its parts. */
    boolean isSaidInWords() {
        return this != PAIR && this != KANO && this != MATRIX && this != POINTS;
    }

    boolean hasOptions() {
        return this == SINGLE || this == MULTIPLE || this == POINTS || this == MATRIX || this == RANKING;
    }

    @Nullable
    Integer defaultMin() {
        return switch (this) {
            case NPS -> 0;
            case CSAT, CES, IMPORTANCE, KANO, MATRIX -> 1;
            default -> null;
        };
    }

    @Nullable
    Integer defaultMax() {
        return switch (this) {
            case NPS -> 10;
            case CSAT, IMPORTANCE, KANO, MATRIX -> 5;
            case CES -> 7;
            case TEXT -> LONGEST_TEXT;
            default -> null;
        };
    }
}
