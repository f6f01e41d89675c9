package io.gapless.platform.example;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

class Parcel {

    @Id
    final UUID id;

    @Version
    long version;

    final String orgUnit;
    String name;
    BigDecimal weight;
    final Instant createdAt;

    Parcel(UUID id, long version, String orgUnit, String name, BigDecimal weight, Instant createdAt) {
        this.id = id;
        this.version = version;
        this.orgUnit = orgUnit;
        this.name = name;
        this.weight = weight;
        this.createdAt = createdAt;
    }

    static Parcel of(String orgUnit, String name, BigDecimal weight) {
        return new Parcel(Ids.next(), 0, orgUnit, name, weight, Instant.now().truncatedTo(ChronoUnit.MICROS));
    }

    State state() {
        return new State(id, version, orgUnit, name, weight);
    }

    record State(UUID id, long version, String orgUnit, String name, BigDecimal weight) implements PublicState {}
}
