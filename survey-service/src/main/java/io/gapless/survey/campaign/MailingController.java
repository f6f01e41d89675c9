package io.gapless.survey.campaign;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The mails of campaigns over HTTP. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
class MailingController {

    private final Mailing mailing;

    MailingController(Mailing mailing) {
        this.mailing = mailing;
    }

    /** A subject in both languages. */
    record SubjectBody(
            @NotBlank @Size(max = 200) String zh,
            @NotBlank @Size(max = 200) String en) {}

    /** A text in both languages, with {@code {{link}}} where the link is to stand. */
    record WordsBody(
            @NotBlank @Size(max = 5000) String zh,
            @NotBlank @Size(max = 5000) String en) {}

    /**
     * What a campaign writes to whom it asks.
     *
     * @param remindDays after so many days without an answer it is sent again; none where nobody is reminded, as where
     *     answers belong to nobody and so nobody knows who has not answered
     * @param mostReminders how often
     */
    record LetterBody(
            @NotNull @Valid SubjectBody subject,
            @NotNull @Valid WordsBody text,
            @Nullable @Min(1) @Max(90) Integer remindDays,
            @Nullable @Min(0) @Max(5) Integer mostReminders) {

        static LetterBody from(Mailing.Letter letter) {
            return new LetterBody(
                    new SubjectBody(letter.subjectZh(), letter.subjectEn()),
                    new WordsBody(letter.textZh(), letter.textEn()),
                    letter.remindDays(),
                    letter.mostReminders());
        }

        Mailing.Letter toLetter() {
            return new Mailing.Letter(
                    subject.zh(),
                    subject.en(),
                    text.zh(),
                    text.en(),
                    remindDays,
                    mostReminders == null ? 0 : mostReminders);
        }
    }

    /**
     * To whom a link is to be sent.
     *
     * @param customer their code
     * @param language of the mail: zh, unless told
     */
    record AddressBody(
            @NotBlank @Size(max = 100) String customer,
            @NotBlank @Email @Size(max = 254) String email,
            @Nullable @Pattern(regexp = "zh|en") String language) {}

    /** Addresses of customers, some of whom the campaign asks. */
    record AddressesBody(@NotEmpty @Size(max = 1000) List<@NotNull @Valid AddressBody> addresses) {}

    /** Sets what the campaign writes; mails that wait are sent with it. */
    @PutMapping("/letter")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    LetterBody write(@PathVariable UUID id, @Valid @RequestBody LetterBody body, Caller caller) {
        mailing.write(id, body.toLetter(), caller);
        return LetterBody.from(mailing.letter(id, caller));
    }

    /** What the campaign writes. */
    @GetMapping("/letter")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    LetterBody letter(@PathVariable UUID id, Caller caller) {
        return LetterBody.from(mailing.letter(id, caller));
    }

    /** Sends their links to customers whom the campaign asks: each once, however often they are named. */
    @PostMapping("/mails")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mailing.Taken send(@PathVariable UUID id, @Valid @RequestBody AddressesBody body, Caller caller) {
        return mailing.send(
                id,
                body.addresses().stream()
                        .map(one -> new Mailing.Address(one.customer(), one.email(), one.language()))
                        .toList(),
                caller);
    }

    /**
     * The mails of a campaign, newest first; of one whose answers belong to nobody only those not sent yet.
     *
     * @param status FAILED are those that were given up
     */
    @GetMapping("/mails")
    @RolesAllowed({ADMIN, QUALITY_ANALYST})
    KeysetPage<Mailing.MailRow> list(
            @PathVariable UUID id,
            @RequestParam(required = false) Mailing.@Nullable MailStatus status,
            Paging paging,
            Caller caller) {
        return mailing.list(id, status, paging, caller);
    }
}
