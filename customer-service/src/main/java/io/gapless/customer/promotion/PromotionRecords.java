package io.gapless.customer.promotion;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps promotions on record. */
@Service
class PromotionRecords {

    static final int LONGEST_DAYS = 366;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    PromotionRecords(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What somebody tells of a promotion. */
    record Told(
            String name,
            List<String> products,
            List<String> categories,
            LocalDate startsOn,
            LocalDate endsOn,
            String orgUnit,
            @Nullable String segment,
            @Nullable String note) {

        /** Throws a {@link Problem} (422) where it cannot be. */
        void check() {
            if (products.isEmpty() && categories.isEmpty()) {
                throw Problem.unprocessable("promotion-of-nothing");
            }
            if (startsOn.getYear() < 1970 || endsOn.getYear() > 9999) {
                throw Problem.badRequest("value-out-of-range");
            }
            if (endsOn.isBefore(startsOn)) {
                throw Problem.unprocessable("period-reversed");
            }
            if (ChronoUnit.DAYS.between(startsOn, endsOn) >= LONGEST_DAYS) {
                throw Problem.unprocessable("period-too-long", LONGEST_DAYS);
            }
        }

        Promotion toPromotion(UUID id, long version, String author) {
            return new Promotion(
                    id,
                    version,
                    name,
                    List.copyOf(products),
                    List.copyOf(categories),
                    startsOn,
                    endsOn,
                    orgUnit,
                    segment,
                    note,
                    author,
                    false);
        }
    }

    @Transactional
    Promotion record(Told told, Caller caller) {
        told.check();
        caller.orgScope().require(told.orgUnit());
        var promotion = told.toPromotion(Ids.next(), 1, caller.username());
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        jdbc.sql("""
                        insert into promotion (id, version, name, products, categories, starts_on, ends_on, org_unit, segment,
                            note, author, created_at, changed_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(promotion.id())
                .param(promotion.version())
                .param(promotion.name())
                .param(promotion.products().toArray(String[]::new))
                .param(promotion.categories().toArray(String[]::new))
                .param(promotion.startsOn())
                .param(promotion.endsOn())
                .param(promotion.orgUnit())
                .param(promotion.segment())
                .param(promotion.note())
                .param(promotion.author())
                .param(now)
                .param(now)
                .update();
        outbox.append(Promotion.TOPIC, "PromotionRecorded", promotion);
        return promotion;
    }

    @Transactional
    Promotion change(UUID id, IfMatch ifMatch, Told told, Caller caller) {
        told.check();
        var before = find(id, caller);
        ifMatch.check(before.version());
        caller.orgScope().require(told.orgUnit());
        var promotion = told.toPromotion(id, before.version() + 1, before.author());
        int changed = jdbc.sql("""
                        update promotion set version = ?, name = ?, products = ?, categories = ?, starts_on = ?, ends_on = ?,
                            org_unit = ?, segment = ?, note = ?, changed_at = ?
                        where id = ? and version = ?""")
                .param(promotion.version())
                .param(promotion.name())
                .param(promotion.products().toArray(String[]::new))
                .param(promotion.categories().toArray(String[]::new))
                .param(promotion.startsOn())
                .param(promotion.endsOn())
                .param(promotion.orgUnit())
                .param(promotion.segment())
                .param(promotion.note())
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .param(id)
                .param(before.version())
                .update();
        if (changed == 0) {
            throw new OptimisticLockingFailureException("promotion " + id);
        }
        outbox.append(Promotion.TOPIC, "PromotionChanged", promotion);
        return promotion;
    }

    @Transactional
    void remove(UUID id, IfMatch ifMatch, Caller caller) {
        var promotion = find(id, caller);
        ifMatch.check(promotion.version());
        int gone = jdbc.sql("delete from promotion where id = ? and version = ?")
                .params(id, promotion.version())
                .update();
        if (gone == 0) {
            throw new OptimisticLockingFailureException("promotion " + id);
        }
        outbox.append(Promotion.TOPIC, "PromotionRemoved", promotion.gone());
    }

    /** The promotion, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Promotion find(UUID id, Caller caller) {
        return jdbc.sql("select * from promotion where id = ?")
                .params(id)
                .query((row, i) -> promotion(row))
                .optional()
                .filter(promotion -> caller.orgScope().contains(promotion.orgUnit()))
                .orElseThrow(() -> Problem.notFound("promotion-not-found", id));
    }

    /** Promotions, newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Promotion> list(@Nullable String orgUnit, @Nullable String category, Paging paging, Caller caller) {
        var scope = caller.orgScope().narrowedTo(orgUnit);
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var conditions = scope.condition("org_unit");
        if (category != null) {
            conditions += " and :category = any(categories)";
            parameters.put("category", category);
        }
        if (paging.after() != null) {
            conditions += " and id < :after";
            parameters.put("after", paging.after().uuid(0));
        }
        var rows = jdbc.sql("select * from promotion where " + conditions + " order by id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> promotion(row))
                .list();
        return KeysetPage.of(rows, paging, promotion -> Cursor.of(promotion.id()), promotion -> promotion);
    }

    private static Promotion promotion(ResultSet row) throws SQLException {
        return new Promotion(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("name"),
                texts(row.getArray("products")),
                texts(row.getArray("categories")),
                row.getObject("starts_on", LocalDate.class),
                row.getObject("ends_on", LocalDate.class),
                row.getString("org_unit"),
                row.getString("segment"),
                row.getString("note"),
                row.getString("author"),
                false);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
