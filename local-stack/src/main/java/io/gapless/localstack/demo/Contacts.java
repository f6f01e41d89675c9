package io.gapless.localstack.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The contacts of the service desk over a quarter: how long people waited, who gave up, which key they pressed. */
final class Contacts {

    private static final int DAYS = 90;

    private record Queue(String name, int weight) {}

    private static final List<Queue> QUEUES =
            List.of(new Queue("订货咨询", 40), new Queue("配送查询", 28), new Queue("投诉受理", 18), new Queue("业务咨询", 14));

    private final World world;

    Contacts(World world) {
        this.world = world;
    }

    /** @param key the queue and the moment: nobody is put through twice in one second */
    private record Contact(String key, String login, Map<String, Object> body) {}

    void log() {
        List<Contact> contacts = new ArrayList<>();
        for (int i = 0; i < world.number(600); i++) {
            contacts.add(contact(i));
        }
        contacts.addAll(ofComplaints());
        Progress.Bar bar = world.begin("contacts", contacts.size());
        Set<String> there = new HashSet<>();
        for (JsonNode row : world.api().list(World.ADMIN, "contacts?orgUnit=" + Territory.COMPANY)) {
            there.add(key(
                    row.path("queue").asString(),
                    row.path("orgUnit").asString(),
                    Instant.parse(row.path("offeredAt").asString())));
        }
        List<Contact> missing = contacts.stream()
                .filter(contact -> !there.contains(contact.key()))
                .toList();
        bar.there(contacts.size() - missing.size());
        world.each(missing, contact -> {
            world.api().post(contact.login(), "contacts", contact.body());
            bar.done(1);
        });
        bar.end();
    }

    private static String key(String queue, String orgUnit, Instant offeredAt) {
        return queue + '/' + orgUnit + '/' + offeredAt.toEpochMilli();
    }

    private Contact contact(int number) {
        Chance chance = Chance.of("contact", number);
        Party party = chance.is(0.85) ? chance.one(world.parties()) : null;
        Territory.Team team = party == null ? chance.one(Territory.TEAMS) : party.team();
        LocalDate day = world.today().minusDays(chance.between(1, DAYS));
        // Mornings are busier. The number sets the seconds apart.
        int minute = chance.is(0.6) ? chance.between(8 * 60 + 30, 11 * 60 + 50) : chance.between(13 * 60, 17 * 60 + 20);
        Instant offeredAt = day.atStartOfDay(World.ZONE)
                .plusMinutes(minute)
                .plusSeconds(number % 60)
                .plusNanos(number % 1000 * 1_000_000L)
                .toInstant();
        String channel = chance.is(0.86) ? "HOTLINE" : chance.is(0.7) ? "WECHAT" : "APP";
        return contact(party, team, chance.one(QUEUES, Queue::weight).name(), channel, offeredAt, null, chance);
    }

    /** Complaints by telephone were calls before they were complaints. */
    private List<Contact> ofComplaints() {
        List<Contact> contacts = new ArrayList<>();
        for (JsonNode row : world.api().list(World.ADMIN, "complaints?orgUnit=" + Territory.COMPANY)) {
            if (row.path("channel").asString().equals("HOTLINE") && world.isOurs(row)) {
                Party party = world.partyOf(row);
                String id = row.path("id").asString();
                Instant offeredAt = Instant.ofEpochMilli(
                                Instant.parse(row.path("receivedAt").asString()).toEpochMilli())
                        .minus(Duration.ofMinutes(6));
                contacts.add(contact(
                        party, party.team(), "投诉受理", "HOTLINE", offeredAt, id, Chance.of("call", party.code())));
            }
        }
        return contacts;
    }

    private Contact contact(
            @Nullable Party party,
            Territory.Team team,
            String queue,
            String channel,
            Instant offeredAt,
            @Nullable String complaint,
            Chance chance) {
        long waited = Math.round(-14 * Math.log(1 - chance.share()));
        boolean answered = complaint != null || !chance.is(waited > 40 ? 0.45 : 0.04);
        Instant begun = offeredAt.plusSeconds(waited);
        Map<String, Object> body = new LinkedHashMap<>();
        if (party != null) {
            body.put("customerId", world.id(party));
        }
        body.put("channel", channel);
        body.put("queue", queue);
        body.put("offeredAt", offeredAt.toString());
        if (answered) {
            body.put("answeredAt", begun.toString());
            body.put("endedAt", begun.plusSeconds(chance.between(35, 280)).toString());
            body.put("wrapUpSeconds", chance.between(5, 90));
            if (chance.is(0.55)) {
                body.put("keyPress", chance.one(List.of(5, 5, 5, 4, 4, 4, 3, 3, 2, 1)));
            }
        } else {
            body.put("endedAt", begun.toString());
        }
        if (complaint != null) {
            body.put("complaintId", complaint);
        }
        body.put("orgUnit", team.unit());
        String agent = chance.one(team.county().agents());
        // What was pressed is noted by somebody else than who took the contact.
        boolean rated = body.containsKey("keyPress");
        if (rated) {
            body.put("agent", agent);
        }
        return new Contact(
                key(queue, team.unit(), offeredAt), rated ? team.county().supervisor() : agent, body);
    }
}
