package io.gapless.customer.privacy;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.privacy.DataRequest.Kind;
import io.gapless.customer.privacy.DataRequest.Status;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives a person what all services hold of them, in one archive that is kept for some days. */
@Service
class DataExports {

    private static final Logger log = LoggerFactory.getLogger(DataExports.class);

    private final DataRequests requests;
    private final CustomerDirectory customers;
    private final DataArchive archive;
    private final PersonalReads reads;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final RequestSettings settings;
    private final Clock clock;

    DataExports(
            DataRequests requests,
            CustomerDirectory customers,
            DataArchive archive,
            PersonalReads reads,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            RequestSettings settings,
            Clock clock) {
        this.requests = requests;
        this.customers = customers;
        this.archive = archive;
        this.reads = reads;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    @Transactional
    DataRequest request(UUID customerId, Caller caller) {
        var customer = customers.find(customerId, caller);
        var request = requests.open(Kind.EXPORT, customerId, customer.orgUnit(), Status.RUNNING, null, caller);
        requests.ask(request, "PersonalDataRequested");
        return requests.get(request.id());
    }

    /** The request, of a customer that the caller may see. */
    @Transactional(readOnly = true)
    DataRequest find(UUID id, Caller caller) {
        var request = requests.find(id, Kind.EXPORT)
                .orElseThrow(() -> Problem.notFound("personal-data-request-not-found", id));
        customers.find(request.customerId(), caller);
        return request;
    }

    /** Writes the archive out, a part at a time. */
    void send(DataRequest request, OutputStream out) {
        if (request.status() == Status.EXPIRED) {
            throw Problem.of(HttpStatus.GONE, "personal-data-expired");
        }
        if (request.status() != Status.FINISHED) {
            throw Problem.conflict("export-not-finished", request.status());
        }
        reads.note(List.of(request.customerId()), 1, "personal-data-export " + request.id());
        for (int part = 0; ; part++) {
            var content = jdbc.sql("select content from personal_data_file where request_id = ? and part = ?")
                    .params(request.id(), part)
                    .query(byte[].class)
                    .optional();
            if (content.isEmpty()) {
                return;
            }
            try {
                out.write(content.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes the archives whose parts are all there, and lets those go whose time is over. */
    @Scheduled(fixedDelay = 1_000)
    void makeAndForget() {
        for (UUID id : requests.standing(Kind.EXPORT, Status.COLLECTED)) {
            try {
                transaction.executeWithoutResult(status -> requests.hold(id)
                        .filter(request -> request.status() == Status.COLLECTED)
                        .ifPresent(this::make));
            } catch (RuntimeException e) {
                // Tried again, with the other ones not kept waiting.
                log.error("The archive of the request {} could not be made", id, e);
            }
        }
        transaction.executeWithoutResult(status -> {
            var over = jdbc.sql("""
                            update personal_data_request set status = 'EXPIRED', version = version + 1
                            where kind = 'EXPORT' and status = 'FINISHED' and expires_at <= ? returning id""")
                    .param(clock.instant().atOffset(ZoneOffset.UTC))
                    .query(UUID.class)
                    .list();
            for (UUID id : over) {
                jdbc.sql("delete from personal_data_file where request_id = ?")
                        .param(id)
                        .update();
            }
        });
    }

    private void make(DataRequest request) {
        var made = archive.make(request, requests.answers(request));
        jdbc.sql("delete from personal_data_part where request_id = ?")
                .param(request.id())
                .update();
        jdbc.sql("update personal_data_request set expires_at = ?, bytes = ?, sha256 = ? where id = ?")
                .params(
                        clock.instant().plus(settings.exportsKept()).atOffset(ZoneOffset.UTC),
                        made.bytes(),
                        made.sha256(),
                        request.id())
                .update();
        requests.move(request, Status.FINISHED, null, null);
    }
}
