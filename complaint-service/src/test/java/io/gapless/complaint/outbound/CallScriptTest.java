package io.gapless.complaint.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.complaint.outbound.CallScript.Kind;
import io.gapless.complaint.outbound.CallScript.Option;
import io.gapless.complaint.outbound.CallScript.Question;
import io.gapless.complaint.outbound.CallScript.Text;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallScriptTest {

    private static final Text TEXT = new Text("文", "text");
    private static final Instant NOW = Instant.parse("2026-11-23T01:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    private final CallScript script = script(
            new Question("ready", Kind.YES_NO, TEXT, true, List.of()),
            new Question("how", Kind.CHOICE, TEXT, false, List.of(new Option("sms", TEXT), new Option("wechat", TEXT))),
            new Question("score", Kind.SCORE, TEXT, false, List.of()),
            new Question("words", Kind.TEXT, TEXT, false, List.of()));

    @Test
    void answers_fit_their_questions() {
        script.requireFit();
        assertThatCode(() ->
                        script.requireAnswered(true, Map.of("ready", true, "how", "sms", "score", 10, "words", "好")))
                .doesNotThrowAnyException();
        script.requireAnswered(false, Map.of());
        for (Map<String, Object> unfit : List.<Map<String, Object>>of(
                Map.of("ready", "yes"),
                Map.of("ready", true, "how", "fax"),
                Map.of("ready", true, "score", 11),
                Map.of("ready", true, "score", 1.5),
                Map.of("ready", true, "words", " "),
                Map.of("ready", true, "other", 1))) {
            refused("outbound-answer-unfit", () -> script.requireAnswered(true, unfit));
        }
        refused("outbound-answer-unfit", () -> script.requireAnswered(false, Map.of("ready", true)));
        refused("outbound-answers-missing", () -> script.requireAnswered(true, Map.of("score", 3)));
    }

    @Test
    void questions_are_fit_to_be_answered() {
        for (CallScript unfit : List.of(
                script(
                        new Question("a", Kind.TEXT, TEXT, false, List.of()),
                        new Question("a", Kind.TEXT, TEXT, false, List.of())),
                script(new Question("a", Kind.CHOICE, TEXT, false, List.of(new Option("x", TEXT)))),
                script(new Question(
                        "a", Kind.CHOICE, TEXT, false, List.of(new Option("x", TEXT), new Option("x", TEXT)))),
                script(new Question("a", Kind.SCORE, TEXT, false, List.of(new Option("x", TEXT)))))) {
            refused("outbound-question-unfit", unfit::requireFit);
        }
    }

    @ParameterizedTest
    @EnumSource(CallOutcome.class)
    void an_attempt_leads_where_its_outcome_says(CallOutcome outcome) {
        var result = outcome == CallOutcome.SPOKEN ? CallResult.INFORMED : null;
        var after = claimed(0).attempted(outcome, NOW, LATER, 3, result, null);
        assertThat(after.status()).isEqualTo(outcome.leadsTo());
        assertThat(after.attempts()).isEqualTo(1);
        assertThat(after.version()).isEqualTo(4);
        assertThat(after.readyAt()).isEqualTo(outcome.isAgain() ? LATER : null);
        assertThat(after.endedAt()).isEqualTo(outcome.isAgain() ? null : NOW);
        assertThat(after.agent()).isEqualTo(outcome.isAgain() ? null : "li");
        var last = claimed(2).attempted(outcome, NOW, LATER, 3, result, null);
        assertThat(last.status()).isEqualTo(outcome.isVain() ? CallStatus.NOT_REACHED : outcome.leadsTo());
    }

    @Test
    void only_who_was_spoken_to_leads_to_something() {
        var complaint = UUID.randomUUID();
        refused("outbound-result-unfit", () -> claimed(0).attempted(CallOutcome.SPOKEN, NOW, LATER, 3, null, null));
        refused(
                "outbound-result-unfit",
                () -> claimed(0).attempted(CallOutcome.SPOKEN, NOW, LATER, 3, CallResult.COMPLAINT, null));
        refused(
                "outbound-result-unfit",
                () -> claimed(0).attempted(CallOutcome.BUSY, NOW, LATER, 3, CallResult.OTHER, null));
        refused(
                "outbound-result-unfit",
                () -> claimed(0).attempted(CallOutcome.DECLINED, NOW, LATER, 3, null, complaint));
        var done = claimed(0).attempted(CallOutcome.SPOKEN, NOW, LATER, 3, CallResult.COMPLAINT, complaint);
        assertThat(done.complaintId()).isEqualTo(complaint);
        refused("outbound-call-does-not-move", () -> done.claimed("wang", LATER));
        refused("outbound-call-does-not-move", () -> done.released(NOW));
        refused("outbound-call-does-not-move", () -> done.ended(CallStatus.WITHDRAWN, NOW));
    }

    private static OutboundCall claimed(int attempts) {
        return new OutboundCall(
                UUID.randomUUID(),
                3,
                UUID.randomUUID(),
                UUID.randomUUID(),
                "jinhua",
                CallStatus.CLAIMED,
                "li",
                LATER,
                attempts,
                null,
                null,
                null);
    }

    private static CallScript script(Question... questions) {
        return new CallScript(TEXT, List.of(questions), TEXT);
    }

    private static void refused(String slug, Runnable step) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.slug()).isEqualTo(slug));
    }
}
