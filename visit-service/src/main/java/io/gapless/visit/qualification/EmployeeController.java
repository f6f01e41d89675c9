package io.gapless.visit.qualification;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.qualification.PostController.HolderView;
import io.gapless.visit.qualification.QualificationRecordController.RecordView;
import io.gapless.visit.qualification.Qualifications.Missing;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Over HTTP, what an employee is qualified for. */
@RestController
@RequestMapping("/api/v1/employees/{username}/qualifications")
class EmployeeController {

    private final QualificationKeeping keeping;
    private final QualificationSearch search;
    private final Qualifications qualifications;
    private final Colleagues colleagues;
    private final VisitSettings settings;
    private final Clock clock;

    EmployeeController(
            QualificationKeeping keeping,
            QualificationSearch search,
            Qualifications qualifications,
            Colleagues colleagues,
            VisitSettings settings,
            Clock clock) {
        this.keeping = keeping;
        this.search = search;
        this.qualifications = qualifications;
        this.colleagues = colleagues;
        this.settings = settings;
        this.clock = clock;
    }

    /** A standard in force, and what the employee lacks for it. */
    record Lack(UUID standardId, UUID series, String standard, List<Missing> missing) {}

    /**
     * An employee's posts and records, and the standards in force that they are not qualified for.
     *
     * @param on the day on which they lack what is said
     */
    record EmployeeView(
            String employee, LocalDate on, List<HolderView> posts, List<RecordView> records, List<Lack> lacks) {}

    /**
     * What an employee holds, has attended and passed, and what they lack for the standards in force: one's own, and those
     * of the staff of the caller's org units.
     *
     * @param on today unless told
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    EmployeeView read(
            @PathVariable String username, @RequestParam(required = false) @Nullable LocalDate on, Caller caller) {
        colleagues.requireVisible(username, caller, caller.isOneOf(QualificationKeeping.LEADERS));
        var day = on == null ? settings.day(clock.instant()) : on;
        var demanding = search.demanding();
        var lacking = qualifications.lacking(
                List.of(username),
                demanding.stream()
                        .map(QualificationSearch.Demanding::standardId)
                        .toList());
        return new EmployeeView(
                username,
                day,
                keeping.postsOf(username).stream().map(HolderView::from).toList(),
                keeping.recordsOf(username).stream().map(RecordView::from).toList(),
                demanding.stream()
                        .filter(one -> lacking.lacks(username, one.standardId(), day))
                        .map(one -> new Lack(
                                one.standardId(),
                                one.series(),
                                one.standard(),
                                lacking.why(username, one.standardId(), day)))
                        .toList());
    }
}
