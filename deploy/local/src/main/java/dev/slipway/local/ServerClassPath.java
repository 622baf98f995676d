package dev.slipway.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the servers of this module. Their libraries are not those of the JVM that starts them: the build
 * leaves a list, relative to the local Maven repository, and copies of them all in one folder for the launcher.
 */
public final class ServerClassPath {

    private static final String REPOSITORY = "@repository@/";
    /** The one library that every user of this module has; where it lies tells where the others do. */
    private static final String KNOWN_LIBRARY = "org/postgresql/postgresql/";

    private static final String KNOWN_CLASS = "org.postgresql.Driver";

    private ServerClassPath() {}

    /** The value for {@code java -cp}; the same one for the same build, as an AOT cache demands. */
    public static String get() {
        return Stream.concat(Stream.of(ownLocation()), libraries().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Where this module's own classes lie. */
    static Path ownLocation() {
        return locationOf(ServerClassPath.class);
    }

    private static List<Path> libraries() {
        List<String> listed = listed();
        Path known = locationOf(knownClass());
        String relative = listed.stream()
                .filter(library -> library.startsWith(KNOWN_LIBRARY))
                .findFirst()
                .orElseThrow(() -> new StackException("The list of the servers' libraries is damaged: build again."));
        if (known.endsWith(relative)) {
            Path repository = known;
            for (int i = 0; i < Path.of(relative).getNameCount(); i++) {
                repository = parentOf(repository);
            }
            return listed.stream().map(repository::resolve).toList();
        }
        Path folder = parentOf(known);
        return listed.stream()
                .map(library -> folder.resolve(Path.of(library).getFileName()))
                .sorted()
                .toList();
    }

    private static List<String> listed() {
        try (InputStream list = ServerClassPath.class.getResourceAsStream("server-class-path")) {
            if (list == null) {
                throw new StackException("The list of the servers' libraries is missing: build with ./mvnw.");
            }
            String joined = new String(list.readAllBytes(), StandardCharsets.UTF_8).strip();
            return Stream.of(joined.split(":", -1))
                    .map(entry -> entry.startsWith(REPOSITORY) ? entry.substring(REPOSITORY.length()) : entry)
                    .toList();
        } catch (IOException e) {
            throw new StackException("The list of the servers' libraries cannot be read.", e);
        }
    }

    private static Class<?> knownClass() {
        try {
            return Class.forName(KNOWN_CLASS, false, ServerClassPath.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new StackException("PostgreSQL's JDBC driver is not on the class path.", e);
        }
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new StackException("Cannot tell where " + type.getName() + " lies.", e);
        }
    }

    private static Path parentOf(@Nullable Path path) {
        Path parent = path == null ? null : path.getParent();
        if (parent == null) {
            throw new StackException("Cannot tell where the servers' libraries lie.");
        }
        return parent;
    }
}
