package io.gapless.broken.one;

import io.gapless.broken.two.Line;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

public class Order {
    UUID id = UUID.randomUUID();
    Date at = new Date();
    Optional<String> note = Optional.empty();
    List<Line> lines = List.of();

    void note(Optional<String> note) {
        this.note = note;
    }
}
