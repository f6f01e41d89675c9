package io.gapless.platform.bulk;

import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import java.util.List;
import java.util.Map;

/**
 * What a service does with the rows of a kind of file. A service makes one bean for each kind.
 *
 * @param <P> what the import is told beside the file, kept as JSON
 */
public interface RowIntake<P> {

    /** The kind of job, for example {@code customer-import}. */
    String type();

    Class<P> parameters();

    /** The columns a file may have. Called with the request, and again for every run. */
    Columns columns(P parameters);

    /**
     * The columns that together name what a row is about: of two rows of a file that name the same, the later one is
     * refused. None: they may. Rows without a value in any of them are not compared.
     */
    default List<String> key() {
        return List.of();
    }

    /**
     * The columns that together name a thing which takes several rows, such as an order with its lines: rows of one
     * thing that follow each other are always given together. None: each row stands for itself.
     */
    default List<String> group() {
        return List.of();
    }

    /** Whether rows can tell of persons: who reads those that were not taken is noted then. */
    default boolean tellsOfPersons() {
        return true;
    }

    /** The intake for one run through a file, for those that keep something from its one rows for its next. */
    default RowIntake<P> forRun() {
        return this;
    }

    /**
     * What speaks against rows and only another system knows, by the rows' numbers: asked before the transaction of a
     * step, for calls do not belong into it. Rows named here are not taken.
     *
     * @param caller who started the import
     */
    default Map<Integer, List<RowProblem>> ask(List<TableRow> rows, P parameters, Caller caller) {
        return Map.of();
    }

    /**
     * Takes some rows in, in the transaction of a step. Taking the same rows in again must change nothing more. A row
     * that cannot be taken is reported in the outcome; any exception undoes all the rows given. Where it is a broken
     * constraint or two changes at once, they are given again one by one.
     *
     * @param caller who started the import: rows outside their org scope are not taken
     */
    RowOutcome take(List<TableRow> rows, P parameters, Caller caller);
}
