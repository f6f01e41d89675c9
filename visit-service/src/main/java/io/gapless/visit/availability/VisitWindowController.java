package io.gapless.visit.availability;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.visit.customer.CustomerLookup;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** When customers can be visited, over HTTP. */
@RestController
@RequestMapping("/api/v1/visit-windows")
class VisitWindowController {

    private final AvailabilityBook book;
    private final CustomerLookup customers;

    VisitWindowController(AvailabilityBook book, CustomerLookup customers) {
        this.book = book;
        this.customers = customers;
    }

    /** When a customer can be visited; none: whenever there is work. */
    record Windows(@NotNull @Size(max = 30) List<@Valid @NotNull VisitWindow> windows) {}

    /** A customer's windows as answered. */
    record WindowsView(@OfPerson UUID customerId, long version, List<VisitWindow> windows) {}

    /** When a customer can be visited. */
    @GetMapping("/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<WindowsView> read(@PathVariable UUID customerId, Caller caller) {
        return answer(book.windows(customers.find(customerId, caller)));
    }

    /** Sets when a customer can be visited: the times at which a visit may begin. */
    @PutMapping("/{customerId}")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, CUSTOMER})
    ResponseEntity<WindowsView> open(
            @PathVariable UUID customerId, IfMatch ifMatch, @Valid @RequestBody Windows body, Caller caller) {
        return answer(book.open(customers.find(customerId, caller), ifMatch, body.windows()));
    }

    private static ResponseEntity<WindowsView> answer(AvailabilityBook.CustomerWindows windows) {
        return ResponseEntity.ok()
                .eTag(IfMatch.etag(windows.version()))
                .body(new WindowsView(windows.customerId(), windows.version(), windows.windows()));
    }
}
