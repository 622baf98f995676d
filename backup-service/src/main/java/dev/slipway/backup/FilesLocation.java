package dev.slipway.backup;

/** Where an environment's application keeps the files that people uploaded. */
public sealed interface FilesLocation {

    /**
     * A directory that this machine sees.
     *
     * @param path absolute
     */
    record Directory(String path) implements FilesLocation {}

    /**
     * Objects of an S3 bucket.
     *
     * @param name the bucket's name
     * @param prefix what the objects' keys begin with; empty for all of the bucket
     */
    record Bucket(String name, String prefix) implements FilesLocation {}
}
