package io.gapless.complaint.desk;

import static io.gapless.complaint.desk.ComplaintStatus.ACKNOWLEDGED;
import static io.gapless.complaint.desk.ComplaintStatus.APPROVED;
import static io.gapless.complaint.desk.ComplaintStatus.ASSESSED;
import static io.gapless.complaint.desk.ComplaintStatus.CALLBACK;
import static io.gapless.complaint.desk.ComplaintStatus.CLOSED;
import static io.gapless.complaint.desk.ComplaintStatus.DECIDED;
import static io.gapless.complaint.desk.ComplaintStatus.INVESTIGATING;
import static io.gapless.complaint.desk.ComplaintStatus.MERGED;
import static io.gapless.complaint.desk.ComplaintStatus.RECEIVED;
import static io.gapless.complaint.desk.ComplaintStatus.REJECTED;
import static io.gapless.complaint.desk.ComplaintStatus.RESOLVED;
import static io.gapless.complaint.desk.ComplaintStatus.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.web.Problem;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ComplaintStatusTest {

    /** Written out once more, from DOMAIN.md P3. */
    private static final Map<ComplaintStatus, Set<ComplaintStatus>> LEGAL = Map.ofEntries(
            Map.entry(RECEIVED, Set.of(ACKNOWLEDGED, REJECTED, WITHDRAWN, MERGED)),
            Map.entry(ACKNOWLEDGED, Set.of(ASSESSED, REJECTED, WITHDRAWN, MERGED)),
            Map.entry(ASSESSED, Set.of(ASSESSED, INVESTIGATING, REJECTED, WITHDRAWN, MERGED)),
            Map.entry(INVESTIGATING, Set.of(DECIDED, REJECTED, WITHDRAWN, MERGED)),
            Map.entry(DECIDED, Set.of(INVESTIGATING, APPROVED, RESOLVED, WITHDRAWN, MERGED)),
            Map.entry(APPROVED, Set.of(RESOLVED, WITHDRAWN, MERGED)),
            Map.entry(RESOLVED, Set.of(CALLBACK, CLOSED, INVESTIGATING)),
            Map.entry(CALLBACK, Set.of(CLOSED, INVESTIGATING)),
            Map.entry(CLOSED, Set.of(INVESTIGATING)),
            Map.entry(REJECTED, Set.of(INVESTIGATING)),
            Map.entry(WITHDRAWN, Set.of()),
            Map.entry(MERGED, Set.of()));

    static Stream<Arguments> everyPair() {
        return Stream.of(ComplaintStatus.values())
                .flatMap(from -> Stream.of(Move.values()).map(move -> Arguments.of(from, move)));
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void a_legal_move_leads_to_its_status_and_an_illegal_one_is_refused(ComplaintStatus from, Move move) {
        boolean again = Set.of(RESOLVED, CALLBACK, CLOSED, REJECTED).contains(from);
        boolean legal = LEGAL.getOrDefault(from, Set.of()).contains(move.target())
                // Two moves lead to INVESTIGATING: reopening is for what had an outcome, the other for what has none.
                && (move != Move.REOPEN || again)
                && (move != Move.INVESTIGATE || !again);
        if (from == INVESTIGATING && move == Move.ASSESS) {
            // Assessed anew: the investigation goes on.
            assertThat(from.after(move)).isEqualTo(INVESTIGATING);
        } else if (legal) {
            assertThat(from.after(move)).isEqualTo(move.target());
        } else {
            assertThatThrownBy(() -> from.after(move))
                    .isInstanceOf(Problem.class)
                    .hasMessage("illegal-move");
        }
    }
}
