package io.gapless.platform.bulk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of some rows of a file. */
public final class RowOutcome {

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Map<Integer, List<RowProblem>> errors = new TreeMap<>();

    /** So many more rows became this: {@code created}, {@code updated}, {@code unchanged} … */
    public RowOutcome count(String what, long rows) {
        counts.merge(what, rows, Long::sum);
        return this;
    }

    /** The row is not taken. */
    public RowOutcome refuse(int row, RowProblem problem) {
        errors.computeIfAbsent(row, number -> new ArrayList<>()).add(problem);
        return this;
    }

    /** The row is not taken. */
    public RowOutcome refuse(int row, List<RowProblem> problems) {
        errors.computeIfAbsent(row, number -> new ArrayList<>()).addAll(problems);
        return this;
    }

    public boolean isRefused(int row) {
        return errors.containsKey(row);
    }

    Map<String, Long> counts() {
        return counts;
    }

    Map<Integer, List<RowProblem>> errors() {
        return errors;
    }
}
