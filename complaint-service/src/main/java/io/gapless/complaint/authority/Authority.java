package io.gapless.complaint.authority;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What a role may decide alone.
 *
 * @param compensationLimit the most it may grant on one complaint
 * @param currency of the limit, ISO 4217
 * @param remedies names of {@link Remedy}
 */
@Table("authority")
record Authority(
        @Id String role, @Version long version, BigDecimal compensationLimit, String currency, List<String> remedies) {

    Authority changed(BigDecimal compensationLimit, String currency, List<String> remedies) {
        return new Authority(role, version, compensationLimit, currency, remedies);
    }

    boolean covers(@Nullable Remedy remedy, @Nullable BigDecimal compensation, @Nullable String currency) {
        return (remedy == null || remedies.contains(remedy.name()))
                && (compensation == null
                        || this.currency.equals(currency) && compensation.compareTo(compensationLimit) <= 0);
    }
}
