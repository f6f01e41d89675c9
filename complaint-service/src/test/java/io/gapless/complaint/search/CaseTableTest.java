package io.gapless.complaint.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gapless.complaint.taxonomy.Channel;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class CaseTableTest {

    /** As strict as that of the service. */
    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    @Test
    void what_is_asked_for_is_kept_with_the_job_and_read_again() {
        var filter = CaseFilter.received(
                "jinhua", Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z"));
        var wanted = new CaseTable.Wanted(filter, CaseNames.Values.NAMES);
        var kept = json.writeValueAsString(wanted);
        assertThat(json.readValue(kept, CaseTable.Wanted.class)).isEqualTo(wanted);
        // A replica that knows of no values yet finds none where none were asked for.
        var plain = json.writeValueAsString(new CaseTable.Wanted(filter, null));
        assertThat(json.readValue(plain, CaseFilter.class)).isEqualTo(filter);
    }

    @Test
    void an_export_that_was_ordered_before_there_was_a_choice_is_made_as_it_was_ordered() {
        var wanted = json.readValue("{\"channel\": [\"LETTER\"], \"open\": true}", CaseTable.Wanted.class);
        assertThat(wanted.filter().channel()).isEqualTo(Set.of(Channel.LETTER));
        assertThat(wanted.filter().open()).isTrue();
        assertThat(wanted.valuesAsked()).isEqualTo(CaseNames.Values.CODES);
    }
}
