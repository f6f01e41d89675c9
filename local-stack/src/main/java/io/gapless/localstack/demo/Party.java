package io.gapless.localstack.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A customer of the data set. */
record Party(
        String code,
        Kind kind,
        String name,
        Territory.Team team,
        @Nullable String manager,
        @Nullable String segment,
        String phone,
        String address,
        @Nullable String licence,
        BigDecimal longitude,
        BigDecimal latitude,
        @Nullable String login,
        int customerForDays) {

    enum Kind {
        MANUFACTURER,
        RETAILER,
        CONSUMER
    }

    private record Segment(String name, int weight) {}

    private static final List<Segment> SEGMENTS = List.of(
            new Segment("A", 6),
            new Segment("B", 14),
            new Segment("C", 28),
            new Segment("D", 24),
            new Segment("E", 14),
            new Segment("L", 3),
            new Segment("T", 4),
            new Segment("XH", 7));

    static List<Party> all(int count, Texts.Words words) {
        return IntStream.range(0, count).mapToObj(i -> of(i, words)).toList();
    }

    /** The customer of that index, whatever their number is. */
    private static Party of(int index, Texts.Words words) {
        Chance chance = Chance.of("customer", index);
        Territory.Round round = Territory.ROUNDS.get(index % Territory.ROUNDS.size());
        Territory.Team team = round.team();
        Territory.County county = team.county();
        String login = index == 0 ? "customer" : index == 3 ? "customer-2" : null;
        Kind kind = login != null ? Kind.RETAILER : kind(chance);
        String segment =
                kind == Kind.RETAILER ? chance.one(SEGMENTS, Segment::weight).name() : null;
        if (login != null) {
            segment = index == 0 ? "A" : "C";
        }
        return new Party(
                county.codes() + "%05d".formatted(index + 1),
                kind,
                login == null ? name(kind, segment, team, words, chance) : ownName(index),
                team,
                kind == Kind.RETAILER ? round.manager() : null,
                segment,
                // No operator has the prefix 154: these numbers reach nobody.
                "154" + "%08d".formatted(chance.between(10_000_000, 99_999_999)),
                county.name() + team.town() + chance.one(team.streets()) + chance.between(1, 388) + "号",
                kind == Kind.CONSUMER ? null : county.licences() + "1%05d".formatted(index + 1),
                place(team.longitude(), chance),
                place(team.latitude(), chance),
                login,
                customerForDays(index, segment));
    }

    /** New ones for some months, as their class says; the others for up to fifteen years. All bought already. */
    private static int customerForDays(int index, @Nullable String segment) {
        Chance chance = Chance.of("registered", index);
        return "XH".equals(segment) ? chance.between(95, 170) : chance.between(240, 15 * 365);
    }

    private static Kind kind(Chance chance) {
        double share = chance.share();
        return share < 0.02 ? Kind.MANUFACTURER : share < 0.12 ? Kind.CONSUMER : Kind.RETAILER;
    }

    private static String ownName(int index) {
        return index == 0 ? "东阳市巍山卫国便利店" : "东阳市虎鹿美琴副食店";
    }

    private static String name(
            Kind kind, @Nullable String segment, Territory.Team team, Texts.Words words, Chance chance) {
        String county = team.county().name();
        String town = team.town().replaceAll("(镇|街道)$", "");
        return switch (kind) {
            case CONSUMER -> chance.one(words.surnames()) + chance.one(words.givenNames());
            case MANUFACTURER -> county + chance.one(words.shopSigns()) + chance.one(words.trades()) + "有限公司";
            case RETAILER -> {
                String sign = chance.is(0.4) ? chance.one(words.givenNames()) : chance.one(words.shopSigns());
                yield county.replace("金华市婺城区", "婺城区")
                        + town
                        + sign
                        + chance.one("T".equals(segment) ? words.entertainment() : words.shopTypes());
            }
        };
    }

    /** Most within two kilometres of the town's centre. */
    private static BigDecimal place(double centre, Chance chance) {
        return BigDecimal.valueOf(centre + chance.bell() * 0.009).setScale(6, RoundingMode.HALF_UP);
    }

    /** As a file for {@code POST /api/v1/customer-imports}. */
    static Sheet sheet(List<Party> parties, LocalDate today) {
        Sheet sheet = new Sheet(
                "code",
                "kind",
                "name",
                "orgUnit",
                "manager",
                "segment",
                "phone",
                "address",
                "licence",
                "longitude",
                "latitude",
                "login",
                "registeredOn");
        parties.forEach(party -> sheet.add(party.row(today)));
        return sheet;
    }

    private Map<String, @Nullable Object> row(LocalDate today) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("code", code);
        row.put("kind", kind);
        row.put("name", name);
        row.put("orgUnit", team.unit());
        row.put("manager", manager);
        row.put("segment", segment);
        row.put("phone", phone);
        row.put("address", address);
        row.put("licence", licence);
        row.put("longitude", longitude.toPlainString());
        row.put("latitude", latitude.toPlainString());
        row.put("login", login);
        row.put("registeredOn", today.minusDays(customerForDays));
        return row;
    }

    /** Where somebody stands who is so many metres from here, in a direction by chance. */
    Spot metresAway(double metres, Chance chance) {
        double direction = chance.share() * 2 * Math.PI;
        double degree = 111_320;
        double east = metres * Math.cos(direction) / (degree * Math.cos(Math.toRadians(latitude.doubleValue())));
        double north = metres * Math.sin(direction) / degree;
        return new Spot(rounded(longitude.doubleValue() + east), rounded(latitude.doubleValue() + north));
    }

    /** A place on the map, in degrees. */
    record Spot(double longitude, double latitude) {}

    private static double rounded(double degrees) {
        return Math.round(degrees * 1e6) / 1e6;
    }

    boolean isRetailer() {
        return kind == Kind.RETAILER;
    }
}
