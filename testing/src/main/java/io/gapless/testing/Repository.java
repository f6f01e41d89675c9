package io.gapless.testing;

import java.nio.file.Path;

/** The files of the repository, seen from the tests of any module. */
final class Repository {

    private Repository() {}

    static Path file(String path) {
        var root = System.getProperty("gapless.root");
        return (root == null || root.isBlank() ? Path.of("..") : Path.of(root))
                .resolve(path)
                .toAbsolutePath()
                .normalize();
    }
}
