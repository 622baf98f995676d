package dev.slipway.environment.registry.web;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.slipway.environment.registry.Uploads;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A place of uploaded files as the API spells it; the member {@code kind} tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(UploadsJson.Directory.class), @JsonSubTypes.Type(UploadsJson.Bucket.class)})
@Schema(
        description = "Where the application keeps uploaded files",
        discriminatorProperty = "kind",
        discriminatorMapping = {
            @DiscriminatorMapping(value = "directory", schema = UploadsJson.Directory.class),
            @DiscriminatorMapping(value = "bucket", schema = UploadsJson.Bucket.class)
        },
        oneOf = {UploadsJson.Directory.class, UploadsJson.Bucket.class})
sealed interface UploadsJson {

    Uploads toUploads();

    static @Nullable UploadsJson of(@Nullable Uploads uploads) {
        return switch (uploads) {
            case null -> null;
            case Uploads.Directory(var path) -> new Directory(path);
            case Uploads.Bucket(var name, var prefix) -> new Bucket(name, prefix);
        };
    }

    @JsonTypeName("directory")
    @Schema(name = "UploadsDirectory")
    record Directory(
            @NotNull
            @Size(max = 1000)
            @Pattern(
                    regexp = "/(?!.*(^|/)\\.\\.?(/|$))\\P{Cntrl}+",
                    message = "must be an absolute path without . or .., and not the root")
            @Schema(description = "Absolute; seen by the machines of backup-service", example = "/srv/crm/uploads")
            String path)
            implements UploadsJson {

        @Override
        public Uploads toUploads() {
            return new Uploads.Directory(path);
        }
    }

    @JsonTypeName("bucket")
    @Schema(name = "UploadsBucket")
    record Bucket(
            @NotNull
            @Pattern(regexp = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", message = "must be the name of an S3 bucket")
            @Schema(example = "crm-uploads")
            String name,

            @Size(max = 500)
            @Pattern(regexp = Rules.NO_CONTROL, message = Rules.NO_CONTROL_MESSAGE)
            @Schema(description = "What the objects' keys begin with; all of the bucket when absent", example = "prod/")
            @Nullable
            String prefix)
            implements UploadsJson {

        @Override
        public Uploads toUploads() {
            return new Uploads.Bucket(name, prefix == null ? "" : prefix);
        }
    }
}
