package io.gapless.complaint.desk;

import java.util.UUID;

/**
 * A complaint was taken in of somebody who is to be answered by e-mail; published inside the application, in the
 * transaction of the intake.
 *
 * @param followSecret by which the customer follows the case
 */
public record ComplaintTaken(UUID id, String address, String followSecret) {

    @Override
    public String toString() {
        return "ComplaintTaken[" + id + "]"; // and no secret in any log
    }
}
