package io.gapless.platform.privacy;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.job.JobRun;
import io.gapless.platform.job.JobWork;
import io.gapless.platform.privacy.PersonalDataAnswers.Collected;
import io.gapless.platform.privacy.PersonalDataAnswers.Piece;
import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Sends the files of a person after the rows, a piece at a time, and then the end of the answer. A job, because files may
 * lie elsewhere and be many; it goes on with the piece that was not sent. No more pieces are made than the broker takes:
 * neither the outbox nor its relay ever holds more than a few.
 */
class PersonalDataFiles implements JobWork<PersonalDataFiles.Told> {

    static final String TYPE = "personal-data-files";

    /** In one event; as text a third more, and Kafka takes a million. */
    static final int PIECE = 180_000;

    /** Of one person; what is beyond is counted and not sent. */
    private static final long MOST = 500_000_000;

    private static final int WAITING = 10;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final String service;
    private final PersonalDataHolder holder;
    private final Outbox outbox;
    private final JdbcTemplate jdbc;

    PersonalDataFiles(String service, PersonalDataHolder holder, Outbox outbox, JdbcTemplate jdbc) {
        this.service = service;
        this.holder = holder;
        this.outbox = outbox;
        this.jdbc = jdbc;
    }

    /**
     * What to send.
     *
     * @param parts how many were sent before
     * @param counts of rows, for the end
     */
    record Told(UUID id, String orgUnit, List<UUID> people, Instant at, long parts, Map<String, Long> counts) {}

    /**
     * What was sent.
     *
     * @param name of the file last sent from
     * @param pieces how many of it
     */
    record Sent(long parts, String name, int pieces, long files, long bytes, long leftOut, boolean ended) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public void run(JobRun<Told> run) {
        var told = run.parameters();
        var sent = run.state(Sent.class).orElse(new Sent(told.parts(), "", 0, 0, 0, 0, false));
        if (sent.ended()) {
            return;
        }
        var files = holder.files(told.people()).stream()
                .sorted(Comparator.comparing(PersonalFile::name))
                .toList();
        for (PersonalFile file : files) {
            if (file.name().compareTo(sent.name()) >= 0) {
                sent = send(run, file, sent);
            }
        }
        end(run, sent);
    }

    private Sent send(JobRun<Told> run, PersonalFile file, Sent before) {
        boolean begun = file.name().equals(before.name());
        if (!begun && before.bytes() + file.bytes() > MOST) {
            return new Sent(
                    before.parts(),
                    before.name(),
                    before.pieces(),
                    before.files(),
                    before.bytes(),
                    before.leftOut() + 1,
                    false);
        }
        var sent = begun
                ? before
                : new Sent(
                        before.parts(),
                        file.name(),
                        0,
                        before.files() + 1,
                        before.bytes() + file.bytes(),
                        before.leftOut(),
                        false);
        try (var content = file.content().open()) {
            content.skipNBytes((long) sent.pieces() * PIECE);
            for (var bytes = content.readNBytes(PIECE); bytes.length > 0; bytes = content.readNBytes(PIECE)) {
                awaitBroker(run);
                sent = send(run, new Piece(file.name(), file.mediaType(), sent.pieces(), bytes), sent);
            }
            return sent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Problem away) {
            // Not for people: tried again.
            throw new IllegalStateException("The content of " + file.name() + " cannot be read", away);
        }
    }

    private Sent send(JobRun<Told> run, Piece piece, Sent sent) {
        var told = run.parameters();
        var next = new Sent(
                sent.parts() + 1, sent.name(), sent.pieces() + 1, sent.files(), sent.bytes(), sent.leftOut(), false);
        run.step(step -> {
            outbox.append(
                    PersonalDataAnswers.ANSWERS,
                    "PersonalDataCollected",
                    new Collected(
                            told.id(),
                            next.parts(),
                            told.orgUnit(),
                            service,
                            told.at(),
                            null,
                            List.of(),
                            piece,
                            null,
                            null));
            step.state(next);
        });
        return next;
    }

    private void end(JobRun<Told> run, Sent sent) {
        var told = run.parameters();
        var counts = new TreeMap<>(told.counts());
        counts.put("files", sent.files());
        if (sent.leftOut() > 0) {
            counts.put("files-left-out", sent.leftOut());
        }
        long last = sent.parts() + 1;
        run.step(step -> {
            outbox.append(
                    PersonalDataAnswers.ANSWERS,
                    "PersonalDataCollected",
                    new Collected(
                            told.id(), last, told.orgUnit(), service, told.at(), null, List.of(), null, last, counts));
            step.state(new Sent(last, sent.name(), sent.pieces(), sent.files(), sent.bytes(), sent.leftOut(), true));
        });
    }

    private void awaitBroker(JobRun<Told> run) {
        while (waiting() > WAITING) {
            run.checkCancelled();
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                run.checkCancelled();
                return;
            }
        }
    }

    private long waiting() {
        var waiting = jdbc.queryForObject(
                "select count(*) from outbox where topic = ?", Long.class, PersonalDataAnswers.ANSWERS);
        return waiting == null ? 0 : waiting;
    }
}
