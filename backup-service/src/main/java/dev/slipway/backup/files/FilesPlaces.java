package dev.slipway.backup.files;

import dev.slipway.backup.FilesLocation;
import java.util.List;
import org.springframework.stereotype.Component;

/** All kinds of places. */
@Component
class FilesPlaces {

    private final List<FilesPlace.Provider> providers;

    FilesPlaces(List<FilesPlace.Provider> providers) {
        this.providers = List.copyOf(providers);
    }

    FilesPlace open(FilesLocation location) {
        return providers.stream()
                .flatMap(provider -> provider.open(location).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No one knows places such as " + location));
    }
}
