package io.gapless.localstack;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** Runs in the broker's JVM, beside the broker's own libraries; formats its storage first where that is new. */
final class BrokerMain {

    private BrokerMain() {}

    /** Takes the file of the broker's properties, and the id of the cluster where the storage is to be formatted. */
    public static void main(String[] arguments) {
        String properties = arguments[0];
        if (arguments.length > 1) {
            // One word: an id may begin with a dash, which would be taken for an option.
            String id = "--cluster-id=" + arguments[1];
            int exit = StorageTool.execute(
                    new String[] {"format", id, "-c", properties, "--ignore-formatted"}, System.out);
            if (exit != 0) {
                System.exit(exit);
            }
        }
        Kafka.main(new String[] {properties});
    }
}
