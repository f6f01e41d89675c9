package io.gapless.visit.qualification;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What employees lack for standards, looked up once and then known for any day. */
public final class Lacking {

    private final Map<UUID, List<Need>> needs;
    private final Map<Held, List<Span>> held;

    Lacking(Map<UUID, List<Need>> needs, Map<Held, List<Span>> held) {
        this.needs = needs;
        this.held = held;
    }

    /** Something that a standard asks for: one of the codes is enough. */
    record Need(Missing.Kind kind, List<String> anyOf, String wording) {}

    /** Something that somebody had. */
    record Held(String employee, Missing.Kind kind, String code) {}

    /**
     * For how long.
     *
     * @param until the last day; null where it has no end
     */
    record Span(LocalDate from, @Nullable LocalDate until) {

        boolean covers(LocalDate day) {
            return !day.isBefore(from) && (until == null || !day.isAfter(until));
        }
    }

    /** Whether somebody is not qualified for a standard on a day. */
    public boolean lacks(String employee, UUID standard, LocalDate day) {
        return needs.getOrDefault(standard, List.of()).stream().anyMatch(need -> !meets(employee, need, day));
    }

    /** What somebody lacks for a standard on a day; empty where they are qualified. */
    public List<Missing> why(String employee, UUID standard, LocalDate day) {
        var missing = new ArrayList<Missing>();
        for (Need need : needs.getOrDefault(standard, List.of())) {
            if (!meets(employee, need, day)) {
                missing.add(new Missing(need.wording(), need.kind(), lastDay(employee, need, day)));
            }
        }
        return List.copyOf(missing);
    }

    private boolean meets(String employee, Need need, LocalDate day) {
        return need.anyOf().stream()
                .anyMatch(code -> spans(employee, need, code).stream().anyMatch(span -> span.covers(day)));
    }

    private @Nullable LocalDate lastDay(String employee, Need need, LocalDate day) {
        @Nullable LocalDate last = null;
        for (String code : need.anyOf()) {
            for (Span span : spans(employee, need, code)) {
                var until = span.until();
                if (until != null && until.isBefore(day) && (last == null || until.isAfter(last))) {
                    last = until;
                }
            }
        }
        return last;
    }

    private List<Span> spans(String employee, Need need, String code) {
        return held.getOrDefault(new Held(employee, need.kind(), code), List.of());
    }
}
