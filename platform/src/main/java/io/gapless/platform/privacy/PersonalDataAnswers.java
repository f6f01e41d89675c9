package io.gapless.platform.privacy;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.job.Jobs;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.OrgScope;
import io.gapless.platform.security.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Answers, for the service it runs in, what is held of a person and that they were erased. Requests come by event, so that
 * a service that is down for a while answers when it is back.
 */
class PersonalDataAnswers {

    static final String REQUESTS = "gapless.privacy";
    static final String ANSWERS = "gapless.privacy-answer";

    /** Bytes of rows in one answer; Kafka takes a million. */
    private static final int MOST = 300_000;

    private static final Logger log = LoggerFactory.getLogger(PersonalDataAnswers.class);
    private static final String LISTENER = "personal-data";

    private final String service;
    private final PersonalData data;
    private final PersonalDataHolder holder;
    private final Jobs jobs;
    private final Outbox outbox;
    private final Inbox inbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    PersonalDataAnswers(
            String service,
            PersonalData data,
            PersonalDataHolder holder,
            Jobs jobs,
            Outbox outbox,
            Inbox inbox,
            TransactionTemplate transaction,
            Clock clock) {
        this.service = service;
        this.data = data;
        this.holder = holder;
        this.jobs = jobs;
        this.outbox = outbox;
        this.inbox = inbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Asked(UUID id, List<UUID> people, List<String> logins, String orgUnit) {}

    /**
     * Some rows of a person, or the end of them.
     *
     * @param id the request
     * @param version the number of the part, from 1
     * @param rows JSON objects; empty in the last part, and in those with a piece of a file
     * @param total how many parts there are with this one; only in the last
     * @param counts rows by section; only in the last
     */
    record Collected(
            UUID id,
            long version,
            String orgUnit,
            String service,
            Instant collectedAt,
            @Nullable String section,
            List<Row> rows,
            @Nullable Piece file,
            @Nullable Long total,
            @Nullable Map<String, Long> counts)
            implements PublicState {}

    /**
     * A piece of a file; all of one name, in their order, are the file.
     *
     * @param number from 0
     */
    record Piece(String name, String mediaType, int number, byte[] content) {}

    /** A row, which is JSON already. */
    @JsonSerialize(using = AsItIs.class)
    record Row(String json) {}

    static class AsItIs extends ValueSerializer<Row> {
        @Override
        public void serialize(Row row, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(row.json());
        }
    }

    /** That a person was erased here, and what was done. */
    record Reported(
            UUID id, long version, String orgUnit, String service, Instant erasedAt, List<PersonalData.Evidence> tables)
            implements PublicState {}

    @KafkaListener(id = LISTENER, idIsGroup = false, topics = REQUESTS)
    @Transactional
    public void on(Event event) {
        if (!inbox.isNew(LISTENER, event)) {
            return;
        }
        switch (event.type()) {
            case "PersonalDataRequested" -> collect(event.as(Asked.class));
            case "ErasureRequested" -> erase(event.as(Asked.class));
            default -> {
                // Nothing that is asked of a service.
            }
        }
    }

    private void collect(Asked asked) {
        var parts = new Parts(asked, clock.instant());
        var counts = data.collect(asked.people(), asked.logins(), parts::add);
        if (holder.files(asked.people()).isEmpty()) {
            parts.end(counts);
        } else {
            jobs.start(
                    PersonalDataFiles.TYPE,
                    asked.id().toString(),
                    new PersonalDataFiles.Told(
                            asked.id(), asked.orgUnit(), asked.people(), clock.instant(), parts.flushed(), counts),
                    new Caller(
                            Caller.SYSTEM,
                            Caller.SYSTEM,
                            Set.of(Roles.ADMIN),
                            new OrgScope(List.of(asked.orgUnit())),
                            Set.of()));
        }
    }

    private void erase(Asked asked) {
        var evidence = data.erase(asked.people(), asked.logins());
        outbox.append(
                ANSWERS,
                "ErasureReported",
                new Reported(asked.id(), 1, asked.orgUnit(), service, clock.instant(), evidence));
    }

    /** Rows on their way, cut into parts. */
    private final class Parts {

        private final Asked asked;
        private final Instant at;
        private final List<Row> rows = new ArrayList<>();
        private @Nullable String section;
        private int bytes;
        private long number;

        Parts(Asked asked, Instant at) {
            this.asked = asked;
            this.at = at;
        }

        void add(String of, String row) {
            int size = row.getBytes(StandardCharsets.UTF_8).length;
            if (!of.equals(section) || bytes + size > MOST) {
                flush();
            }
            section = of;
            rows.add(new Row(row));
            bytes += size;
        }

        void end(Map<String, Long> counts) {
            flush();
            number++;
            tell(new Collected(
                    asked.id(), number, asked.orgUnit(), service, at, null, List.of(), null, number, counts));
        }

        /** How many parts there are with all rows. */
        long flushed() {
            flush();
            return number;
        }

        private void flush() {
            if (!rows.isEmpty()) {
                number++;
                tell(new Collected(
                        asked.id(),
                        number,
                        asked.orgUnit(),
                        service,
                        at,
                        section,
                        List.copyOf(rows),
                        null,
                        null,
                        null));
                rows.clear();
                bytes = 0;
            }
        }

        private void tell(Collected part) {
            outbox.append(ANSWERS, "PersonalDataCollected", part);
        }
    }

    /**
     * Erases once more, each night of the 30 days after, whom this service has erased: an event that was under way then, or
     * was replayed since, may have brought something back.
     */
    @Scheduled(cron = "0 27 2 * * *")
    void eraseWhatCameLate() {
        for (List<UUID> person : data.erasedLately()) {
            transaction.executeWithoutResult(status -> {
                long late = data.erase(person, List.of()).stream()
                        .mapToLong(table -> table.erased() + table.deleted())
                        .sum();
                if (late > 0) {
                    log.info("Erased {} rows that came late of {}", late, person);
                }
            });
        }
    }
}
