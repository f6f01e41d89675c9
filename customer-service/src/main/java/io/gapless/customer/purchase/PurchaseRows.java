package io.gapless.customer.purchase;

import static io.gapless.platform.table.Columns.Column.optional;
import static io.gapless.platform.table.Columns.Column.required;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.purchase.PurchaseController.LineBody;
import io.gapless.customer.purchase.PurchaseController.NewPurchase;
import io.gapless.platform.bulk.RowIntake;
import io.gapless.platform.bulk.RowOutcome;
import io.gapless.platform.bulk.RowProblem;
import io.gapless.platform.bulk.RowProblems;
import io.gapless.platform.bulk.RowTimes;
import io.gapless.platform.security.Caller;
import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableReader.TableRow;
import jakarta.validation.Validator;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Purchases from files: a row for each line of an order, the lines of an order one after the other. */
@Component
class PurchaseRows implements RowIntake<PurchaseRows.Told> {

    static final String TYPE = "purchase-import";

    private static final Columns COLUMNS = Columns.of(
            required("orderNumber", "订单号"),
            required("customerCode", "客户编码"),
            required("orderedAt", "下单时间"),
            optional("currency", "币种"),
            optional("channel", "渠道"),
            required("product", "商品"),
            required("category", "品类"),
            required("quantity", "数量"),
            required("unitPrice", "单价"));

    private final PurchaseLedger ledger;
    private final CustomerDirectory customers;
    private final RowProblems problems;
    private final Validator validator;
    private final CustomerSettings settings;

    PurchaseRows(
            PurchaseLedger ledger,
            CustomerDirectory customers,
            RowProblems problems,
            Validator validator,
            CustomerSettings settings) {
        this.ledger = ledger;
        this.customers = customers;
        this.problems = problems;
        this.validator = validator;
        this.settings = settings;
    }

    /**
     * What an import is told.
     *
     * @param currency of the rows that name none
     */
    record Told(String currency) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Class<Told> parameters() {
        return Told.class;
    }

    @Override
    public Columns columns(Told parameters) {
        return COLUMNS;
    }

    @Override
    public List<String> group() {
        return List.of("orderNumber");
    }

    private record Order(List<TableRow> rows, Purchase purchase) {}

    @Override
    public RowOutcome take(List<TableRow> rows, Told told, Caller caller) {
        var outcome = new RowOutcome();
        var byNumber = new LinkedHashMap<String, List<TableRow>>();
        for (TableRow row : rows) {
            byNumber.computeIfAbsent(row.fields().getOrDefault("orderNumber", ""), number -> new ArrayList<>())
                    .add(row);
        }
        var buyers = customers.findByCodes(
                rows.stream()
                        .map(row -> row.fields().getOrDefault("customerCode", ""))
                        .distinct()
                        .toList(),
                caller);
        var orders = new ArrayList<Order>();
        for (List<TableRow> lines : byNumber.values()) {
            var purchase = read(lines, told, buyers, outcome);
            if (purchase != null) {
                orders.add(new Order(lines, purchase));
            }
        }
        var outcomes = ledger.recordAll(orders.stream().map(Order::purchase).toList());
        for (Order order : orders) {
            var became = outcomes.get(order.purchase().orderNumber());
            if (became == PurchaseLedger.Outcome.RECORDED) {
                outcome.count("created", order.rows().size()).count("orders", 1);
            } else if (became == PurchaseLedger.Outcome.KNOWN) {
                outcome.count("unchanged", order.rows().size());
            } else {
                refuse(
                        order.rows(),
                        outcome,
                        problems.of(
                                "orderNumber",
                                "order-number-taken",
                                order.purchase().orderNumber()));
            }
        }
        return outcome;
    }

    /** The order of some rows; none where one of them cannot be taken: an order comes whole or not at all. */
    private @Nullable Purchase read(
            List<TableRow> rows, Told told, Map<String, CustomerDirectory.Entry> buyers, RowOutcome outcome) {
        var first = rows.getFirst();
        var lines = new ArrayList<LineBody>();
        boolean fit = true;
        for (TableRow row : rows) {
            var wrong = new ArrayList<RowProblem>();
            for (String same : List.of("customerCode", "orderedAt", "currency", "channel")) {
                if (!text(row, same).equals(text(first, same))) {
                    wrong.add(problems.of(same, "differs-within-order", text(first, same)));
                }
            }
            var quantity = number(row, "quantity", wrong);
            var price = number(row, "unitPrice", wrong);
            if (!buyers.containsKey(text(row, "customerCode"))) {
                wrong.add(problems.of("customerCode", "customer-unknown", text(row, "customerCode")));
            }
            if (quantity != null && price != null) {
                var line = new LineBody(text(row, "product"), text(row, "category"), quantity, price);
                wrong.addAll(problems.of(validator.validate(line), path -> path));
                lines.add(line);
            }
            if (!wrong.isEmpty()) {
                outcome.refuse(row.number(), wrong);
                fit = false;
            }
        }
        var at = at(text(first, "orderedAt"));
        if (at == null) {
            refuse(rows, outcome, problems.of("orderedAt", "not-a-time"));
            return null;
        }
        if (!fit) {
            for (TableRow row : rows) {
                if (!outcome.isRefused(row.number())) {
                    outcome.refuse(row.number(), problems.of(null, "another-line-is-wrong"));
                }
            }
            return null;
        }
        var buyer = buyers.get(text(first, "customerCode"));
        var order = new NewPurchase(
                text(first, "orderNumber"),
                buyer == null ? new UUID(0, 0) : buyer.id(),
                at,
                first.fields().getOrDefault("currency", told.currency()),
                first.fields().get("channel"),
                lines);
        var violations = problems.of(validator.validate(order), path -> path);
        if (!violations.isEmpty()) {
            rows.forEach(row -> outcome.refuse(row.number(), violations));
            return null;
        }
        return order.toPurchase();
    }

    private static void refuse(List<TableRow> rows, RowOutcome outcome, RowProblem problem) {
        rows.forEach(row -> outcome.refuse(row.number(), problem));
    }

    private static String text(TableRow row, String column) {
        return row.fields().getOrDefault(column, "");
    }

    private @Nullable BigDecimal number(TableRow row, String column, List<RowProblem> wrong) {
        try {
            return new BigDecimal(text(row, column).replace(",", "").replace("，", ""));
        } catch (NumberFormatException e) {
            wrong.add(problems.of(column, "not-a-number"));
            return null;
        }
    }

    /** A time with offset, or one in the business's zone; a day alone is its beginning. */
    private @Nullable Instant at(String text) {
        try {
            return within(RowTimes.time(text, settings.zone()));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant within(Instant at) {
        return at.isBefore(PurchaseController.EARLIEST)
                        || at.isAfter(Instant.now().plus(PurchaseController.AHEAD))
                ? null
                : at;
    }
}
