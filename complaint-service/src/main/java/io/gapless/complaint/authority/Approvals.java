package io.gapless.complaint.authority;

import io.gapless.complaint.assignment.Staffing;
import io.gapless.platform.Ids;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decisions that go beyond the decider's authority, and their way up the organisation: from the complaint's org unit
 * upwards, to the lowest level of which somebody is there, or stands in, whose limit covers the decision. Where no post
 * covers it, those may approve it of whose roles one does. Nobody approves their own decision.
 */
@Service
public class Approvals {

    private final JdbcClient jdbc;
    private final Posts posts;
    private final Authorization authorization;
    private final Staffing staffing;
    private final ApprovalSettings settings;
    private final Clock clock;

    Approvals(
            JdbcClient jdbc,
            Posts posts,
            Authorization authorization,
            Staffing staffing,
            ApprovalSettings settings,
            Clock clock) {
        this.jdbc = jdbc;
        this.posts = posts;
        this.authorization = authorization;
        this.staffing = staffing;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * One level of the way: the holders of a post at an org unit, or who has one of the roles.
     *
     * @param postId null where it is for roles
     */
    public record Level(@Nullable UUID postId, String orgUnit, List<String> roles) {}

    /** How one of the way's levels decides. */
    public enum Verdict {
        /** It goes on to the next level, or is approved. */
        APPROVED,
        /** It is to be decided anew. */
        RETURNED,
        /** It is not to be done; neither is more of the same. */
        REFUSED
    }

    /**
     * Whose turn it is, and that it is the caller's.
     *
     * @param standsInFor whom the caller stands in for, if anybody
     * @param last whether it is the last level
     */
    public record Turn(UUID approval, int place, @Nullable String standsInFor, boolean last) {}

    /** A level of an approval as it went. */
    public record StepView(
            int place,
            @Nullable String post,
            String orgUnit,
            List<String> roles,
            String status,
            @Nullable String decidedBy,
            @Nullable String standsInFor,
            @Nullable Instant decidedAt,
            @Nullable String reason) {}

    /** An approval as it went. */
    public record ApprovalView(
            UUID id,
            String status,
            @Nullable Remedy remedy,
            @Nullable BigDecimal compensation,
            @Nullable String currency,
            String requestedBy,
            Instant requestedAt,
            @Nullable Instant endedAt,
            List<StepView> steps) {}

    /**
     * A decision that waits for somebody.
     *
     * @param grantedBefore what the complaint had been granted in that currency before it was opened again; it counts for
     *     limits, too
     */
    record Waiting(
            UUID id,
            UUID complaintId,
            String number,
            String orgUnit,
            String category,
            String severity,
            @Nullable String remedy,
            @Nullable BigDecimal compensation,
            @Nullable BigDecimal grantedBefore,
            @Nullable String currency,
            String requestedBy,
            Instant requestedAt,
            @Nullable String post,
            int place) {}

    private record Pending(
            UUID approval,
            int place,
            @Nullable UUID postId,
            String orgUnit,
            List<String> roles,
            String requestedBy,
            boolean last,
            String complaintUnit,
            Proposal proposal) {}

    /** Whether the caller may decide this alone, by a role or by a post. */
    @Transactional(readOnly = true)
    public boolean covers(Caller caller, String orgUnit, Proposal proposal) {
        return authorization.covers(caller.roles(), proposal.remedy(), proposal.compensation(), proposal.currency())
                || posts.heldAbove(orgUnit).stream()
                        .anyMatch(held -> held.employee().equals(caller.username())
                                && held.post().covers(orgUnit, proposal));
    }

    /** The way that a decision goes; a problem (422) where nobody at all may approve it. */
    @Transactional(readOnly = true)
    public List<Level> way(String orgUnit, String decider, Proposal proposal) {
        var now = now();
        var levels = new LinkedHashMap<Level, List<Posts.Held>>();
        posts.heldAbove(orgUnit)
                .forEach(held -> levels.computeIfAbsent(
                                new Level(held.post().id(), held.orgUnit(), List.of()), level -> new ArrayList<>())
                        .add(held));
        var upwards = levels.entrySet().stream()
                .sorted(Comparator.comparingInt((java.util.Map.Entry<Level, List<Posts.Held>> level) ->
                                -level.getKey().orgUnit().length())
                        .thenComparing(
                                level -> limit(level.getValue().getFirst().post(), orgUnit, proposal)))
                .toList();
        var way = new ArrayList<Level>();
        for (var level : upwards) {
            var held = level.getValue();
            if (held.stream().noneMatch(one -> canAct(one.employee(), decider, now))) {
                continue;
            }
            if (held.getFirst().post().covers(orgUnit, proposal)) {
                way.add(level.getKey());
                return way;
            }
            if (settings.everyLevel()
                    && held.stream().noneMatch(one -> one.employee().equals(decider))) {
                way.add(level.getKey());
            }
        }
        var roles = authorization.all().stream()
                .filter(role -> role.covers(proposal.remedy(), proposal.compensation(), proposal.currency()))
                .map(Authority::role)
                .toList();
        if (roles.isEmpty()) {
            throw Problem.unprocessable("beyond-all-authority");
        }
        return List.of(new Level(null, orgUnit, roles));
    }

    /**
     * A problem (409) where as much or less of the same was refused since the complaint was opened or reopened last.
     *
     * @param since when that was
     */
    @Transactional(readOnly = true)
    public void requireNotRefused(UUID complaint, Proposal proposal, Instant since) {
        boolean refused = jdbc.sql("""
                        select exists (select from complaint_approval where complaint_id = :complaint
                            and status = 'REFUSED' and requested_at >= :since
                            and remedy is not distinct from :remedy and currency is not distinct from :currency
                            and coalesce(compensation, 0) <= coalesce(:compensation::numeric, 0))""")
                .param("complaint", complaint)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param(
                        "remedy",
                        proposal.remedy() == null ? null : proposal.remedy().name())
                .param("currency", proposal.currency())
                .param("compensation", proposal.compensation())
                .query(Boolean.class)
                .single();
        if (refused) {
            throw Problem.conflict("decision-refused");
        }
    }

    /** The same with what was granted on the complaint before it was opened again, in that currency. */
    @Transactional(readOnly = true)
    public Proposal withGranted(UUID complaint, Proposal proposal) {
        if (proposal.compensation() == null) {
            return proposal;
        }
        var granted = jdbc.sql("""
                        select coalesce(sum(compensation), 0) from complaint_grant
                        where complaint_id = ? and currency = ?""")
                .param(complaint)
                .param(proposal.currency())
                .query(BigDecimal.class)
                .single();
        return new Proposal(proposal.remedy(), proposal.compensation().add(granted), proposal.currency());
    }

    /** A complaint is opened again on which this was granted. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void granted(UUID complaint, Proposal proposal, String decidedBy, @Nullable String approvedBy) {
        if (proposal.compensation() == null || proposal.compensation().signum() == 0) {
            return;
        }
        jdbc.sql("""
                        insert into complaint_grant (id, complaint_id, compensation, currency, decided_by, approved_by,
                            ended_at) values (?, ?, ?, ?, ?, ?, ?)""")
                .param(Ids.next())
                .param(complaint)
                .param(proposal.compensation())
                .param(proposal.currency())
                .param(decidedBy)
                .param(approvedBy)
                .param(now().atOffset(ZoneOffset.UTC))
                .update();
    }

    /**
     * Who may decide what waits on a complaint now, for the holders of a post: they, and who stands in for them. Empty
     * where nothing waits, or it is for roles.
     */
    @Transactional(readOnly = true)
    public Set<String> deciders(UUID complaint) {
        var pending = pending(complaint).orElse(null);
        if (pending == null || pending.postId() == null) {
            return Set.of();
        }
        var now = now();
        var deciders = new HashSet<String>();
        for (String holder : holders(pending)) {
            deciders.add(holder);
            staffing.deputy(holder, now).ifPresent(deciders::add);
        }
        return deciders;
    }

    /** A decision begins its way. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void request(UUID complaint, String decider, Proposal proposal, List<Level> way) {
        cancel(complaint);
        var id = Ids.next();
        jdbc.sql("""
                        insert into complaint_approval (id, complaint_id, status, remedy, compensation, currency,
                            requested_by, requested_at)
                        values (?, ?, 'PENDING', ?, ?, ?, ?, ?)""")
                .param(id)
                .param(complaint)
                .param(proposal.remedy() == null ? null : proposal.remedy().name())
                .param(proposal.compensation())
                .param(proposal.currency())
                .param(decider)
                .param(now().atOffset(ZoneOffset.UTC))
                .update();
        for (int place = 1; place <= way.size(); place++) {
            var level = way.get(place - 1);
            jdbc.sql("""
                            insert into complaint_approval_step (approval_id, place, post_id, org_unit, roles, status)
                            values (?, ?, ?, ?, ?, ?)""")
                    .param(id)
                    .param(place)
                    .param(level.postId())
                    .param(level.orgUnit())
                    .param(level.postId() == null ? level.roles().toArray(String[]::new) : null)
                    .param(place == 1 ? "PENDING" : "WAITING")
                    .update();
        }
    }

    /** A decision that was taken back goes no further. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(UUID complaint) {
        pending(complaint).ifPresent(pending -> end(pending.approval(), "CANCELLED"));
    }

    /** Whether a decision on this complaint waits for the caller. */
    @Transactional(readOnly = true)
    public boolean waitsFor(UUID complaint, Caller caller) {
        return !caller.seesOnlyThemselves()
                && pending(complaint)
                        .filter(pending -> pending.postId() != null && actsAs(pending, caller.username()) != null)
                        .isPresent();
    }

    /** The caller's turn; a problem (403) where it is somebody else's, or the decision is their own. */
    @Transactional(readOnly = true)
    public Turn turn(UUID complaint, Caller caller) {
        var pending = pending(complaint).orElseThrow(() -> Problem.conflict("approval-not-pending"));
        var as = authorisedAs(pending, caller);
        if (as == null) {
            throw Problem.forbidden("beyond-authority");
        }
        if (pending.requestedBy().equals(caller.username())) {
            throw Problem.forbidden("own-decision", caller.username());
        }
        return new Turn(pending.approval(), pending.place(), as.equals(caller.username()) ? null : as, pending.last());
    }

    /** Whether it is the caller's turn: {@link #turn} would not refuse them. */
    @Transactional(readOnly = true)
    public boolean isTurnOf(UUID complaint, Caller caller) {
        return pending(complaint)
                .filter(pending -> authorisedAs(pending, caller) != null
                        && !pending.requestedBy().equals(caller.username()))
                .isPresent();
    }

    /** In whose name the caller decides, their own or that of whom they stand in for; null where they may not. */
    private @Nullable String authorisedAs(Pending pending, Caller caller) {
        if (pending.last() && !stillCovers(pending, caller)) {
            return null;
        }
        if (pending.postId() == null) {
            return caller.isOneOf(pending.roles()) ? caller.username() : null;
        }
        return actsAs(pending, caller.username());
    }

    /** One level decides; a problem (409) where somebody else of it has decided at the same time. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void decide(Turn turn, Verdict verdict, @Nullable String reason, Caller caller) {
        int decided = jdbc.sql("""
                        update complaint_approval_step set status = :verdict, decided_by = :by, stands_in_for = :absent,
                            decided_at = :now, reason = :reason
                        where approval_id = :approval and place = :place and status = 'PENDING'""")
                .param("verdict", verdict.name())
                .param("by", caller.username())
                .param("absent", turn.standsInFor())
                .param("now", now().atOffset(ZoneOffset.UTC))
                .param("reason", reason)
                .param("approval", turn.approval())
                .param("place", turn.place())
                .update();
        if (decided == 0) {
            throw Problem.conflict("approval-not-pending");
        }
        if (verdict != Verdict.APPROVED || turn.last()) {
            end(turn.approval(), verdict.name());
        } else {
            jdbc.sql("""
                            update complaint_approval_step set status = 'PENDING'
                            where approval_id = ? and place = ? and status = 'WAITING'""").params(turn.approval(), turn.place() + 1).update();
        }
    }

    /** The approvals of a complaint as they went, oldest first. */
    @Transactional(readOnly = true)
    public List<ApprovalView> of(UUID complaint) {
        return jdbc
                .sql("select * from complaint_approval where complaint_id = ? order by id limit 200")
                .param(complaint)
                .query((row, i) -> view(row))
                .list()
                .stream()
                .map(approval -> new ApprovalView(
                        approval.id(),
                        approval.status(),
                        approval.remedy(),
                        approval.compensation(),
                        approval.currency(),
                        approval.requestedBy(),
                        approval.requestedAt(),
                        approval.endedAt(),
                        steps(approval.id())))
                .toList();
    }

    /** What waits for the caller, of their own posts, their roles, and of those they stand in for; newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Waiting> waitingFor(Paging paging, Caller caller) {
        var who = new ArrayList<>(staffing.standsInFor(caller.username(), now()));
        who.add(caller.username());
        var served = caller.mayServe(caller.orgScope(), "c.org_unit", "c.manager", "c.login");
        var after = paging.after();
        var rows = jdbc.sql("""
                        select a.id, a.complaint_id, c.number, c.org_unit, c.category, c.severity, a.remedy,
                            a.compensation, (select sum(g.compensation) from complaint_grant g
                                where g.complaint_id = a.complaint_id and g.currency = a.currency) as granted_before,
                            a.currency, a.requested_by, a.requested_at, p.code as post, s.place
                        from complaint_approval_step s
                            join complaint_approval a on a.id = s.approval_id
                            join complaint c on c.id = a.complaint_id
                            left join authority_post p on p.id = s.post_id
                        where s.status = 'PENDING' and a.status = 'PENDING' and c.status = 'DECIDED'
                            and a.requested_by <> :me
                            and (exists (select from authority_holder h where h.post_id = s.post_id
                                    and h.org_unit = s.org_unit and h.ended_at is null and p.active
                                    and h.employee = any(:who) and h.employee <> a.requested_by)
                                or s.roles && :roles::text[] and\s""" + served.sql() + """
                            ) and (:after::uuid is null or a.id < :after)
                        order by a.id desc limit :fetch""")
                .params(served.parameters())
                .param("me", caller.username())
                .param("who", who.toArray(String[]::new))
                .param("roles", caller.roles().toArray(String[]::new))
                .param("after", after == null ? null : after.uuid(0))
                .param("fetch", paging.fetch())
                .query(Waiting.class)
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    private boolean canAct(String employee, String decider, Instant now) {
        var acting =
                staffing.absent(employee, now) ? staffing.deputy(employee, now).orElse(null) : employee;
        return acting != null && !acting.equals(decider);
    }

    private static BigDecimal limit(Post post, String orgUnit, Proposal proposal) {
        var limit = proposal.currency() == null ? null : post.limit(orgUnit, proposal.currency());
        return limit == null ? BigDecimal.ZERO : limit;
    }

    /** Whether post or role covers the decision as they are now: they may have been changed while it waited. */
    private boolean stillCovers(Pending pending, Caller caller) {
        var proposal = pending.proposal();
        var post = pending.postId();
        if (post != null) {
            return posts.find(post).covers(pending.complaintUnit(), proposal);
        }
        var roles = pending.roles().stream().filter(caller::is).toList();
        return authorization.covers(roles, proposal.remedy(), proposal.compensation(), proposal.currency());
    }

    /**
     * In whose name this one may decide: their own, or that of whom they stand in for, but for the decider's; null for
     * neither.
     */
    private @Nullable String actsAs(Pending pending, String who) {
        var holders = holders(pending);
        if (holders.contains(who)) {
            return who;
        }
        var now = now();
        return holders.stream()
                .filter(holder ->
                        staffing.deputy(holder, now).filter(who::equals).isPresent())
                .findFirst()
                .orElse(null);
    }

    /** Those of the level's post, but for who asks. */
    private List<String> holders(Pending pending) {
        return jdbc.sql("""
                        select h.employee from authority_holder h join authority_post p on p.id = h.post_id
                        where h.post_id = ? and h.org_unit = ? and h.ended_at is null and p.active
                            and h.employee <> ?
                        order by h.employee""")
                .param(pending.postId())
                .param(pending.orgUnit())
                .param(pending.requestedBy())
                .query(String.class)
                .list();
    }

    private Optional<Pending> pending(UUID complaint) {
        return jdbc.sql("""
                        select a.id, s.place, s.post_id, s.org_unit, s.roles, a.requested_by, a.remedy, a.compensation +
                                (select coalesce(sum(g.compensation), 0) from complaint_grant g
                                 where g.complaint_id = a.complaint_id and g.currency = a.currency) as compensation,
                            a.currency, c.org_unit as complaint_unit, not exists (select from complaint_approval_step n
                                where n.approval_id = a.id and n.place > s.place) as last
                        from complaint_approval a join complaint_approval_step s on s.approval_id = a.id
                            join complaint c on c.id = a.complaint_id
                        where a.complaint_id = ? and a.status = 'PENDING' and s.status = 'PENDING'""")
                .param(complaint)
                .query((row, i) -> new Pending(
                        row.getObject("id", UUID.class),
                        row.getInt("place"),
                        row.getObject("post_id", UUID.class),
                        row.getString("org_unit"),
                        texts(row),
                        row.getString("requested_by"),
                        row.getBoolean("last"),
                        row.getString("complaint_unit"),
                        new Proposal(remedy(row), row.getBigDecimal("compensation"), row.getString("currency"))))
                .optional();
    }

    private void end(UUID approval, String status) {
        jdbc.sql("""
                        update complaint_approval_step set status = 'CANCELLED'
                        where approval_id = ? and status in ('WAITING', 'PENDING')""").param(approval).update();
        jdbc.sql("update complaint_approval set status = ?, ended_at = ? where id = ?")
                .params(status, now().atOffset(ZoneOffset.UTC), approval)
                .update();
    }

    private List<StepView> steps(UUID approval) {
        return jdbc.sql("""
                        select s.*, p.code as post from complaint_approval_step s
                            left join authority_post p on p.id = s.post_id
                        where approval_id = ? order by place""")
                .param(approval)
                .query((row, i) -> new StepView(
                        row.getInt("place"),
                        row.getString("post"),
                        row.getString("org_unit"),
                        texts(row),
                        row.getString("status"),
                        row.getString("decided_by"),
                        row.getString("stands_in_for"),
                        instant(row, "decided_at"),
                        row.getString("reason")))
                .list();
    }

    private static ApprovalView view(ResultSet row) throws SQLException {
        return new ApprovalView(
                row.getObject("id", UUID.class),
                row.getString("status"),
                remedy(row),
                row.getBigDecimal("compensation"),
                row.getString("currency"),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instant(row, "ended_at"),
                List.of());
    }

    private static @Nullable Remedy remedy(ResultSet row) throws SQLException {
        var remedy = row.getString("remedy");
        return remedy == null ? null : Remedy.valueOf(remedy);
    }

    private static List<String> texts(ResultSet row) throws SQLException {
        var array = row.getArray("roles");
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
