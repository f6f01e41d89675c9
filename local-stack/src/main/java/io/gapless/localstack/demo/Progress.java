package io.gapless.localstack.demo;

/** Shows how far each stage is. */
public interface Progress {

    /** A stage begins; its total may still be 0 where nobody knows it yet. */
    Bar begin(String label, int total);

    /** One stage. Steps come from several threads. */
    interface Bar {

        /** How many there are to do in all. */
        void total(int total);

        /** So many more are done. */
        void done(int count);

        /** So many more had been there before. */
        void there(int count);

        /** The stage is over. */
        void end();
    }
}
