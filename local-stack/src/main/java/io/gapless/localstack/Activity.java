package io.gapless.localstack;

/** What a part is doing while it starts. */
enum Activity {
    WAITING,
    UNPACKING,
    BUILDING,
    INITIALISING,
    CLEARING_LEFTOVERS,
    STARTING,
    CHECKING
}
