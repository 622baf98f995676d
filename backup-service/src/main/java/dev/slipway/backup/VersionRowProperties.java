package dev.slipway.backup;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where applications keep their own version.
 *
 * @param versionRows looked at in this order in every database that is backed up, as far as they are there; NocoBase's
 *     when absent, none when empty
 */
@Validated
@ConfigurationProperties("slipway.backup")
public record VersionRowProperties(@NotNull @Valid List<VersionRow> versionRows) {

    private static final List<VersionRow> DEFAULT = List.of(new VersionRow("public", "applicationVersion", "value"));

    /** Takes the default where nothing is set. */
    public VersionRowProperties(@Nullable List<VersionRow> versionRows) {
        this.versionRows = versionRows == null ? DEFAULT : List.copyOf(versionRows);
    }
}
