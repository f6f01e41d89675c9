package io.gapless.platform.example;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
@Transactional
public class Sending {

    private final Parcels parcels;
    private final Outbox outbox;

    Sending(Parcels parcels, Outbox outbox) {
        this.parcels = parcels;
        this.outbox = outbox;
    }

    public UUID send(String orgUnit, String name, BigDecimal weight) {
        return send(Caller.ANONYMOUS, orgUnit, name, weight).id;
    }

    Parcel send(Caller caller, String orgUnit, String name, BigDecimal weight) {
        if (caller != Caller.ANONYMOUS) {
            caller.orgScope().require(orgUnit);
        }
        var parcel = parcels.save(Parcel.of(orgUnit, name, weight));
        outbox.append(ExampleApplication.TOPIC, "ParcelSent", parcel.state());
        if (name.equals("crash")) {
            throw new IllegalStateException("crash after the append: secret words");
        }
        return parcel;
    }

    public void reweigh(UUID id, BigDecimal weight) {
        change(id, new IfMatch(null), weight);
    }

    Parcel change(UUID id, IfMatch ifMatch, BigDecimal weight) {
        var parcel = parcels.findById(id)
                .orElseThrow(() -> Problem.notFound("parcel-unknown", id).with("parcel", id));
        ifMatch.check(parcel.version);
        parcel.weight = weight;
        var saved = parcels.save(parcel);
        outbox.append(ExampleApplication.TOPIC, "ParcelWeighed", saved.state());
        return saved;
    }
}
