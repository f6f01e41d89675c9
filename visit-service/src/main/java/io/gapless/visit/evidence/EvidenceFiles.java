package io.gapless.visit.evidence;

import io.gapless.platform.Ids;
import io.gapless.platform.bulk.Upload;
import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.privacy.PersonalFile;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.standard.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Photos and signatures of visits. */
@Component
public class EvidenceFiles {

    private static final Logger log = LoggerFactory.getLogger(EvidenceFiles.class);

    /** In which a visit takes files. */
    private static final List<String> OPEN = List.of("PLANNED", "STARTED");

    /** How far a device's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);
    /** How long something may be under way before it counts as given up. */
    private static final Duration UNDER_WAY = Duration.ofHours(1);
    /** How long contents are moved at a time. */
    private static final Duration MOVING = Duration.ofMinutes(20);

    private static final String SELECT = """
            select e.id, e.visit_id, v.customer_id, e.kind, c.media_type, c.bytes, c.width, c.height, e.sha256,
                e.taken_at, e.uploaded_by, e.uploaded_at, c.location, c.store, v.org_unit, v.manager
            from visit_evidence e join evidence_content c on c.sha256 = e.sha256 join visit v on v.id = e.visit_id\s""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EvidenceStores stores;
    private final EvidenceSettings settings;
    private final PersonalReads reads;
    private final Clock clock;

    EvidenceFiles(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            EvidenceStores stores,
            EvidenceSettings settings,
            PersonalReads reads,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.stores = stores;
        this.settings = settings;
        this.reads = reads;
        this.clock = clock;
    }

    /** What a file shows. */
    enum Kind {
        PHOTO,
        SIGNATURE
    }

    /**
     * A stored file.
     *
     * @param bytes its size
     * @param width in pixels
     * @param height in pixels
     * @param sha256 of its content, in hex
     * @param takenAt on the visitor's clock, as they told
     */
    record Stored(
            UUID id,
            UUID visitId,
            @OfPerson UUID customerId,
            Kind kind,
            String mediaType,
            long bytes,
            int width,
            int height,
            String sha256,
            @Nullable Instant takenAt,
            String uploadedBy,
            Instant uploadedAt) {}

    private record Row(
            UUID id,
            UUID visitId,
            UUID customerId,
            Kind kind,
            String mediaType,
            long bytes,
            int width,
            int height,
            String sha256,
            @Nullable Instant takenAt,
            String uploadedBy,
            Instant uploadedAt,
            UUID location,
            EvidenceStores.Kind store,
            String orgUnit,
            String manager) {

        Stored stored() {
            return new Stored(
                    id,
                    visitId,
                    customerId,
                    kind,
                    mediaType,
                    bytes,
                    width,
                    height,
                    sha256,
                    takenAt,
                    uploadedBy,
                    uploadedAt);
        }
    }

    private record OfVisit(UUID id, String orgUnit, String manager, String status) {}

    /** What an upload gave: the same picture of the same visit is there once. */
    record Taken(Stored file, boolean isNew) {}

    /**
     * Whether a step of a visit may refer to this as its evidence.
     *
     * @param asked for which a photo is no signature, nor the other way round
     */
    public boolean isAcceptable(UUID visit, String proof, Evidence asked) {
        try {
            var file = UUID.fromString(proof);
            return asked != Evidence.SIGNATURE && isOf(visit, file, Kind.PHOTO)
                    || asked != Evidence.PHOTO && isOf(visit, file, Kind.SIGNATURE)
                    || settings.referencesElsewhere();
        } catch (IllegalArgumentException e) {
            return settings.referencesElsewhere();
        }
    }

    /** Whether it is a stored signature of this visit. */
    public boolean isSignatureOf(UUID visit, UUID file) {
        return isOf(visit, file, Kind.SIGNATURE);
    }

    private boolean isOf(UUID visit, UUID file, Kind kind) {
        return jdbc.sql("select exists (select from visit_evidence where id = ? and visit_id = ? and kind = ?)")
                .params(file, visit, kind.name())
                .query(Boolean.class)
                .single();
    }

    /** Takes a file for a visit that its manager has not ended yet. */
    Taken take(UUID visitId, Kind kind, @Nullable Instant takenAt, Upload upload, Caller caller) {
        var visit = visit(visitId, caller);
        if (!visit.manager().equals(caller.username())) {
            throw Problem.forbidden("not-your-visit", visit.manager());
        }
        requireOpen(visit.status());
        if (takenAt != null && takenAt.isAfter(clock.instant().plus(AHEAD))) {
            throw Problem.unprocessable("time-out-of-reach", takenAt);
        }
        var bare = upload.file().resolveSibling("bare");
        try {
            requireSize(Files.size(upload.file()));
            var picture = picture(upload.file(), bare);
            return take(visitId, kind, takenAt, picture, bare, caller);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                Files.deleteIfExists(bare);
            } catch (IOException e) {
                log.warn("A file of an upload stays behind: {}", e.toString());
            }
        }
    }

    private static void requireOpen(String status) {
        if (!OPEN.contains(status)) {
            throw Problem.conflict("visit-over", status).with("allowed", OPEN);
        }
    }

    void requireSize(long bytes) {
        if (bytes > settings.maxFileSize().toBytes()) {
            throw Problem.of(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "evidence-too-large",
                    settings.maxFileSize().toMegabytes());
        }
    }

    private Picture picture(Path file, Path bare) throws IOException {
        try {
            var picture = Picture.bare(file, bare);
            if ((long) picture.width() * picture.height() > settings.maxPixels()) {
                throw Problem.unprocessable("evidence-too-many-pixels", picture.width(), picture.height());
            }
            return picture;
        } catch (Picture.Unreadable e) {
            throw Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "evidence-unreadable");
        }
    }

    private Taken take(UUID visitId, Kind kind, @Nullable Instant takenAt, Picture picture, Path bare, Caller caller)
            throws IOException {
        var sha256 = sha256(bare);
        var id = Ids.next();
        for (int attempt = 1; ; attempt++) {
            var location = isStored(sha256) ? null : put(bare);
            try {
                boolean isNew = Boolean.TRUE.equals(transaction.execute(status -> {
                    keep(sha256, location, picture, bare);
                    return enter(id, visitId, kind, takenAt, sha256, caller);
                }));
                return new Taken(find(visitId, sha256, kind).stored(), isNew);
            } catch (DataIntegrityViolationException e) {
                // The content was given up between the look and the entry: brought once more.
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }

    private boolean isStored(String sha256) {
        return jdbc.sql("select exists (select from evidence_content where sha256 = ?)")
                .param(sha256)
                .query(Boolean.class)
                .single();
    }

    /**
     * Puts the content where nobody knows it yet, before the transaction in which it becomes known: so a row never tells of
     * a content that is not there. Until then it is on the list of what is to be removed, from which that same transaction
     * takes it. What a transaction that was rolled back leaves behind harms nobody: its place is its own, no row names it,
     * the picture that is sent again is known by its hash and gets a place of its own, and the sweep finds it on the list.
     */
    private UUID put(Path bare) throws IOException {
        var location = Ids.next();
        waste(location, stores.current(), now());
        stores.of(stores.current()).put(location, bare);
        return location;
    }

    private void waste(UUID location, EvidenceStores.Kind store, OffsetDateTime since) {
        jdbc.sql("insert into evidence_waste (location, store, since) values (?, ?, ?)")
                .params(location, store.name(), since)
                .update();
    }

    private void keep(String sha256, @Nullable UUID location, Picture picture, Path bare) {
        if (location == null) {
            // Held until the commit: what nobody refers to may be on its way out.
            jdbc.sql("update evidence_content set stored_at = ? where sha256 = ?")
                    .params(now(), sha256)
                    .update();
            return;
        }
        int kept = jdbc.sql("""
                        insert into evidence_content
                            (sha256, location, store, media_type, bytes, width, height, stored_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (sha256) do update set stored_at = excluded.stored_at
                        returning case when location = ? then 1 else 0 end""")
                .params(
                        sha256,
                        location,
                        stores.current().name(),
                        picture.type().mediaType(),
                        bare.toFile().length(),
                        picture.width(),
                        picture.height(),
                        now(),
                        location)
                .query(Integer.class)
                .single();
        if (kept == 1) {
            jdbc.sql("delete from evidence_waste where location = ?")
                    .param(location)
                    .update();
        }
    }

    private boolean enter(UUID id, UUID visitId, Kind kind, @Nullable Instant takenAt, String sha256, Caller caller) {
        // One after the other for each visit, so that the limit holds.
        requireOpen(jdbc.sql("select status from visit where id = ? for update")
                .param(visitId)
                .query(String.class)
                .single());
        int files = jdbc.sql("select count(*) from visit_evidence where visit_id = ?")
                .param(visitId)
                .query(Integer.class)
                .single();
        boolean isNew = jdbc.sql("""
                                insert into visit_evidence
                                    (id, visit_id, sha256, kind, taken_at, uploaded_by, uploaded_at)
                                values (?, ?, ?, ?, ?, ?, ?) on conflict (visit_id, sha256, kind) do nothing""")
                        .param(id)
                        .param(visitId)
                        .param(sha256)
                        .param(kind.name())
                        .param(takenAt == null ? null : takenAt.atOffset(ZoneOffset.UTC))
                        .param(caller.username())
                        .param(now())
                        .update()
                == 1;
        if (isNew && files >= settings.maxFiles()) {
            throw Problem.unprocessable("evidence-too-many", settings.maxFiles());
        }
        return isNew;
    }

    /** A file, unless there is none that the caller may know of. */
    Stored find(UUID id, Caller caller) {
        return row(id, caller).stored();
    }

    /** The files of a visit, in the order in which they came. */
    List<Stored> ofVisit(UUID visitId, Caller caller) {
        visit(visitId, caller);
        return jdbc.sql(SELECT + "where e.visit_id = ? order by e.id").param(visitId).query(Row.class).list().stream()
                .map(Row::stored)
                .toList();
    }

    /** A file's content; who has read it is noted. */
    InputStream open(UUID id, Caller caller) throws IOException {
        var row = row(id, caller);
        reads.note(row.customerId());
        return stores.of(row.store()).open(row.location());
    }

    private record OfPeople(
            UUID id, Kind kind, String mediaType, long bytes, UUID location, EvidenceStores.Kind store) {

        String name() {
            return kind.name().toLowerCase(Locale.ROOT) + '-' + id + '.' + Picture.Type.suffixOf(mediaType);
        }
    }

    /** The photos and signatures of visits to people, to be given to them. */
    public List<PersonalFile> ofPeople(List<UUID> people) {
        return jdbc.sql("""
                        select e.id, e.kind, c.media_type, c.bytes, c.location, c.store
                        from visit_evidence e join evidence_content c on c.sha256 = e.sha256
                            join visit v on v.id = e.visit_id
                        where v.customer_id = any(?) order by e.id""").param(people.toArray(UUID[]::new)).query(OfPeople.class).list().stream()
                .map(file -> new PersonalFile(
                        file.name(),
                        file.mediaType(),
                        file.bytes(),
                        () -> stores.of(file.store()).open(file.location())))
                .toList();
    }

    private Row row(UUID id, Caller caller) {
        return jdbc.sql(SELECT + "where e.id = ?")
                .param(id)
                .query(Row.class)
                .optional()
                .filter(row -> caller.mayServe(row.orgUnit(), row.manager(), null))
                .orElseThrow(() -> Problem.notFound("evidence-not-found", id));
    }

    private Row find(UUID visitId, String sha256, Kind kind) {
        return jdbc.sql(SELECT + "where e.visit_id = ? and e.sha256 = ? and e.kind = ?")
                .params(visitId, sha256, kind.name())
                .query(Row.class)
                .single();
    }

    private OfVisit visit(UUID id, Caller caller) {
        return jdbc.sql("select id, org_unit, manager, status from visit where id = ?")
                .param(id)
                .query(OfVisit.class)
                .optional()
                .filter(visit -> caller.mayServe(visit.orgUnit(), visit.manager(), null))
                .orElseThrow(() -> Problem.notFound("visit-not-found", id));
    }

    /**
     * Removes files that nothing of their visit refers to for long, contents that no visit has any more, as after an
     * erasure, and what was left behind by an upload that broke off.
     */
    @Scheduled(cron = "0 17 * * * *")
    public void removeUnused() {
        var now = clock.instant();
        jdbc.sql("""
                        delete from visit_evidence e where e.uploaded_at < ?
                            and not exists (select from visit_step s where s.visit = e.visit_id and s.proof = e.id::text)
                            and not exists (select from visit v where v.id = e.visit_id and v.signature_id = e.id)""")
                .param(now.minus(settings.orphansAfter()).atOffset(ZoneOffset.UTC))
                .update();
        var givenUp = now.minus(UNDER_WAY).atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        with gone as (
                            delete from evidence_content c where c.stored_at < ?
                                and not exists (select from visit_evidence e where e.sha256 = c.sha256)
                            returning location, store)
                        insert into evidence_waste (location, store, since)
                        select location, store, '-infinity' from gone""").param(givenUp).update();
        var waste = jdbc.sql("select location, store from evidence_waste where since < ? order by since limit 10000")
                .param(givenUp)
                .query(Waste.class)
                .list();
        var away = EnumSet.noneOf(EvidenceStores.Kind.class);
        for (Waste each : waste) {
            if (away.contains(each.store())) {
                continue;
            }
            try {
                stores.of(each.store()).delete(each.location());
                jdbc.sql("delete from evidence_waste where location = ?")
                        .param(each.location())
                        .update();
            } catch (Problem notNow) {
                away.add(each.store()); // what stays on the list is removed another time
            }
        }
    }

    private record Waste(UUID location, EvidenceStores.Kind store) {}

    private record Elsewhere(String sha256, UUID location, EvidenceStores.Kind store) {}

    /** Brings contents that another store took, before this one was set, to where new ones go. */
    @Scheduled(cron = "0 37 * * * *")
    public void moveToCurrentStore() {
        var until = clock.instant().plus(MOVING);
        var after = "";
        try {
            while (clock.instant().isBefore(until)) {
                var some = jdbc.sql("""
                                select sha256, location, store from evidence_content
                                where store <> ? and sha256 > ? order by sha256 limit 100""")
                        .params(stores.current().name(), after)
                        .query(Elsewhere.class)
                        .list();
                if (some.isEmpty()) {
                    return;
                }
                for (Elsewhere content : some) {
                    move(content);
                }
                after = some.getLast().sha256();
            }
        } catch (Problem | IOException e) {
            log.warn("Photos and signatures stay where they are for now: {}", e.toString());
        }
    }

    private void move(Elsewhere content) throws IOException {
        var file = Files.createTempFile("evidence-", null);
        try {
            try (var from = stores.of(content.store()).open(content.location())) {
                Files.copy(from, file, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!sha256(file).equals(content.sha256())) {
                log.error("The content {} is not what was stored; it stays where it is", content.sha256());
                return;
            }
            var location = put(file);
            transaction.executeWithoutResult(status -> {
                int moved = jdbc.sql(
                                "update evidence_content set location = ?, store = ? where sha256 = ? and location = ?")
                        .params(location, stores.current().name(), content.sha256(), content.location())
                        .update();
                if (moved == 1) {
                    jdbc.sql("delete from evidence_waste where location = ?")
                            .param(location)
                            .update();
                    // Not at once: somebody may be reading it there.
                    waste(content.location(), content.store(), now());
                }
            });
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static String sha256(Path file) throws IOException {
        try (var content = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
