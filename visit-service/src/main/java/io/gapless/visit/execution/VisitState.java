package io.gapless.visit.execution;

import io.gapless.platform.event.PublicState;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.standard.Dimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a visit.
 *
 * @param startsAt when it is to begin, where more than the day is planned
 * @param durationMinutes how long it is to take, where that is planned
 * @param early whether it began days before its day
 * @param reasonCode why it was put off, called off, missed or handed over, by the catalogue of visit-service
 * @param standardId the edition by which it is carried out
 * @param itemId the item of the menu that is delivered
 * @param promiseId the promise it is to keep
 * @param period the month it is planned for, such as 2026-11
 * @param steps on completed and missed visits: what was due and whether it was done
 * @param score the rating brought to 0–100
 * @param needs the levels of the needs that the customer spoke of, lowest first; null where none
 * @param history true where it was taken over from another system: nothing is to follow from it today
 * @param happenedAt when it ended, was missed or called off; only of history
 */
record VisitState(
        UUID id,
        long version,
        String orgUnit,
        UUID customerId,
        VisitKind kind,
        String manager,
        VisitStatus status,
        LocalDate plannedFor,
        @Nullable Instant startsAt,
        @Nullable Integer durationMinutes,
        String title,
        UUID standardId,
        @Nullable UUID itemId,
        @Nullable UUID promiseId,
        String period,
        @Nullable String segment,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Double distanceMetres,
        @Nullable Boolean outsideFence,
        @Nullable Boolean early,
        @Nullable String reasonCode,
        @Nullable List<StepState> steps,
        @Nullable Integer rating,
        @Nullable Integer score,
        @Nullable List<Need.Level> needs,
        @Nullable Boolean history,
        @Nullable Instant happenedAt)
        implements PublicState {

    static final String TOPIC = "gapless.visit";

    /** One step that was due. */
    record StepState(int number, Dimension dimension, BigDecimal weight, boolean critical, boolean executed) {}

    static VisitState from(Visit visit) {
        return from(visit, null);
    }

    /** As it became at a time of the past, which is told only now. */
    static VisitState from(Visit visit, @Nullable Instant then) {
        boolean over = visit.status() == VisitStatus.COMPLETED || visit.status() == VisitStatus.MISSED;
        var rating = visit.rating();
        return new VisitState(
                visit.id(),
                visit.version(),
                visit.orgUnit(),
                visit.customerId(),
                visit.kind(),
                visit.manager(),
                visit.status(),
                visit.plannedFor(),
                visit.startsAt(),
                visit.durationMinutes(),
                visit.title(),
                visit.standardId(),
                visit.itemId(),
                visit.promiseId(),
                YearMonth.from(visit.plannedFor()).toString(),
                visit.segment(),
                visit.checkIn().startedAt(),
                visit.completedAt(),
                visit.checkIn().distanceMetres(),
                visit.checkIn().outsideFence(),
                visit.early(),
                visit.reasonCode(),
                over ? steps(visit.steps()) : null,
                rating,
                rating == null ? null : score(rating),
                levels(visit.needs()),
                then == null ? null : true,
                then);
    }

    /** (x − min)/(max − min)·100 on 1–5. */
    static int score(int rating) {
        return (rating - 1) * 25;
    }

    private static @Nullable List<Need.Level> levels(List<Need> needs) {
        return needs.isEmpty()
                ? null
                : needs.stream().map(Need::level).distinct().sorted().toList();
    }

    private static List<StepState> steps(List<VisitStep> steps) {
        return IntStream.range(0, steps.size())
                .mapToObj(i -> new StepState(
                        i + 1,
                        steps.get(i).dimension(),
                        steps.get(i).weight(),
                        steps.get(i).critical(),
                        steps.get(i).wasExecuted()))
                .toList();
    }
}
