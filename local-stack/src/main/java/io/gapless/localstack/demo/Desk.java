package io.gapless.localstack.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The complaints: taken in by every channel, handled to where each is to be left, and the call-backs they bring. */
final class Desk {

    private static final String URGENT = "紧急投诉：一分钟受理、两分钟回应";

    private final World world;
    private final List<Case> cases;
    private final Texts.Desk texts;

    Desk(World world) {
        this.world = world;
        this.texts = world.texts().desk();
        this.cases = IntStream.range(0, world.number(80))
                .mapToObj(number -> Case.of(number, world))
                .toList();
    }

    /** A case with the complaint it became. */
    private record Filed(Case plan, JsonNode row) {

        String id() {
            return row.path("id").asString();
        }

        String status() {
            return row.path("status").asString();
        }
    }

    void receive() {
        Progress.Bar bar = world.begin("complaints", cases.size());
        ensureUrgentPolicy();
        Set<Integer> there = new HashSet<>();
        filed().forEach(filed -> there.add(filed.plan().number()));
        bar.there(there.size());
        world.each(cases.stream().filter(one -> !there.contains(one.number())).toList(), one -> {
            JsonNode complaint =
                    world.api().post(receiver(one), "complaints", body(one)).body();
            if (one.isUrgent() && one.prompt() && one.ending() != Case.Ending.RECEIVED) {
                String id = complaint.path("id").asString();
                move(one.firstLine(), id, "acknowledge", Map.of());
                reply(one, one.firstLine(), id);
            }
            bar.done(1);
        });
        bar.end();
    }

    /** Urgent complaints have clocks of minutes, round the clock: so that some can be late on the very first day. */
    private void ensureUrgentPolicy() {
        if (world.api().list(World.ANALYST, "sla-policies").stream()
                .anyMatch(policy -> policy.path("name").asString().equals(URGENT))) {
            return;
        }
        Map<String, Object> weekly = new LinkedHashMap<>();
        for (String day : List.of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")) {
            weekly.put(day, List.of(Map.of("from", "00:00:00", "until", "00:00:00")));
        }
        world.api()
                .post(
                        World.ANALYST,
                        "sla-policies",
                        Map.of(
                                "name", URGENT,
                                "severity", "CRITICAL",
                                "acknowledgeMinutes", 1,
                                "firstResponseMinutes", 2,
                                "updateMinutes", 240,
                                "resolveMinutes", 480,
                                "calendar", Map.of("zone", World.ZONE.getId(), "weekly", weekly)));
    }

    private String receiver(Case one) {
        Party party = one.party();
        if (party != null && party.login() != null) {
            return party.login();
        }
        if (one.channel().equals("PARTNER")) {
            return Tokens.PARTNER;
        }
        return one.channel().equals("VISIT") && party != null && party.manager() != null
                ? party.manager()
                : one.firstLine();
    }

