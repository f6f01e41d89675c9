package io.gapless.visit.leader;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.demand.Raising;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Follows up what was raised with leaders: it is somebody's until it is settled or dropped. */
@Service
class FollowingIssues {

    private final Issues issues;
    private final Occasions occasions;
    private final Raising raising;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    FollowingIssues(
            Issues issues, Occasions occasions, Raising raising, Outbox outbox, VisitSettings settings, Clock clock) {
        this.raising = raising;
        this.issues = issues;
        this.occasions = occasions;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is raised. */
    record Raised(
            UUID occasionId,
            @Nullable UUID customerId,
            String title,
            @Nullable String description,
            String owner,
            LocalDate dueOn) {}

    @Transactional
    Issue raise(Raised raised, Caller caller) {
        var occasion = occasion(raised.occasionId(), caller);
        requireReachable(raised.dueOn());
        var issue = save(
                Issue.raise(
                        occasion,
                        raised.customerId(),
                        raised.title(),
                        raised.description(),
                        raised.owner(),
                        raised.dueOn(),
                        caller.username(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)),
                "IssueRaised");
        demand(issue);
        return issue;
    }

    /** Where it was raised, unless there is nothing of the kind that the caller may know of. */
    @Transactional(readOnly = true)
    Occasion occasion(UUID id, Caller caller) {
        return occasions
                .findById(id)
                .filter(found -> caller.orgScope().contains(found.orgUnit()))
                .orElseThrow(() -> Problem.notFound("occasion-not-found", id));
    }

    /** Somebody is to go to who raised it, where a rule says so. */
    private void demand(Issue issue) {
        var customer = issue.customerId();
        if (customer != null) {
            raising.issueRaised(customer, issue.id(), issue.version());
        }
    }

    /** Moves it on: by its owner, or who leads them. */
    @Transactional
    Issue move(UUID id, IfMatch ifMatch, IssueStatus to, @Nullable String outcome, Caller caller) {
        var issue = find(id, caller);
        ifMatch.check(issue.version());
        if (!issue.owner().equals(caller.username()) && !caller.isOneOf(Set.of(Roles.SUPERVISOR, Roles.ADMIN))) {
            throw Problem.forbidden("not-your-issue", issue.owner());
        }
        issue.move(to, outcome, clock.instant().truncatedTo(ChronoUnit.MICROS));
        var moved = save(issue, "IssueMoved");
        if (to.isOver()) {
            raising.issueOver(id, to.name());
        } else if (to == IssueStatus.OPEN) {
            demand(moved);
        }
        return moved;
    }

    @Transactional
    Issue assign(UUID id, IfMatch ifMatch, String owner, LocalDate dueOn, Caller caller) {
        var issue = find(id, caller);
        ifMatch.check(issue.version());
        requireReachable(dueOn);
        issue.assign(owner, dueOn);
        return save(issue, "IssueAssigned");
    }

    /** The issue, unless there is none that the caller may know of: who looks after customers knows their own issues. */
    @Transactional(readOnly = true)
    Issue find(UUID id, Caller caller) {
        return issues.findById(id)
                .filter(issue -> caller.orgScope().contains(issue.orgUnit())
                        && (!caller.seesOnlyOwnCustomers() || issue.owner().equals(caller.username())))
                .orElseThrow(() -> Problem.notFound("issue-not-found", id));
    }

    private void requireReachable(LocalDate day) {
        var today = settings.day(clock.instant());
        if (day.isBefore(today) || day.isAfter(today.plusYears(1))) {
            throw Problem.unprocessable("day-out-of-reach", day);
        }
    }

    private Issue save(Issue issue, String type) {
        var saved = issues.save(issue);
        outbox.append(IssueState.TOPIC, type, IssueState.from(saved));
        return saved;
    }
}
