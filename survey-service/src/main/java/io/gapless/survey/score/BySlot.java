package io.gapless.survey.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something for each slot, made when the slot is first asked for: quicker than a map, for millions of look-ups. */
final class BySlot<T> {

    private final Function<Slot, T> make;
    private final List<@Nullable T> known = new ArrayList<>();

    BySlot(Function<Slot, T> make) {
        this.make = make;
    }

    T get(Slot slot) {
        while (known.size() <= slot.index()) {
            known.add(null);
        }
        var found = known.get(slot.index());
        if (found == null) {
            found = make.apply(slot);
            known.set(slot.index(), found);
        }
        return found;
    }

    List<T> all() {
        return known.stream().filter(Objects::nonNull).map(BySlot::there).toList();
    }

    private static <T> T there(@Nullable T found) {
        return Objects.requireNonNull(found);
    }
}
