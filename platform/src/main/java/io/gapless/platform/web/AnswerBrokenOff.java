package io.gapless.platform.web;

/**
 * An answer that is on its way already cannot be completed. No problem document is added to it: the connection is closed,
 * so that nobody takes the part for the whole.
 */
public class AnswerBrokenOff extends RuntimeException {

    public AnswerBrokenOff(Exception cause) {
        super("An answer has broken off", cause);
    }
}
