package io.gapless.complaint.ladder;

import io.gapless.complaint.sla.ClockName;

/**
 * A rung of a ladder.
 *
 * @param clock that is looked at
 * @param permille thousandths of its time; above 1000 when it has run out for long
 * @param role of those who are told
 * @param up how many org units above the complaint's they are; the topmost where there are fewer
 * @param raiseSeverity whether the complaint becomes graver by one
 */
public record Level(ClockName clock, int permille, String role, int up, boolean raiseSeverity) {

    /** The org unit whose people are told of a complaint of that one. */
    public String orgUnit(String of) {
        return above(of, up);
    }

    /** The org unit so many above; the topmost where there are fewer. */
    public static String above(String orgUnit, int up) {
        var unit = orgUnit;
        for (int i = 0; i < up && unit.indexOf('/') > 0; i++) {
            unit = unit.substring(0, unit.lastIndexOf('/'));
        }
        return unit;
    }
}
