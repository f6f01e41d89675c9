package io.gapless.customer.segmentation;

import io.gapless.platform.bulk.TableSource;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who moves in a run or a simulation, as a table. */
@Component
class SegmentMoves implements TableSource<SegmentMoves.Told> {

    static final String TYPE = "segmentation-moves-export";

    private final SegmentationRuns runs;
    private final Problems texts;

    SegmentMoves(SegmentationRuns runs, Problems texts) {
        this.runs = runs;
        this.texts = texts;
    }

    /** Which moves; all from or to any class where null. */
    record Told(UUID runId, @Nullable String from, @Nullable String to) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public List<String> header(Told told, Caller caller, Locale language) {
        var header = new ArrayList<String>();
        for (String column : List.of("code", "name", "org-unit", "manager", "from", "to")) {
            header.add(texts.text("segmentation.move." + column, language, column));
        }
        return header;
    }

    @Override
    public long total(Told told, Caller caller) {
        return runs.countMoves(told.runId(), caller);
    }

    @Override
    public Rows rows(Told told, Caller caller, Locale language, @Nullable String after, int limit) {
        var moves = runs.moves(
                told.runId(), told.from(), told.to(), after == null ? null : UUID.fromString(after), limit, caller);
        var rows = new ArrayList<List<@Nullable Object>>();
        for (var move : moves) {
            var row = new ArrayList<@Nullable Object>();
            row.add(move.code());
            row.add(move.name());
            row.add(move.orgUnit());
            row.add(move.manager());
            row.add(move.from());
            row.add(move.to());
            rows.add(row);
        }
        return new Rows(
                rows, moves.size() < limit ? null : moves.getLast().customerId().toString());
    }
}
