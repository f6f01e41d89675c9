package io.gapless.localstack.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Consumer;

/** Loads the data set stage by stage; each stage first looks at what is there, so that it can be run again any time. */
public final class Demo {

    private final Settings settings;
    private final Wording wording;
    private final Progress progress;

    public Demo(Settings settings, Wording wording, Progress progress) {
        this.settings = settings;
        this.wording = wording;
        this.progress = progress;
    }

    /**
     * Where to, and how much.
     *
     * @param issuer of the tokens
     * @param scale 1 for 2,000 customers and what goes with them
     * @param language of what is refused: zh or en
     */
    public record Settings(URI gateway, URI issuer, double scale, String language) {}

    /** Loads everything, then prints what there is. */
    public void run(Consumer<String> out) {
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
                World world = new World(
                        new Api(settings.gateway(), http, new Tokens(settings.issuer(), http), settings.language()),
                        Texts.load(),
                        wording,
                        progress,
                        settings.scale())) {
            load(world);
            out.accept("");
            new Summary(world).print(settings.gateway().toString(), out);
        }
    }

    private static void load(World world) {
        Archive archive = new Archive(world);
        archive.importCustomers();
        archive.recordPurchases();
        Offer offer = new Offer(world);
        offer.publish();
        offer.choose();
        offer.promise();
        // What is over was done elsewhere, and is taken over as a company does that comes from another system.
        PastDesk pastDesk = new PastDesk(world);
        pastDesk.takeOver();
        new PastVisits(world, world.scale()).takeOver();
        // Before the visits: until the complaints are handled, minutes have passed, and some are late.
        Desk desk = new Desk(world);
        desk.receive();
        Visits visits = new Visits(world);
        visits.plan();
        visits.carryOut();
        desk.handle();
        desk.callBack();
        new Contacts(world).log();
        Surveys surveys = new Surveys(world, desk);
        surveys.pastServqual();
        pastDesk.answers();
        Views views = new Views(world);
        views.ask();
        views.cover();
        // What is improved is measured again by those who are asked afterwards.
        Improving improving = new Improving(world);
        improving.begin();
        surveys.servqual();
        improving.measure();
        surveys.afterComplaints();
        surveys.followUp();
        new Assessing(world).assess();
    }
}
