package dev.slipway.environment.registry;

/** Where an environment's application keeps the files that people uploaded. */
public sealed interface Uploads {

    /**
     * A directory that the services' machines see.
     *
     * @param path absolute
     */
    record Directory(String path) implements Uploads {}

    /**
     * Objects of an S3 bucket.
     *
     * @param name the bucket's name
     * @param prefix what the objects' keys begin with; empty for all of the bucket
     */
    record Bucket(String name, String prefix) implements Uploads {}
}
