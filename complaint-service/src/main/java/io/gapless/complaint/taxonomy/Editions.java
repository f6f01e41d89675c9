package io.gapless.complaint.taxonomy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** All editions of the taxonomy; the categories of one are one value. */
@Repository
class Editions {

    private static final String COLUMNS = """
            select number, version, status, base, note, categories, created_by, created_at, published_by, published_at
            from taxonomy_edition\s""";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Editions(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Waits until nobody else changes the taxonomy; until the end of the transaction nobody else does. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('complaint taxonomy', 0))")
                .query((row, i) -> 0)
                .single();
    }

    /**
     * The one published last: a draft's number may be older than that of an edition published while it was one, and the
     * clocks of replicas differ; so it is counted.
     */
    Edition inForce() {
        return jdbc.sql(COLUMNS + "where status = 'PUBLISHED' order by published_as desc limit 1")
                .query((row, i) -> edition(row))
                .single();
    }

    int numberInForce() {
        return jdbc.sql("""
                        select number from taxonomy_edition where status = 'PUBLISHED'
                        order by published_as desc limit 1""").query(Integer.class).single();
    }

    Optional<Edition> find(int number) {
        return jdbc.sql(COLUMNS + "where number = ?")
                .param(number)
                .query((row, i) -> edition(row))
                .optional();
    }

    Optional<Edition> draft() {
        return jdbc.sql(COLUMNS + "where status = 'DRAFT'")
                .query((row, i) -> edition(row))
                .optional();
    }

    /** Newest first. */
    List<Edition> before(@Nullable Integer number, int most) {
        return jdbc.sql(COLUMNS + "where :before::int is null or number < :before order by number desc limit :most")
                .param("before", number)
                .param("most", most)
                .query((row, i) -> edition(row))
                .list();
    }

    int nextNumber() {
        return jdbc.sql("select max(number) + 1 from taxonomy_edition")
                .query(Integer.class)
                .single();
    }

    void add(Edition edition) {
        jdbc.sql("""
                        insert into taxonomy_edition (number, version, status, base, note, categories, created_by,
                            created_at, published_by, published_at, published_as)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)""")
                .param(edition.number())
                .param(edition.version())
                .param(edition.status().name())
                .param(edition.base())
                .param(edition.note())
                .param(json.writeValueAsString(edition.categories()))
                .param(edition.createdBy())
                .param(edition.createdAt().atOffset(ZoneOffset.UTC))
                .param(edition.publishedBy())
                .param(at(edition.publishedAt()))
                .param(place(edition))
                .update();
    }

    /** Under the lock: the place of an edition among those that were published; null of a draft. */
    private @Nullable Integer place(Edition edition) {
        return edition.status() == Edition.Status.DRAFT
                ? null
                : jdbc.sql("select coalesce(max(published_as), 0) + 1 from taxonomy_edition")
                        .query(Integer.class)
                        .single();
    }

    /** Under the lock, so that the version is the one that was read. */
    void change(Edition edition) {
        jdbc.sql("""
                        update taxonomy_edition set version = ?, status = ?, base = ?, note = ?, categories = ?::jsonb,
                            published_by = ?, published_at = ?, published_as = ?
                        where number = ?""")
                .param(edition.version())
                .param(edition.status().name())
                .param(edition.base())
                .param(edition.note())
                .param(json.writeValueAsString(edition.categories()))
                .param(edition.publishedBy())
                .param(at(edition.publishedAt()))
                .param(place(edition))
                .param(edition.number())
                .update();
    }

    void remove(int number) {
        jdbc.sql("delete from taxonomy_edition where number = ? and status = 'DRAFT'")
                .param(number)
                .update();
    }

    private Edition edition(ResultSet row) throws SQLException {
        int base = row.getInt("base");
        boolean hasBase = !row.wasNull();
        var publishedAt = row.getObject("published_at", OffsetDateTime.class);
        return new Edition(
                row.getInt("number"),
                row.getLong("version"),
                Edition.Status.valueOf(row.getString("status")),
                hasBase ? base : null,
                row.getString("note"),
                Arrays.asList(json.readValue(row.getString("categories"), EditionCategory[].class)),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("published_by"),
                publishedAt == null ? null : publishedAt.toInstant());
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
