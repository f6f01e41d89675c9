package io.gapless.platform.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;

/** Topics as every service makes its own: one per aggregate type, with its dead letters beside it. */
public final class Topics {

    /** Where records go that a listener could not apply. */
    static final String DEAD_LETTERS = ".dlt";

    private Topics() {}

    /**
     * The topics a service owns. They keep their events for ever, so that a projection can be rebuilt from nothing.
     *
     * @param names for example {@code gapless.complaint}
     */
    public static NewTopics owned(String... names) {
        return topics("-1", names);
    }

    /** Topics whose events, dead letters included, do not stay: they tell of persons, and no projection is built of them. */
    public static NewTopics passing(Duration kept, String... names) {
        return topics(Long.toString(kept.toMillis()), names);
    }

    private static NewTopics topics(String retention, String... names) {
        var topics = new ArrayList<NewTopic>();
        for (String name : List.of(names)) {
            topics.add(TopicBuilder.name(name)
                    .partitions(6)
                    .config("retention.ms", retention)
                    .build());
            topics.add(TopicBuilder.name(name + DEAD_LETTERS)
                    .partitions(1)
                    .config("retention.ms", retention)
                    .build());
        }
        return new NewTopics(topics.toArray(NewTopic[]::new));
    }
}
