package io.gapless.complaint.authority;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Authorities over HTTP. */
@RestController
@RequestMapping("/api/v1/authorities")
class AuthorityController {

    private final Authorization authorization;

    AuthorityController(Authorization authorization) {
        this.authorization = authorization;
    }

    /**
     * An authority as it shall be.
     *
     * @param compensationLimit the most on one complaint, two decimals
     * @param currency ISO 4217
     */
    record AuthorityBody(
            @NotNull @DecimalMin("0") @Digits(integer = 10, fraction = 2)
            BigDecimal compensationLimit,

            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @NotNull @Size(max = 20) List<@NotNull Remedy> remedies) {}

    /**
     * An authority as answered.
     *
     * @param compensationLimit the most on one complaint
     * @param currency ISO 4217
     */
    record AuthorityView(
            String role, long version, BigDecimal compensationLimit, String currency, List<String> remedies) {

        static AuthorityView from(Authority authority) {
            return new AuthorityView(
                    authority.role(),
                    authority.version(),
                    authority.compensationLimit(),
                    authority.currency(),
                    authority.remedies());
        }
    }

    /** What each role may decide alone: how much compensation, and which remedies. */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<AuthorityView> list() {
        return new KeysetPage<>(
                authorization.all().stream().map(AuthorityView::from).toList(), null);
    }

    /** Changes what a role may decide alone, in the whole company; decisions already taken stay. */
    @PutMapping("/{role}")
    @RolesAllowed(ADMIN)
    ResponseEntity<AuthorityView> change(
            @PathVariable String role, IfMatch ifMatch, @Valid @RequestBody AuthorityBody body, Caller caller) {
        caller.orgScope().requireRule(null);
        var authority = authorization.change(role, ifMatch, body.compensationLimit(), body.currency(), body.remedies());
        return ResponseEntity.ok().eTag(IfMatch.etag(authority.version())).body(AuthorityView.from(authority));
    }
}
