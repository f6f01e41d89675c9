package io.gapless.localstack.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complaint of the data set, with what shall become of it.
 *
 * @param party who complains; null for somebody who is no customer
 * @param team where they belong
 * @param text ends with a register number of its own, by which the complaint is found again
 * @param asksBack whether the customer is called before the complaint is closed, or after
 * @param prompt whether an urgent one is answered at once
 */
record Case(
        int number,
        @Nullable Party party,
        @Nullable String stranger,
        Territory.Team team,
        Texts.Topic topic,
        String channel,
        @Nullable String severity,
        String text,
        String language,
        Instant occurredAt,
        Ending ending,
        boolean asksBack,
        boolean prompt,
        String handler) {

    /** Where a complaint is left. */
    enum Ending {
        RECEIVED(5),
        ACKNOWLEDGED(4),
        ASSESSED(4),
        INVESTIGATING(5),
        DECIDED(2),
        RESOLVED(3),
        REJECTED(3),
        WITHDRAWN(2),
        CLOSED(72);

        private final int weight;

        Ending(int weight) {
            this.weight = weight;
        }
    }

    private record Channel(String name, int weight) {}

    private static final List<Channel> CHANNELS = List.of(
            new Channel("HOTLINE", 46),
            new Channel("WECHAT", 14),
            new Channel("APP", 8),
            new Channel("WEB", 8),
            new Channel("WALK_IN", 7),
            new Channel("VISIT", 7),
            new Channel("EMAIL", 4),
            new Channel("PARTNER", 4),
            new Channel("LETTER", 2));

    private static final List<String> CHANNELS_OF_STRANGERS = List.of("HOTLINE", "HOTLINE", "WALK_IN", "LETTER");
    /** What is complained of today happened in these days. */
    private static final int DAYS = 4;

    /** The complaint of that number. */
    static Case of(int number, World world) {
        Chance chance = Chance.of("complaint", number);
        List<Party> parties = world.parties();
        // The customers who have a login complain too, themselves.
        Party party = number < 2
                ? parties.getFirst()
                : number == 2 ? parties.get(3) : chance.is(0.93) ? chance.one(parties) : null;
        Territory.Team team = party == null ? chance.one(Territory.TEAMS) : party.team();
        Texts.Topic topic = chance.one(world.texts().desk().topics(), Texts.Topic::weight);
        String severity = topic.severity() != null ? topic.severity() : chance.is(0.04) ? "CRITICAL" : null;
        boolean english = team.county().name().equals("义乌市") && chance.is(0.12);
        LocalDate day = world.today().minusDays(chance.between(1, DAYS));
        Instant occurredAt = day.atTime(chance.between(8, 20), chance.between(0, 59))
                .atZone(World.ZONE)
                .toInstant();
        Ending ending = number < 1 ? Ending.INVESTIGATING : chance.one(List.of(Ending.values()), end -> end.weight);
        return new Case(
                number,
                party,
                party == null ? chance.one(world.texts().desk().anonymous()) : null,
                team,
                topic,
                channel(party, chance),
                severity,
                text(number, day, topic, english, world, chance),
                english ? "en" : "zh",
                occurredAt,
                ending,
                chance.is(0.55),
                chance.is(0.5),
                handler(party, team, topic, chance));
    }

    static String channel(@Nullable Party party, Chance chance) {
        if (party == null) {
            return chance.one(CHANNELS_OF_STRANGERS);
        }
        if (party.login() != null) {
            return "APP";
        }
        String channel = chance.one(CHANNELS, Channel::weight).name();
        return channel.equals("VISIT") && party.manager() == null ? "HOTLINE" : channel;
    }

    private static String text(
            int number, LocalDate day, Texts.Topic topic, boolean english, World world, Chance chance) {
        return words(number, day, topic, english, world, chance)
                + (english ? " (register no. %s)" : "（登记号 %s）")
                        .formatted(day.getYear() + "-%04d".formatted(number + 1));
    }

    /** What somebody complains of, in their words. */
    static String words(int number, LocalDate day, Texts.Topic topic, boolean english, World world, Chance chance) {
        String order = "DD" + day.toString().replace("-", "") + "-9%04d".formatted(number);
        String goods = chance.one(world.texts().words().goods()).name();
        return chance.one(english ? topic.english() : topic.texts())
                .replace("{day}", english ? day.toString() : day.getMonthValue() + "月" + day.getDayOfMonth() + "日")
                .replace("{order}", order)
                .replace("{goods}", goods);
    }

    /** What the customer manager is concerned with goes to them half of the time, the rest to the desk. */
    static String handler(@Nullable Party party, Territory.Team team, Texts.Topic topic, Chance chance) {
        String manager = party == null ? null : party.manager();
        boolean theirs = topic.category().equals("visiting") || topic.category().equals("goods-supply");
        return manager != null && theirs && chance.is(0.5)
                ? manager
                : chance.one(team.county().agents());
    }

    boolean isUrgent() {
        return "CRITICAL".equals(severity);
    }

    /** Who answers first. */
    String firstLine() {
        return Chance.of("first line", number).one(team.county().agents());
    }

    /** Who of the branch may call back, the likeliest first: agents who had no hand in it, then whoever is above. */
    List<String> callers() {
        List<String> callers = new ArrayList<>();
        List<String> agents = team.county().agents().stream()
                .filter(agent -> !agent.equals(firstLine()) && !agent.equals(handler))
                .toList();
        if (!agents.isEmpty()) {
            callers.add(Chance.of("somebody else", number).one(agents));
        }
        callers.add(team.county().supervisor());
        callers.add(World.ADMIN);
        return callers;
    }

    /** Whether it stays open after it was opened again. */
    boolean staysOpenAgain() {
        return Chance.of("open again", number).is(0.3);
    }
}
