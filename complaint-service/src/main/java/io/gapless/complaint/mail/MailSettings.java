package io.gapless.complaint.mail;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of e-mail. Without a mailbox nothing is read and nothing sent.
 *
 * @param boxes the mailboxes
 * @param poll how long after one look into the mailboxes the next begins
 * @param idle whether servers are waited at, which then tell of new mails at once
 * @param timeout how long a mail server may take for an answer
 * @param maxSize a larger mail stays in the mailbox and is only listed
 * @param attempts how often a mail is tried to be sent, ever more slowly, before it is given up
 * @param firstRetry after which time for the first time again; each following time takes twice as long, up to 6 hours
 * @param acknowledgementsPerHour to one address at the most: two machines must not answer each other for ever
 * @param keepSource how long the source of a mail is kept that nobody has dealt with
 * @param keepSources how large all those sources may be together; beyond that the oldest go
 */
@Validated
@ConfigurationProperties("gapless.mail")
record MailSettings(
        @DefaultValue List<@Valid Box> boxes,

        @DefaultValue("30s") @NotNull @DurationMin(millis = 100)
        Duration poll,

        @DefaultValue("true") boolean idle,

        @DefaultValue("20s") @NotNull @DurationMin(seconds = 1)
        Duration timeout,

        @DefaultValue("25MB") @NotNull DataSize maxSize,
        @DefaultValue("12") @Min(1) @Max(100) int attempts,

        @DefaultValue("1m") @NotNull @DurationMin(millis = 1)
        Duration firstRetry,

        @DefaultValue("5") @Min(0) int acknowledgementsPerHour,
        @DefaultValue("180d") @NotNull Duration keepSource,
        @DefaultValue("1GB") @NotNull DataSize keepSources) {

    /**
     * A mailbox.
     *
     * @param name by which lists call it
     * @param address of the mails that are sent
     * @param orgUnit to which its complaints go
     * @param category of its complaints, until they are assessed
     * @param language of its answers, where neither mail nor customer tells
     * @param imap imaps://host:993, or imap://host:143
     * @param smtp smtps://host:465, or smtp://host:587
     * @param folder that is read
     * @param tls whether imap:// and smtp:// must turn to TLS
     */
    record Box(
            @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}")
            String name,

            @NotBlank @Email String address,
            @NotBlank String orgUnit,
            @DefaultValue("other") @NotBlank String category,
            @DefaultValue("zh") @Pattern(regexp = "zh|en") String language,
            @NotNull URI imap,
            @NotNull URI smtp,
            @NotBlank String username,
            @Nullable String password,
            @DefaultValue("INBOX") @NotBlank String folder,
            @DefaultValue("true") boolean tls) {

        @Override
        public String toString() {
            return name; // and no password in any log
        }
    }

    /** The mailbox that answers for an org unit: the one nearest above it, or else the first. */
    Optional<Box> boxOf(String orgUnit) {
        return boxes.stream()
                .filter(box -> orgUnit.equals(box.orgUnit()) || orgUnit.startsWith(box.orgUnit() + '/'))
                .max(Comparator.comparingInt(box -> box.orgUnit().length()))
                .or(() -> boxes.stream().findFirst());
    }

    Optional<Box> box(String name) {
        return boxes.stream().filter(box -> box.name().equals(name)).findFirst();
    }

    boolean isOurs(String address) {
        return boxes.stream().anyMatch(box -> box.address().equalsIgnoreCase(address));
    }
}
