package io.gapless.complaint.taxonomy;

import io.gapless.platform.web.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The categories in force, kept in memory: read for every complaint, changed a few times a year. A change is seen at
 * once by the replica that made it, by the others within ten seconds.
 */
@Component
public class Taxonomy {

    private final Categories categories;
    private final Editions editions;
    private final Map<Integer, Edition> published = new ConcurrentHashMap<>();
    private volatile Map<String, Category> byCode;
    private volatile int inForce;

    Taxonomy(Categories categories, Editions editions) {
        this.categories = categories;
        this.editions = editions;
        this.byCode = read();
        this.inForce = editions.numberInForce();
    }

    /** The categories were changed. */
    record Changed() {}

    /**
     * A category in brief.
     *
     * @param path its code and those of the categories above it, the narrowest first
     */
    public record Entry(String code, Dimension dimension, Severity defaultSeverity, List<String> path) {}

    /** The category that new complaints may have, or a problem (422). */
    public Entry active(String code) {
        var category = byCode.get(code);
        if (category == null || !category.active()) {
            throw Problem.unprocessable("category-unknown", code);
        }
        return new Entry(code, category.dimension(), category.defaultSeverity(), path(code));
    }

    /** The category of that code, in use or not any more: complaints of the past have the categories of then. */
    public Optional<Entry> known(String code) {
        return Optional.ofNullable(byCode.get(code))
                .map(category -> new Entry(code, category.dimension(), category.defaultSeverity(), path(code)));
    }

    /** The codes from this category up to the top; empty where there is no such category. */
    public List<String> path(String code) {
        var path = new ArrayList<String>();
        for (@Nullable String next = code; next != null && !path.contains(next); ) {
            var category = byCode.get(next);
            if (category == null) {
                break;
            }
            path.add(next);
            next = category.parent();
        }
        return path;
    }

    /** What a category asks of its complaints by the edition in force. */
    public AskedDetails asks(String code) {
        return asks(code, inForce);
    }

    /** What a category asked of its complaints by an edition that was published. */
    public AskedDetails asks(String code, int edition) {
        var then = published.computeIfAbsent(
                edition, number -> editions.find(number).orElseThrow());
        return new AskedDetails(edition, then.fields(code));
    }

    /** The code and those of all categories below it, in use or not; of an unknown one, just the code. */
    public List<String> below(String code) {
        var codes = new ArrayList<String>(List.of(code));
        byCode.keySet().stream()
                .filter(each -> !each.equals(code) && path(each).contains(code))
                .sorted()
                .forEach(codes::add);
        return codes;
    }

    /** What the categories are called in a language, by their codes; those that are no longer in use, too. */
    public Map<String, String> names(Locale language) {
        boolean chinese = language.getLanguage().equals("zh");
        return byCode.values().stream()
                .collect(Collectors.toMap(Category::code, category -> chinese ? category.name() : category.nameEn()));
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    @TransactionalEventListener(classes = Changed.class)
    void refresh() {
        byCode = read();
        inForce = editions.numberInForce();
    }

    private Map<String, Category> read() {
        return categories.findAllByOrderByCode().stream()
                .collect(Collectors.toMap(Category::code, Function.identity()));
    }
}
