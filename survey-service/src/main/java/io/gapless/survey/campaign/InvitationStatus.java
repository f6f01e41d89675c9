package io.gapless.survey.campaign;

/** Whether an invitation has been answered; it is never opened again. */
enum InvitationStatus {
    OPEN,
    ANSWERED
}