    private Map<String, Object> body(Case one) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("channel", one.channel());
        body.put("category", one.topic().category());
        if (one.severity() != null) {
            body.put("severity", one.severity());
        }
        body.put("text", one.text());
        Party party = one.party();
        if (party == null) {
            body.put("contact", Map.of("name", String.valueOf(one.stranger())));
            body.put("orgUnit", one.team().unit());
        } else if (one.channel().equals("PARTNER")) {
            body.put("customerCode", party.code());
        } else if (party.login() == null) {
            body.put("customerId", world.id(party));
        }
        body.put("language", one.language());
        body.put("occurredAt", one.occurredAt().toString());
        body.put("externalReference", "DEMO-%05d".formatted(one.number() + 1));
        return body;
    }

    /** Our complaints as they are now, by the text. */
    private List<Filed> filed() {
        Map<String, Case> byText = new HashMap<>();
        cases.forEach(one -> byText.put(one.text(), one));
        List<Filed> filed = new ArrayList<>();
        // The newest first: those of the past come after ours.
        String path = "complaints?orgUnit=" + Territory.COMPANY;
        for (JsonNode row : world.api().listUntil(World.ADMIN, path, rows -> areAllIn(rows, byText))) {
            Case one = byText.get(row.path("text").asString());
            if (one != null) {
                filed.add(new Filed(one, row));
            }
        }
        return filed;
    }

    private static boolean areAllIn(List<JsonNode> rows, Map<String, Case> byText) {
        return rows.stream()
                        .filter(row -> byText.containsKey(row.path("text").asString()))
                        .count()
                >= byText.size();
    }

    /** The cases by the id of the complaint each became. */
    Map<String, Case> casesById() {
        Map<String, Case> byId = new HashMap<>();
        filed().forEach(filed -> byId.put(filed.id(), filed.plan()));
        return byId;
    }

    /** How many of our complaints are closed. */
    long closed() {
        return filed().stream().filter(filed -> filed.status().equals("CLOSED")).count();
    }

    void handle() {
        List<Filed> filed = filed().stream()
                .filter(one -> one.plan().ending() != Case.Ending.RECEIVED)
                .toList();
        Progress.Bar bar = world.begin("handling", filed.size());
        Map<String, List<JsonNode>> callBacks = callBacks();
        world.each(filed, one -> {
            int moves = handle(one, notSolved(callBacks.get(one.id())));
            if (moves > 0) {
                bar.done(1);
            } else {
                bar.there(1);
            }
        });
        bar.end();
    }

    /** Moves a complaint on to where it is to be left; answers in how many moves. */
    private int handle(Filed filed, boolean again) {
        Case one = filed.plan();
        JsonNode complaint = filed.row();
        int moves = 0;
        while (true) {
            String status = complaint.path("status").asString();
            if (status.equals(one.ending().name()) && !(again && status.equals("INVESTIGATING"))) {
                return moves;
            }
            String id = filed.id();
            switch (status) {
                case "RECEIVED" -> complaint = move(one.firstLine(), id, "acknowledge", Map.of());
                case "ACKNOWLEDGED" ->
                    complaint = one.ending() == Case.Ending.WITHDRAWN
                            ? move(one.firstLine(), id, "withdraw", Map.of("reason", one(one, texts.withdrawals())))
                            : move(one.firstLine(), id, "assess", Map.of("note", one(one, texts.assessments())));
                case "ASSESSED" -> {
                    if (one.ending() == Case.Ending.REJECTED) {
                        complaint = move(one.firstLine(), id, "reject", Map.of("reason", one(one, texts.rejections())));
                    } else {
                        move(one.firstLine(), id, "assign", Map.of("assignee", one.handler()));
                        complaint = move(one.handler(), id, "investigate", Map.of());
                    }
                }
                case "INVESTIGATING" -> {
                    if (again && one.staysOpenAgain()) {
                        return moves;
                    }
                    if (!again && !(one.isUrgent() && one.prompt())) {
                        reply(one, one.handler(), id);
                    }
                    complaint = move(one.handler(), id, "decide", decision(one, again));
                }
                case "DECIDED", "APPROVED" -> {
                    if (status.equals("DECIDED") && needsApproval(complaint, id)) {
                        complaint = move(one.team().county().supervisor(), id, "approve", Map.of());
                    } else if (one.ending() == Case.Ending.DECIDED) {
                        return moves;
                    } else {
                        complaint = move(one.handler(), id, "resolve", Map.of("note", one(one, texts.resolutions())));
                    }
                }
                case "RESOLVED" ->
                    complaint = one.asksBack() && !again
                            ? move(one.handler(), id, "request-callback", Map.of())
                            : move(one.handler(), id, "close", Map.of());
                default -> {
                    return moves;
                }
            }
            moves++;
        }
    }

    private boolean needsApproval(JsonNode complaint, String id) {
        JsonNode view = complaint.has("decision") ? complaint : world.api().get(World.ADMIN, "complaints/" + id);
        return view.path("decision").path("approvalNeeded").asBoolean();
    }

    private JsonNode move(String login, String id, String move, Map<String, Object> body) {
        return world.api().step(login, "complaints/" + id + '/' + move, body).body();
    }

    private void reply(Case one, String login, String id) {
        world.api()
                .post(
                        login,
                        "complaints/" + id + "/messages",
                        Map.of("kind", "REPLY", "text", one(one, texts.replies())));
    }

    private static <T> T one(Case one, List<T> texts) {
        return Chance.of("words", one.number()).one(texts);
    }

    private Map<String, Object> decision(Case one, boolean again) {
        Chance chance = Chance.of("decision", one.number());
        String remedy = again ? "APOLOGY" : chance.one(one.topic().remedies());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "decision",
                chance.one(again ? texts.secondDecisions() : one.topic().decisions()));
        body.put("remedy", one.ending() == Case.Ending.DECIDED ? "COMPENSATION" : remedy);
        boolean large = one.ending() == Case.Ending.DECIDED || chance.is(0.2);
        if (body.get("remedy").equals("COMPENSATION") || remedy.equals("REFUND") && chance.is(0.4)) {
            int yuan = large ? chance.between(30, 90) * 10 : chance.between(3, 10) * 10;
            body.put("compensation", Map.of("amount", BigDecimal.valueOf(yuan), "currency", "CNY"));
        }
        return body;
    }

    /** The call-backs of each complaint, the oldest first; those of follow-ups are another matter. */
    private Map<String, List<JsonNode>> callBacks() {
        Map<String, List<JsonNode>> byComplaint = new HashMap<>();
        for (JsonNode row : world.api().list(World.ADMIN, "call-backs?orgUnit=" + Territory.COMPANY)) {
            String complaint = row.path("complaintId").asString("");
            if (!complaint.isEmpty() && row.path("followUpId").asString("").isEmpty()) {
                byComplaint.computeIfAbsent(complaint, id -> new ArrayList<>()).add(row);
            }
        }
        return byComplaint;
    }

    private static boolean notSolved(@Nullable List<JsonNode> callBacks) {
        return callBacks != null
                && callBacks.stream()
                        .anyMatch(row -> row.path("solved").isBoolean()
                                && !row.path("solved").asBoolean());
    }

    /** What a customer says when they are called back. */
    private enum Reply {
        NOBODY_CALLED,
        NO_ANSWER,
        SOLVED_AT_THE_SECOND_TRY,
        NOT_SOLVED,
        SOLVED
    }

    private record Call(Filed filed, JsonNode row, Reply reply) {}

    /** Calls back, in two rounds: what is not solved is opened again by that, handled, and asked about once more. */
    void callBack() {
        Progress.Bar bar = world.begin("call-backs", 0);
        Set<String> counted = new HashSet<>();
        int total = 0;
        for (int round = 0; round < 2; round++) {
            List<Call> calls = calls(awaitCallBacks());
            calls.removeIf(call -> !counted.add(call.row().path("id").asString()));
            total += calls.size();
            bar.total(total);
            world.each(calls, call -> call(call, bar));
            Set<String> toOpenAgain = new HashSet<>();
            calls.stream()
                    .filter(call -> call.reply() == Reply.NOT_SOLVED)
                    .forEach(call -> toOpenAgain.add(call.filed().id()));
            handleAgain(toOpenAgain);
        }
        bar.end();
    }

    /** Until every closing has brought its call-back. */
    private Map<String, List<JsonNode>> awaitCallBacks() {
        List<Filed> asked = filed().stream().filter(Desk::isAsked).toList();
        List<Map<String, List<JsonNode>>> latest = new ArrayList<>();
        world.await(() -> {
            Map<String, List<JsonNode>> callBacks = callBacks();
            latest.add(callBacks);
            return asked.stream().allMatch(one -> {
                List<JsonNode> rows = callBacks.getOrDefault(one.id(), List.of());
                return rows.size() > (notSolved(rows) ? 1 : 0);
            });
        });
        return latest.getLast();
    }

    private static boolean isAsked(Filed filed) {
        return filed.status().equals("CLOSED") || filed.status().equals("CALLBACK");
    }

    private List<Call> calls(Map<String, List<JsonNode>> callBacks) {
        List<Call> calls = new ArrayList<>();
        for (Filed filed : filed()) {
            List<JsonNode> rows = callBacks.getOrDefault(filed.id(), List.of());
            for (int i = 0; i < rows.size(); i++) {
                Reply reply = i == 0 ? reply(filed.plan()) : Reply.SOLVED;
                if (reply != Reply.NOBODY_CALLED) {
                    calls.add(new Call(filed, rows.get(i), reply));
                }
            }
        }
        return calls;
    }

    private static Reply reply(Case one) {
        double share = Chance.of("call-back", one.number()).share();
        return share < 0.05
                ? Reply.NOBODY_CALLED
                : share < 0.09
                        ? Reply.NO_ANSWER
                        : share < 0.13
                                ? Reply.SOLVED_AT_THE_SECOND_TRY
                                : share < 0.23 ? Reply.NOT_SOLVED : Reply.SOLVED;
    }

    private void call(Call call, Progress.Bar bar) {
        String id = call.row().path("id").asString();
        boolean tried = call.reply() == Reply.NO_ANSWER
                && !world.api()
                        .get(World.ADMIN, "call-backs/" + id)
                        .path("attempts")
                        .isEmpty();
        if (tried || !call.row().path("status").asString().equals("OPEN")) {
            bar.there(1);
            return;
        }
        List<String> callers = call.filed().plan().callers();
        switch (call.reply()) {
            case NO_ANSWER -> attempt(callers, id, "NO_ANSWER");
            case NOT_SOLVED -> attempt(callers, id, "NOT_SOLVED");
            case SOLVED_AT_THE_SECOND_TRY -> {
                attempt(callers, id, "NO_ANSWER");
                attempt(callers, id, "SOLVED");
            }
            case SOLVED, NOBODY_CALLED -> attempt(callers, id, "SOLVED");
        }
        bar.done(1);
    }

    /** Nobody asks how well they did themselves: whoever had a hand in the complaint leaves it to the next. */
    void attempt(List<String> callers, String callBack, String outcome) {
        String path = "call-backs/" + callBack + "/attempts";
        Map<String, Object> body = Map.of(
                "reached",
                !outcome.equals("NO_ANSWER"),
                "outcome",
                outcome,
                "note",
                String.valueOf(texts.callBackNotes().get(outcome)));
        for (String caller : callers) {
            Api.Answer answer = world.api().tryPost(caller, path, body);
            if (!answer.problem().equals("own-complaint") || caller.equals(callers.getLast())) {
                answer.orFail("POST /api/v1/" + path);
                return;
            }
        }
    }

    /** Waits for what comes back by event, and works on it again. */
    private void handleAgain(Set<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        Map<String, List<JsonNode>> callBacks = callBacks();
        Set<String> askedTwice = new HashSet<>();
        ids.stream()
                .filter(id -> callBacks.getOrDefault(id, List.of()).size() > 1)
                .forEach(askedTwice::add);
        world.await(() -> filed().stream()
                .noneMatch(one -> ids.contains(one.id()) && !askedTwice.contains(one.id()) && isAsked(one)));
        world.each(filed().stream().filter(one -> ids.contains(one.id())).toList(), one -> handle(one, true));
    }
}
