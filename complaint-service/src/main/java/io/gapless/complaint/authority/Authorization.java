package io.gapless.complaint.authority;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Says whose authority covers a decision, and keeps the authorities. */
@Service
public class Authorization {

    private final Authorities authorities;
    private final Outbox outbox;

    Authorization(Authorities authorities, Outbox outbox) {
        this.authorities = authorities;
        this.outbox = outbox;
    }

    /** Whether one of these roles may decide this alone. */
    @Transactional(readOnly = true)
    public boolean covers(
            Collection<String> roles,
            @Nullable Remedy remedy,
            @Nullable BigDecimal compensation,
            @Nullable String currency) {
        return authorities.findAllByOrderByRole().stream()
                .anyMatch(authority ->
                        roles.contains(authority.role()) && authority.covers(remedy, compensation, currency));
    }

    @Transactional(readOnly = true)
    List<Authority> all() {
        return authorities.findAllByOrderByRole();
    }

    @Transactional
    Authority change(String role, IfMatch ifMatch, BigDecimal limit, String currency, List<Remedy> remedies) {
        var authority = authorities.findById(role).orElseThrow(() -> Problem.notFound("authority-not-found", role));
        ifMatch.check(authority.version());
        var saved = authorities.save(authority.changed(
                limit, currency, remedies.stream().distinct().map(Remedy::name).toList()));
        outbox.append(AuthorityState.TOPIC, "AuthorityChanged", AuthorityState.from(saved));
        return saved;
    }
}
