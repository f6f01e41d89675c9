package io.gapless.platform.web;

/**
 * Somebody was refused: published inside the application, so that the audit trail can keep it.
 *
 * @param reason the slug of the problem that was answered
 */
public record AccessRefused(String reason) {}
