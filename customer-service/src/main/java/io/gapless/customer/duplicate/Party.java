package io.gapless.customer.duplicate;

import io.gapless.customer.CustomerKind;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What of a customer is compared.
 *
 * @param licences numbers of licences and in registers, normalised
 * @param phone the number of the profile, normalised; null without one that could be a number
 * @param phones that and those of the contacts
 * @param address letters and digits only; empty without one
 */
record Party(
        UUID id,
        CustomerKind kind,
        String orgUnit,
        PartyName name,
        Set<String> licences,
        @Nullable String phone,
        Set<String> phones,
        String address,
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable String representative) {

    private static final int SHORTEST_PHONE = 7;
    private static final int SHORTEST_LICENCE = 5;

    /** What customers are looked up by that may be the same. */
    enum KeyKind {
        LICENCE,
        PHONE,
        NAME
    }

    /** One of them. */
    record Key(KeyKind kind, String key) {}

    static Party of(
            UUID id,
            CustomerKind kind,
            String orgUnit,
            String name,
            List<? extends @Nullable String> licences,
            @Nullable String phone,
            List<? extends @Nullable String> contactPhones,
            @Nullable String address,
            @Nullable Double longitude,
            @Nullable Double latitude,
            @Nullable String representative) {
        var numbers = new TreeSet<String>();
        for (String licence : licences) {
            var plain = plain(licence);
            if (plain.length() >= SHORTEST_LICENCE) {
                numbers.add(plain);
            }
        }
        var own = phone(phone);
        var phones = new TreeSet<String>();
        var all = new ArrayList<@Nullable String>(contactPhones);
        all.add(phone);
        for (String each : all) {
            var digits = phone(each);
            if (digits != null) {
                phones.add(digits);
            }
        }
        return new Party(
                id,
                kind,
                orgUnit,
                PartyName.of(name),
                numbers,
                own,
                phones,
                plain(address),
                longitude,
                latitude,
                representative == null || representative.isBlank() ? null : plain(representative));
    }

    /**
     * What it is looked up by. Names only among the same kind in the same district (the first two levels of the org unit):
     * the same common name elsewhere is another shop.
     */
    List<Key> keys() {
        var keys = new ArrayList<Key>();
        licences.forEach(licence -> keys.add(new Key(KeyKind.LICENCE, kind + " " + licence)));
        phones.forEach(number -> keys.add(new Key(KeyKind.PHONE, kind + " " + number)));
        var levels = orgUnit.split("/");
        var district = levels.length == 1 ? levels[0] : levels[0] + "/" + levels[1];
        name.keys().forEach(sounds -> keys.add(new Key(KeyKind.NAME, kind + " " + district + " " + sounds)));
        return keys;
    }

    /** Letters and digits only, full-width forms as the usual ones. */
    static String plain(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var plain = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    /** A phone number's digits, without the country code of China and the zero before an area code. */
    static @Nullable String phone(@Nullable String text) {
        var digits = plain(text).replaceAll("[^0-9]", "");
        if (digits.startsWith("00")) {
            digits = digits.substring(2);
        }
        if (digits.startsWith("86") && digits.length() >= 12) {
            digits = digits.substring(2);
        }
        if (digits.startsWith("0") && digits.length() >= 10) {
            digits = digits.substring(1);
        }
        return digits.length() < SHORTEST_PHONE || digits.chars().distinct().count() == 1 ? null : digits;
    }
}
