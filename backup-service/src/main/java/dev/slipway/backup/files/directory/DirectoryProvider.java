package dev.slipway.backup.files.directory;

import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.files.FilesPlace;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Knows directories. */
@Component
class DirectoryProvider implements FilesPlace.Provider {

    @Override
    public Optional<FilesPlace> open(FilesLocation location) {
        return location instanceof FilesLocation.Directory directory
                ? Optional.of(new DirectoryFiles(Path.of(directory.path()).normalize()))
                : Optional.empty();
    }
}
