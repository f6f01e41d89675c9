package io.gapless.benchmarks;

/** What one connection of a load does again and again; each has a thread of its own. */
interface Worker extends AutoCloseable {

    /** Does it once; false when it was answered otherwise than expected. */
    boolean work() throws Exception;

    /** Makes the worker for one connection. */
    @FunctionalInterface
    interface Factory {
        Worker make(int connection) throws Exception;
    }
}
