package dev.slipway.benchmark.migration;

import dev.slipway.migration.plan.PlannedRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Keeps plans' rows in files. */
final class FilePlannedRows implements PlannedRows {

    private final Path directory;

    FilePlannedRows(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<String> keep(Content content) throws IOException {
        String name = UUID.randomUUID().toString();
        try (OutputStream out = Files.newOutputStream(directory.resolve(name))) {
            content.writeTo(out);
        }
        return Optional.of(name);
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        return Optional.of(Files.newInputStream(directory.resolve(name)));
    }
}
