package io.gapless.customer.product;

import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.Columns.Column;
import io.gapless.platform.table.TableReader.TableRow;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes products in by the many: a new code registers a product, a known code changes it. An empty cell leaves a value
 * as it is.
 */
@Component
class ProductIntake implements RowIntake<ProductIntake.Told> {

    static final String TYPE = "product-import";

    private static final String DESCRIPTION = "description.";
    private static final Map<String, Scarcity> SCARCITIES =
            Map.of("充足", Scarcity.ABUNDANT, "平稳", Scarcity.NORMAL, "紧俏", Scarcity.TIGHT, "稀缺", Scarcity.SCARCE);
    private static final Map<String, ProductStatus> STATUSES =
            Map.of("在销", ProductStatus.ACTIVE, "停销", ProductStatus.WITHDRAWN);

    private final Products products;
    private final Outbox outbox;
    private final Validator validator;
    private final RowProblems problems;
    private final Clock clock;

    ProductIntake(Products products, Outbox outbox, Validator validator, RowProblems problems, Clock clock) {
        this.products = products;
        this.outbox = outbox;
        this.validator = validator;
        this.problems = problems;
        this.clock = clock;
    }

    /** Nothing is told beside the file. */
    record Told() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public boolean tellsOfPersons() {
        return false;
    }

    @Override
    public Columns columns(Told parameters) {
        return Columns.of(
                Column.required("code", "产品编码"),
                Column.optional("name", "产品名称"),
                Column.optional("category", "品类"),
                Column.optional("brand", "品牌"),
                Column.optional("unit", "单位"),
                Column.optional("packSize", "每包数量"),
                Column.optional("scarcity", "紧俏程度"),
                Column.optional("status", "状态"));
    }

    @Override
    public List<String> key() {
        return List.of("code");
    }

    @Override
    public RowOutcome take(List<TableRow> rows, Told parameters, Caller caller) {
        var outcome = new RowOutcome();
        var known =
                products
                        .findByCodeIn(rows.stream()
                                .map(row -> row.fields().getOrDefault("code", ""))
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(Product::code, product -> product));
        var registered = new ArrayList<Product>();
        var changed = new ArrayList<Product>();
        for (TableRow row : rows) {
            var before = known.get(row.fields().getOrDefault("code", ""));
            var read = read(row, before == null ? null : before.description(), outcome);
            if (read == null) {
                continue;
            }
            var description = read.description().toDescription();
            if (before == null) {
                registered.add(Product.register(read.code(), description, clock.instant()));
            } else if (before.description().equals(description)) {
                outcome.count("unchanged", 1);
            } else {
                before.change(description, clock.instant());
                changed.add(before);
            }
        }
        outcome.count("created", registered.size()).count("updated", changed.size());
        outbox.appendAll(
                ProductState.TOPIC,
                "ProductRegistered",
                products.saveAll(registered).stream().map(ProductState::from).toList());
        outbox.appendAll(
                ProductState.TOPIC,
                "ProductChanged",
                products.saveAll(changed).stream().map(ProductState::from).toList());
        return outcome;
    }

    private ProductController.@Nullable NewProduct read(
            TableRow row, @Nullable Description before, RowOutcome outcome) {
        var fields = row.fields();
        var wrong = new ArrayList<RowProblem>();
        var body = new ProductController.NewProduct(
                fields.getOrDefault("code", ""),
                new ProductController.DescriptionBody(
                        text(fields.get("name"), before == null ? "" : before.name()),
                        text(fields.get("category"), before == null ? "" : before.category()),
                        fields.containsKey("brand") || before == null ? fields.get("brand") : before.brand(),
                        text(fields.get("unit"), before == null ? "" : before.unit()),
                        parsed("packSize", fields, before == null ? 1 : before.packSize(), Integer::valueOf, wrong),
                        parsed(
                                "scarcity",
                                fields,
                                before == null ? Scarcity.NORMAL : before.scarcity(),
                                text -> word(text, SCARCITIES, Scarcity.class),
                                wrong),
                        parsed(
                                "status",
                                fields,
                                before == null ? ProductStatus.ACTIVE : before.status(),
                                text -> word(text, STATUSES, ProductStatus.class),
                                wrong)));
        if (wrong.isEmpty()) {
            wrong.addAll(problems.of(
                    validator.validate(body),
                    path -> path.startsWith(DESCRIPTION) ? path.substring(DESCRIPTION.length()) : path));
        }
        if (wrong.isEmpty()) {
            return body;
        }
        outcome.refuse(row.number(), wrong);
        return null;
    }

    private static String text(@Nullable String given, String otherwise) {
        return given == null ? otherwise : given;
    }

    private <T> T parsed(
            String column, Map<String, String> fields, T otherwise, Function<String, T> parse, List<RowProblem> wrong) {
        var text = fields.get(column);
        if (text == null) {
            return otherwise;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            wrong.add(problems.of(column, "product-" + column.toLowerCase(Locale.ROOT)));
            return otherwise;
        }
    }

    private static <E extends Enum<E>> E word(String text, Map<String, E> chinese, Class<E> type) {
        var known = chinese.get(text);
        return known != null ? known : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
