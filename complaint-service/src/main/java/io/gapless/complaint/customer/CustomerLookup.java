package io.gapless.complaint.customer;

import feign.FeignException;
import io.gapless.platform.security.Caller;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Finds the customer that a command names: in the projection, and only where it is not there yet by asking the archive.
 * Called before the transaction of the command.
 */
@Component
public class CustomerLookup {

    private static final Logger log = LoggerFactory.getLogger(CustomerLookup.class);
    private static final int CODES = 50;

    private final KnownCustomers customers;
    private final CustomerClient archive;

    CustomerLookup(KnownCustomers customers, CustomerClient archive) {
        this.customers = customers;
        this.archive = archive;
    }

    /** What came of the search. */
    public sealed interface Result {

        /** The customer; the caller may serve them. */
        record Found(KnownCustomer customer) implements Result {}

        /** No such customer, or none that the caller may know of. */
        record Unknown() implements Result {}

        /** Not known yet, and the archive does not answer. */
        record Away() implements Result {}
    }

    public Result byId(UUID id, Caller caller) {
        return customers
                .byId(id)
                .map(customer -> visible(customer, caller))
                .orElseGet(() -> ask(() -> archive.one(id), caller));
    }

    public Result byCode(String code, Caller caller) {
        return customers
                .byCode(code)
                .map(customer -> visible(customer, caller))
                .orElseGet(() -> ask(() -> askByCode(code), caller));
    }

    /**
     * The customers of some codes, of whom the archive has told and whom the caller may serve: for many at once, which is
     * why nobody is asked.
     */
    public Map<String, KnownCustomer> known(Collection<String> codes, Caller caller) {
        if (codes.isEmpty()) {
            return Map.of();
        }
        var known = customers.byCodes(codes);
        known.values().removeIf(customer -> !customer.isFor(caller));
        return known;
    }

    /** Those of some customers of whom the archive has told and whom the caller may not serve: nobody is asked. */
    public Set<UUID> closed(Collection<UUID> ids, Caller caller) {
        var closed = new HashSet<UUID>();
        for (UUID id : Set.copyOf(ids)) {
            if (customers.byId(id).map(customer -> visible(customer, caller)).orElse(null) instanceof Result.Unknown) {
                closed.add(id);
            }
        }
        return closed;
    }

    /** The customer of a code of whom the archive has told, for what other systems tell of. */
    public Optional<UUID> standing(String code) {
        return customers.byCode(code).map(KnownCustomer::id).filter(id -> !customers.isErased(id));
    }

    /** The customer whose own login the caller has. */
    public Result ofLogin(Caller caller) {
        return customers
                .byLogin(caller.username())
                .map(customer -> visible(customer, caller))
                .orElseGet(() -> ask(() -> askForFirst(archive.list(null, 1).items()), caller));
    }

    private CustomerClient.@Nullable Answer askByCode(String code) {
        return askForFirst(archive.list(code, CODES).items().stream()
                .filter(row -> row.code().equals(code))
                .toList());
    }

    private CustomerClient.@Nullable Answer askForFirst(List<CustomerClient.Row> rows) {
        return rows.isEmpty() ? null : archive.one(rows.getFirst().id());
    }

    private Result ask(Supplier<CustomerClient.@Nullable Answer> question, Caller caller) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Another service is asked before the transaction");
        }
        CustomerClient.Answer answer;
        try {
            answer = question.get();
        } catch (RuntimeException failure) {
            if (isRefusal(failure)) {
                return new Result.Unknown();
            }
            log.warn("The archive does not answer: {}", failure.toString());
            return new Result.Away();
        }
        if (answer == null) {
            return new Result.Unknown();
        }
        var customer = answer.toKnown();
        customers.keep(customer);
        return visible(customer, caller);
    }

    private Result visible(KnownCustomer customer, Caller caller) {
        return customer.isFor(caller) && !customers.isErased(customer.id())
                ? new Result.Found(customer)
                : new Result.Unknown();
    }

    /** The archive did answer: no such customer, or not for this caller. */
    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FeignException.NotFound
                    || cause instanceof FeignException.Forbidden
                    || cause instanceof FeignException.Gone) {
                return true;
            }
        }
        return false;
    }
}
