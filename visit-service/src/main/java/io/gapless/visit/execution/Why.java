package io.gapless.visit.execution;

import org.jspecify.annotations.Nullable;

/**
 * Why a visit is put off, called off, missed or handed over: a code of the catalogue, words, or both.
 *
 * @param code null of what was taken over from another system
 */
record Why(@Nullable String code, @Nullable String words) {}
