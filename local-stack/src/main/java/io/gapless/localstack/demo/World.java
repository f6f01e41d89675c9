package io.gapless.localstack.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the stages share: the API, the customers, the day everything is dated by, and eight hands. */
final class World implements AutoCloseable {

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    static final String ADMIN = "admin";
    static final String ANALYST = "quality-analyst";

    private static final int AT_ONCE = 8;
    private static final int ATTEMPTS = 30;
    private static final Duration EVENTS_TAKE_AT_MOST = Duration.ofSeconds(60);

    private final Api api;
    private final Texts texts;
    private final Wording wording;
    private final Progress progress;
    private final double scale;
    private final List<Party> parties;
    private final ExecutorService hands =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
    private final Map<String, Party> byCode = new LinkedHashMap<>();
    private final Map<String, String> idByCode = new ConcurrentHashMap<>();
    private final Map<String, Party> byId = new ConcurrentHashMap<>();
    private LocalDate today = LocalDate.now(ZONE);

    World(Api api, Texts texts, Wording wording, Progress progress, double scale) {
        this.api = api;
        this.texts = texts;
        this.wording = wording;
        this.progress = progress;
        this.scale = scale;
        this.parties = Party.all(number(2000), texts.words());
        parties.forEach(party -> byCode.put(party.code(), party));
    }

    Api api() {
        return api;
    }

    Texts texts() {
        return texts;
    }

    List<Party> parties() {
        return parties;
    }

    double scale() {
        return scale;
    }

    /** How many at this scale of what are so many at scale 1. */
    int number(int atScaleOne) {
        return Math.max(20, (int) Math.round(atScaleOne * scale));
    }

    String say(String key, Object... arguments) {
        return wording.say(key, arguments);
    }

    /** The day of the first run, in Jinhua: what is dated backwards is dated from there, in every later run too. */
    LocalDate today() {
        return today;
    }

    void isFrom(LocalDate day) {
        today = day;
    }

    /** A customer as the platform has it; those who are not of this data set are passed over. */
    void know(JsonNode row) {
        Party party = byCode.get(row.path("code").asString());
        if (party != null) {
            String id = row.path("id").asString();
            idByCode.put(party.code(), id);
            byId.put(id, party);
        }
    }

    boolean knows(Party party) {
        return idByCode.containsKey(party.code());
    }

    String id(Party party) {
        String id = idByCode.get(party.code());
        if (id == null) {
            throw new DemoFailure("demo.customer-missing", null, party.code());
        }
        return id;
    }

    boolean isOurs(JsonNode row) {
        return byId.containsKey(row.path("customerId").asString(""));
    }

    /** The customer that a row names, which is one of ours. */
    Party partyOf(JsonNode row) {
        Party party = byId.get(row.path("customerId").asString(""));
        if (party == null) {
            throw new IllegalArgumentException("Not ours: " + row);
        }
        return party;
    }

    /** The published questionnaire of that code; made of the template of that name where there is none. */
    String questionnaire(String code) {
        List<JsonNode> published = api.list(ANALYST, "questionnaires?code=" + code + "&status=PUBLISHED");
        if (!published.isEmpty()) {
            return published.getFirst().path("id").asString();
        }
        String id = api.post(ANALYST, "questionnaire-templates/" + code + "/questionnaires", Map.of())
                .text("id");
        api.step(ANALYST, "questionnaires/" + id + "/publish", Map.of());
        return id;
    }

    Progress.Bar begin(String stage, int total) {
        return progress.begin(wording.say("demo.stage." + stage), total);
    }

    /**
     * Loads a file of rows with references of their own: what is there already is passed over. Rows that name customers
     * whom a service has not been told of yet are sent again a moment later.
     */
    void load(String login, String collection, String parameters, String name, Sheet sheet, Progress.Bar bar) {
        int counted = 0;
        for (int attempt = 1; sheet.rows() > 0; attempt++) {
            Api.Answer started = api.upload(login, collection + parameters, name, sheet.csv(), attempt);
            String job = collection + '/' + started.text("id");
            int done = loaded(login, job, started.replayed() ? null : bar);
            int refused = api.get(login, job).path("counts").path("failed").asInt();
            counted += started.replayed() ? 0 : done;
            if (refused == 0) {
                break;
            }
            if (attempt == ATTEMPTS) {
                throw new DemoFailure("demo.import-failed", null, refused, job);
            }
            if (!started.replayed()) {
                pause();
                pause();
            }
        }
        bar.there(sheet.rows() - counted);
    }

    /** Waits until a file is in; answers how many of its rows were new. */
    private int loaded(String login, String path, Progress.@Nullable Bar bar) {
        Instant end = Instant.now().plus(EVENTS_TAKE_AT_MOST);
        int seen = 0;
        int taken = 0;
        while (true) {
            JsonNode job = api.get(login, path);
            JsonNode counts = job.path("counts");
            int looked = job.path("done").asInt();
            if (looked > seen) {
                end = Instant.now().plus(EVENTS_TAKE_AT_MOST);
                seen = looked;
            }
            int now = looked
                    - counts.path("unchanged").asInt()
                    - counts.path("failed").asInt();
            if (bar != null) {
                bar.done(now - taken);
            }
            taken = now;
            String status = job.path("status").asString();
            if (status.equals("FINISHED")) {
                return taken;
            }
            if (status.equals("FAILED") || status.equals("CANCELLED")) {
                throw new DemoFailure("demo.import-failed", null, sizeOf(job), path);
            }
            if (Instant.now().isAfter(end)) {
                throw new DemoFailure("demo.import-slow", null, path);
            }
            pause();
        }
    }

    private static int sizeOf(JsonNode job) {
        return job.path("total").asInt();
    }

    /** Does it with all of them, eight at once; the first failure ends it. */
    <T> void each(Collection<T> all, Consumer<T> task) {
        List<Future<?>> running = new ArrayList<>();
        for (T one : all) {
            running.add(hands.submit(() -> task.accept(one)));
        }
        try {
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            running.forEach(future -> future.cancel(false));
            if (e.getCause() instanceof DemoFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("demo.interrupted", e);
        }
    }

    /** What comes by event comes a moment later; false where it has not come within a minute. */
    boolean await(BooleanSupplier there) {
        Instant end = Instant.now().plus(EVENTS_TAKE_AT_MOST);
        while (!there.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** The same for a list: as soon as it is long enough, or as it is when it stops growing. */
    List<JsonNode> await(int size, Supplier<List<JsonNode>> list) {
        List<JsonNode> rows = list.get();
        int still = 0;
        while (rows.size() < size && still < 20) {
            pause();
            List<JsonNode> next = list.get();
            still = next.size() == rows.size() ? still + 1 : 0;
            rows = next;
        }
        return rows;
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("demo.interrupted", e);
        }
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
