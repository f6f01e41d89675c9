package io.gapless.visit.menu;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All that was ever chosen: in a period counts what was chosen last of what counts from it or from before. */
@Component
class ChoiceHistory {

    private final JdbcClient jdbc;

    ChoiceHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Why a choice became another. */
    enum Cause {
        CHOSEN,
        /** A new edition does not offer all of it any more. */
        NO_LONGER_OFFERED
    }

    /** What was chosen once. */
    record Entry(
            long version,
            String fromPeriod,
            List<Choice.Picked> items,
            Cause cause,
            String chosenBy,
            Instant chosenAt) {}

    void add(Choice choice, Cause cause) {
        jdbc.sql("""
                        insert into service_package_choice_history (choice, version, from_period, items, times, cause,
                            chosen_by, chosen_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(choice.id())
                .param(choice.version())
                .param(choice.fromPeriod())
                .param(choice.items().toArray(UUID[]::new))
                .param(choice.picked().stream().map(Choice.Picked::times).toArray(Integer[]::new))
                .param(cause.name())
                .param(choice.chosenBy())
                .param(at(choice.chosenAt()))
                .update();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /** The newest first. */
    List<Entry> of(UUID choice, long before, int limit) {
        return jdbc.sql("""
                        select version, from_period, items, times, cause, chosen_by, chosen_at
                        from service_package_choice_history where choice = ? and version < ?
                        order by version desc limit ?""")
                .params(choice, before, limit)
                .query((row, i) -> {
                    var items = (UUID[]) row.getArray("items").getArray();
                    var times = (Integer[]) row.getArray("times").getArray();
                    var picked = new ArrayList<Choice.Picked>();
                    for (int n = 0; n < items.length; n++) {
                        picked.add(new Choice.Picked(items[n], times[n]));
                    }
                    return new Entry(
                            row.getLong("version"),
                            row.getString("from_period"),
                            picked,
                            Cause.valueOf(row.getString("cause")),
                            row.getString("chosen_by"),
                            row.getObject("chosen_at", OffsetDateTime.class).toInstant());
                })
                .list();
    }
}
